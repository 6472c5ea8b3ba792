"""A registration half typed in two windows: of two that keep it in the same moment one is first, and stays."""

from typing import Any

from app.store import registration_drafts as rows
from app.store import tables as t
from tests.world import World

HALF = "01990000-0000-7000-8000-0000000000aa"


def keeps(world: World, version: int, name: str) -> bool:
    """A window that looked before the other had kept anything, and writes now."""
    clerk = world.actor("clerk")
    row: dict[str, Any] = {
        "person_id": clerk.person_id,
        "id": HALF,
        "centre_id": world.centre,
        "item_code": "CA-005",
        "version": version,
    }
    with world.shop.units.write(clerk, world.now) as u:
        return rows.save(u, row, {"fields": {"name": name}})


def says(world: World) -> str:
    clerk = world.actor("clerk")
    with world.shop.units.read(clerk, world.now) as u:
        words = rows.opened(u, rows.own(u, str(clerk.person_id), HALF))
    return str(words["fields"]["name"])


def test_whoever_keeps_it_a_moment_later_writes_over_nothing(world: World) -> None:
    assert keeps(world, 1, "许小兰")
    assert not keeps(world, 1, "陈大山")
    assert keeps(world, 2, "许小兰")
    assert not keeps(world, 2, "陈大山")
    assert says(world) == "许小兰"


def test_what_was_registered_in_the_same_moment_is_not_kept_again(world: World) -> None:
    assert keeps(world, 1, "许小兰")
    clerk = world.actor("clerk")
    with world.shop.units.write(clerk, world.now) as u:
        rows.drop(u, str(clerk.person_id), HALF)
    assert not keeps(world, 2, "许小兰")
    assert world.rows(t.registration_draft) == []
