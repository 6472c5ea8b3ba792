"""Write the OpenAPI document to docs/openapi.json: run it after a change of the API, and read the difference."""

import json
import tempfile
from pathlib import Path

from app.web import create_app
from app.wiring import open_shop
from tests.integration.api.conftest import BarePages
from tests.integration.api.test_document import KEPT
from tests.world import settings_for


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = open_shop(settings_for(f"sqlite:///{folder}/empty.db", Path(folder)))
        document = create_app(shop, BarePages()).extensions["openapi"]
        shop.units.engine.dispose()
    KEPT.write_text(
        json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
