"""Two editions uploaded side by side: approving the second does not undo the first's days unseen."""

from datetime import date
from typing import Any

import pytest

from app.calendars.editions import EditionReceipt, approve_edition
from app.calendars.preview import Undoing
from app.errors import EditionOutdated
from app.store import tables as t
from tests.integration.casework.test_calendar_editions import adopt_all, approve, notice, preview, upload
from tests.previews import count_preview
from tests.world import World

SEPTEMBER, LATER = date(2026, 9, 18), date(2026, 9, 21)


def another() -> bytes:
    return notice().replace(b"2026-09-18", b"2026-09-21")


def both() -> bytes:
    return notice() + b"\n2026-09-21,holiday,more"


@pytest.fixture
def two(world: World) -> tuple[str, str]:
    """The first approved and followed; the second, uploaded beside it, counted again."""
    first, second = upload(world), upload(world, another())
    approve(world, first)
    adopt_all(world)
    count_preview(world.shop, world.now)
    return first, second


def approves(world: World, edition: str, undoing: str | None) -> EditionReceipt:
    def verb(_office: Any, u: Any, wanted: str) -> EditionReceipt:
        return approve_edition(u, wanted, None, undoing)

    return world.does("admin", verb, edition)


def status(world: World, edition: str) -> str:
    return str(world.rows(t.calendar_edition, id=edition)[0].status)


def test_the_second_is_refused_with_the_days_it_would_undo(world: World, two: tuple[str, str]) -> None:
    first, second = two
    with pytest.raises(EditionOutdated) as refused:
        approve(world, second)
    assert refused.value.facts["days"] == ["2026-09-18"]
    assert refused.value.facts["before"] == first
    assert (status(world, first), status(world, second)) == ("approved", "uploaded")


def test_the_preview_says_so_before_anybody_tries(world: World, two: tuple[str, str]) -> None:
    first, second = two
    seen = preview(world, second)
    approved_at = world.rows(t.calendar_edition, id=first)[0].approved_at
    assert seen.undoes == Undoing(first, "国办临时通知", approved_at, (SEPTEMBER,))
    assert seen.changed == (SEPTEMBER, LATER)


def test_it_is_approved_knowingly_and_the_trail_says_what_was_undone(
    world: World, two: tuple[str, str]
) -> None:
    first, second = two
    assert approves(world, second, first).status == "approved"
    told = [row.body for row in world.rows(t.audit_event, kind="calendar:approved") if second in row.body]
    assert '"undone":["2026-09-18"]' in told[0]


def test_knowing_of_another_edition_is_not_enough(world: World, two: tuple[str, str]) -> None:
    _, second = two
    for undoing in (second, None, "0190a0a0-0000-7000-8000-000000000000"):
        with pytest.raises(EditionOutdated):
            approves(world, second, undoing)


def test_one_that_keeps_the_days_of_the_first_needs_no_word(world: World) -> None:
    first, second = upload(world), upload(world, both())
    approve(world, first)
    adopt_all(world)
    count_preview(world.shop, world.now)
    assert preview(world, second).undoes is None
    approve(world, second)
    assert status(world, second) == "approved"


def test_its_file_uploaded_anew_is_laid_onto_the_edition_that_counts(
    world: World, two: tuple[str, str]
) -> None:
    """Whoever uploads it now sees both days among those that change: a file says its years whole."""
    anew = upload(world, another())
    seen = preview(world, anew)
    assert (seen.undoes, seen.changed) == (None, (SEPTEMBER, LATER))
    approve(world, anew)


def test_a_third_one_names_what_the_first_two_have_changed(world: World) -> None:
    first, second, third = upload(world), upload(world, both()), upload(world, another())
    for edition in (first, second):
        approve(world, edition)
        adopt_all(world)
        count_preview(world.shop, world.now)
    undoes = preview(world, third).undoes
    assert undoes is not None
    assert (undoes.before, undoes.days) == (second, (SEPTEMBER,))
