"""What the database refuses is written to the log; the values it refused are not."""

import pytest
from sqlalchemy import insert

from app.domain.rights import CONSOLE
from app.store import tables as t
from app.store.unit import AlreadyThere
from tests.world import World


def test_a_refused_row_does_not_show_its_values(world: World) -> None:
    with pytest.raises(AlreadyThere) as refusal, world.shop.units.write(CONSOLE, world.now) as u:
        u.write(
            insert(t.unit),
            [{"id": u.new_id(), "kind": "window", "code": "王小明", "name": "王小明", "name_en": "x"}] * 2,
        )
    assert "王小明" not in str(refusal.value).split("DETAIL")[0]
