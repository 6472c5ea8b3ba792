"""A definition is deployed under its own name: files known under another one change nothing."""

import pytest

from app.definitions.deploy import DeployDefinition, deploy_definition
from app.domain.rights import CONSOLE
from app.errors import CaseworkError
from app.store import definitions
from tests.world import World


def test_known_files_under_another_key_leave_both_keys_as_they_were(world: World) -> None:
    """They were taken as an old version: the key lost its current one, and nothing could be registered any more."""

    def current() -> tuple[str | None, str | None]:
        with world.shop.units.read(CONSOLE, world.now) as u:
            return definitions.current_sha(u, "promised"), definitions.current_sha(u, "pause_request")

    before = current()
    with world.shop.units.read(CONSOLE, world.now) as u:
        row = definitions.current(u, "pause_request")
        assert row is not None
        files = definitions.unpack(row.files)
    with pytest.raises(CaseworkError):
        world.does(
            CONSOLE, lambda _, u, command: deploy_definition(u, command), DeployDefinition("promised", files)
        )
    assert current() == before
    assert world.registers("CA-005").number
