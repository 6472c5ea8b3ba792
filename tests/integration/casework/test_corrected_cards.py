"""One lateness, one card: what becomes of a card when its deadline turns out to have been another one.

CA-005 has seven working days of ten; accepted on Monday 14 September 2026 its promise ends on Tuesday the 22nd, at 17:30.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.calendars.hours import SetHours, set_hours
from app.calendars.lights import SetLights, set_lights
from app.calendars.preview import preview_edition
from app.casework.cards import AnswerCard, RuleOnCard, answer_card, rule_on_card
from app.casework.recount import CorrectClock, correct_clock
from app.cli import check
from app.oversight import registers
from app.store import tables as t
from tests.integration.casework.test_calendar_editions import adopt_all, approve, upload
from tests.world import ZONE, World

THURSDAY = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def accepted(world: World) -> str:
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.completes(case.case_id, "accept_handoff", "handler", handoff="accepted")
    return case.case_id


def cards(world: World, case_id: str, kind: str = "promised") -> list[Any]:
    """The cards of a clock of the case, in the order they were issued."""
    ids = {row.clock_id for row in world.rows(t.clock_event, case_id=case_id, clock_kind=kind)}
    mine = [row for row in world.rows(t.card, case_id=case_id) if row.clock_id in ids]
    return sorted(mine, key=lambda row: (row.issued_at, row.id))


def told(rows: list[Any]) -> list[tuple[date, str, str | None]]:
    return [(row.due_at.astimezone(ZONE).date(), row.status, row.void_reason) for row in rows]


def corrects(world: World, case_id: str, length: int, kind: str = "promised") -> None:
    world.does("director", correct_clock, CorrectClock(case_id, kind, "录错期限", length=length))
    world.waits_until(world.now + timedelta(minutes=5))


def is_sound(world: World) -> bool:
    return check.look(world.shop)[0] == []


def test_a_card_whose_deadline_moved_makes_way_for_the_one_that_was_passed(
    world: World, accepted: str
) -> None:
    """Late by the wrong deadline and by the right one: the lateness had cost two cards, both in force."""
    world.waits_until(THURSDAY)
    corrects(world, accepted, 8)
    assert told(cards(world, accepted)) == [
        (date(2026, 9, 22), "voided", "clock corrected"),
        (date(2026, 9, 23), "issued", None),
    ]
    assert world.case(accepted).light == "yellow"
    assert is_sound(world)


def test_a_new_card_comes_only_when_the_right_deadline_is_passed(world: World, accepted: str) -> None:
    world.waits_until(THURSDAY)
    corrects(world, accepted, 9)
    assert told(cards(world, accepted)) == [(date(2026, 9, 22), "voided", "clock corrected")]
    world.waits_until(datetime(2026, 9, 24, 10, 0, tzinfo=UTC))
    assert told(cards(world, accepted))[1:] == [(date(2026, 9, 24), "issued", None)]


def test_a_deadline_set_back_again_costs_one_card_at_a_time_and_none_is_lost(
    world: World, accepted: str
) -> None:
    world.waits_until(THURSDAY)
    for length in (6, 7, 6):
        corrects(world, accepted, length)
    voided = [(date(2026, 9, day), "voided", "clock corrected") for day in (22, 21, 22)]
    assert told(cards(world, accepted)) == [*voided, (date(2026, 9, 21), "issued", None)]
    assert is_sound(world)


def test_a_correction_that_moves_nothing_leaves_the_card(world: World, accepted: str) -> None:
    world.waits_until(THURSDAY)
    corrects(world, accepted, 7)
    assert told(cards(world, accepted)) == [(date(2026, 9, 22), "issued", None)]


def test_a_correction_of_one_clock_leaves_the_cards_of_the_other(world: World, accepted: str) -> None:
    world.waits_until(datetime(2026, 9, 29, 2, 0, tzinfo=UTC))
    corrects(world, accepted, 8)
    assert told(cards(world, accepted, "statutory")) == [(date(2026, 9, 28), "issued", None)]
    assert [status for _, status, _ in told(cards(world, accepted))] == ["voided", "issued"]


def test_an_answered_card_stays_in_the_book_as_what_it_was(world: World, accepted: str) -> None:
    world.waits_until(THURSDAY)
    (card,) = cards(world, accepted)
    world.does("handler", answer_card, AnswerCard(card.id, "材料补充耽误了"))
    corrects(world, accepted, 8)
    first, second = cards(world, accepted)
    assert (first.colour, first.issued_at, first.answered_at is not None) == ("yellow", card.issued_at, True)
    assert first.words is not None
    with world.shop.units.read(world.actor("director"), world.now) as u:
        found = registers.cards(u, registers.Wanted((), "", "", False), 10)
    assert {one.id for one in found} >= {first.id, second.id}


def test_a_step_that_hangs_on_the_promise_moves_with_it_and_so_does_its_card(
    world: World, accepted: str
) -> None:
    """The handler had until four office hours before the promise; the promise was wrong."""
    world.waits_until(datetime(2026, 9, 22, 8, 0, tzinfo=UTC))
    assert told(cards(world, accepted, "step")) == [(date(2026, 9, 22), "issued", None)]
    corrects(world, accepted, 9)
    assert told(cards(world, accepted, "step")) == [(date(2026, 9, 22), "voided", "clock corrected")]
    world.waits_until(datetime(2026, 9, 24, 8, 0, tzinfo=UTC))
    assert told(cards(world, accepted, "step"))[1:] == [(date(2026, 9, 24), "issued", None)]
    assert is_sound(world)


def test_a_card_for_being_near_stays_where_nothing_moved(world: World, accepted: str) -> None:
    """Counting again for new hours from October on took back the yellow card of a city that is yellow when near."""
    near_and_over = {"prewarning": "never", "yellow": "near", "red": "promised"}
    world.does("admin", set_lights, SetLights(world.centre, near_and_over))
    adopt_all(world)
    world.waits_until(datetime(2026, 9, 21, 2, 0, tzinfo=UTC))
    assert told(cards(world, accepted)) == [(date(2026, 9, 20), "issued", None)]
    week = [[["09:00", "16:00"]] for _ in range(7)]
    world.does("admin", set_hours, SetHours(world.centre, date(2026, 10, 9), week))
    adopt_all(world)
    world.waits_until(world.now + timedelta(minutes=5))
    assert told(cards(world, accepted)) == [(date(2026, 9, 20), "issued", None)]


NEAR = {"prewarning": "never", "yellow": "near", "red": "promised"}
LAW = {"prewarning": "near", "yellow": "promised", "red": "statutory"}


def lights(world: World, scheme: dict[str, str]) -> None:
    world.does("admin", set_lights, SetLights(world.centre, scheme))
    adopt_all(world)
    world.waits_until(world.now + timedelta(minutes=5))


def coloured(world: World, case_id: str, kind: str = "promised") -> list[tuple[str, date]]:
    return [(row.colour, row.due_at.astimezone(ZONE).date()) for row in cards(world, case_id, kind)]


def test_new_lights_neither_take_a_card_back_nor_tell_its_lateness_again(world: World, accepted: str) -> None:
    """A promise late since the 22nd cost two further cards: a yellow one for having been near, a red one for the end."""
    world.waits_until(THURSDAY)
    lights(world, NEAR)
    assert told(cards(world, accepted)) == [(date(2026, 9, 22), "issued", None)]
    assert world.case(accepted).light == "red", "the light follows at once"
    lights(world, LAW)
    lights(world, {"prewarning": "never", "yellow": "never", "red": "promised"})
    assert coloured(world, accepted) == [("yellow", date(2026, 9, 22))]
    assert is_sound(world)


def test_a_step_that_was_late_stays_late_once_by_new_lights(world: World, accepted: str) -> None:
    world.waits_until(datetime(2026, 9, 22, 8, 0, tzinfo=UTC))
    (before,) = cards(world, accepted, "step")
    lights(world, {"prewarning": "never", "yellow": "never", "red": "promised"})
    assert [row.id for row in cards(world, accepted, "step")] == [before.id]


def test_what_was_only_near_still_costs_a_card_when_it_is_late(world: World, accepted: str) -> None:
    """Being near and being late are two moments: the new lights say which colour the second has."""
    lights(world, NEAR)
    world.waits_until(datetime(2026, 9, 21, 2, 0, tzinfo=UTC))
    assert coloured(world, accepted) == [("yellow", date(2026, 9, 20))]
    lights(world, LAW)
    assert coloured(world, accepted) == [("yellow", date(2026, 9, 20))]
    world.waits_until(THURSDAY)
    assert coloured(world, accepted) == [("yellow", date(2026, 9, 20)), ("yellow", date(2026, 9, 22))]
    lights(world, NEAR)
    assert len(cards(world, accepted)) == 2
    assert is_sound(world)


def test_new_lights_do_not_lose_a_lateness_that_nobody_has_told_yet(world: World, accepted: str) -> None:
    """The sweep was behind: the lights change before it tells what has passed."""
    world.waits_until(datetime(2026, 9, 22, 8, 0, tzinfo=UTC))
    world.now = THURSDAY
    lights(world, {"prewarning": "never", "yellow": "never", "red": "promised"})
    assert coloured(world, accepted) == [("red", date(2026, 9, 22))]
    assert is_sound(world)


def test_a_ruling_holds_under_new_lights(world: World, accepted: str) -> None:
    """Voided on appeal as yellow, the lateness came back as a red card."""
    world.waits_until(THURSDAY)
    (card,) = cards(world, accepted)
    world.does("supervisor", rule_on_card, RuleOnCard(card.id, upheld=False, words="系统停机所致"))
    lights(world, NEAR)
    assert told(cards(world, accepted)) == [(date(2026, 9, 22), "voided", "ruling")]


def test_a_promise_that_ends_with_the_law_is_late_once_whatever_the_lights(world: World) -> None:
    """The same moment on two clocks: by the law's lights the statutory one tells it, by the others the promised one."""
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    corrects(world, case_id, 10)
    world.waits_until(datetime(2026, 9, 29, 2, 0, tzinfo=UTC))
    assert coloured(world, case_id, "statutory") == [("red", date(2026, 9, 28))]
    lights(world, NEAR)
    assert coloured(world, case_id) == []
    lights(world, LAW)
    assert [*coloured(world, case_id), *coloured(world, case_id, "statutory")] == [("red", date(2026, 9, 28))]


def test_a_notice_that_comes_late_changes_the_card_for_another(world: World, accepted: str) -> None:
    """The 18th turns out to have been a holiday: late since the 23rd, not since the 22nd, and late once."""
    world.waits_until(THURSDAY)
    approve(world, upload(world))
    adopt_all(world)
    world.waits_until(world.now + timedelta(minutes=5))
    assert told(cards(world, accepted)) == [
        (date(2026, 9, 22), "voided", "calendar corrected"),
        (date(2026, 9, 23), "issued", None),
    ]
    assert is_sound(world)


def test_a_clock_that_has_stopped_keeps_the_card_of_a_lateness_that_is_none_less(
    world: World, accepted: str
) -> None:
    """Decided on the 24th, late by the old count and by the new one: no new card could come, so the old one stays."""
    world.waits_until(THURSDAY)
    decides(world, accepted)
    approve(world, upload(world))
    adopt_all(world)
    assert told(cards(world, accepted)) == [(date(2026, 9, 22), "issued", None)]


def test_a_clock_that_had_stopped_in_time_after_all_loses_its_card(world: World, accepted: str) -> None:
    """Decided on the morning of the 23rd: by the right count the promise ended that evening."""
    world.waits_until(datetime(2026, 9, 23, 2, 0, tzinfo=UTC))
    decides(world, accepted)
    edition = upload(world)
    moved = ("2026-09-22", "2026-09-23")
    assert losing(world, edition) == [("promised", *moved), ("step", *moved)], "the preview names it"
    approve(world, edition)
    adopt_all(world)
    world.waits_until(THURSDAY)
    assert told(cards(world, accepted)) == [(date(2026, 9, 22), "voided", "calendar corrected")]


def test_a_preview_names_the_card_of_a_step_that_hangs_on_the_promise(world: World, accepted: str) -> None:
    world.waits_until(datetime(2026, 9, 22, 8, 0, tzinfo=UTC))
    edition = upload(world)
    assert losing(world, edition) == [("step", "2026-09-22", "2026-09-23")]
    approve(world, edition)
    adopt_all(world)
    assert told(cards(world, accepted, "step")) == [(date(2026, 9, 22), "voided", "calendar corrected")]


def test_a_preview_names_no_card_that_only_changes_its_moment(world: World, accepted: str) -> None:
    """Near by the wrong count since Sunday and by the right one since Monday: one card goes and another comes."""
    world.does("admin", set_lights, SetLights(world.centre, {"yellow": "near", "red": "promised"}))
    adopt_all(world)
    world.waits_until(datetime(2026, 9, 22, 2, 0, tzinfo=UTC))
    edition = upload(world)
    assert losing(world, edition) == []
    approve(world, edition)
    adopt_all(world)
    world.waits_until(world.now + timedelta(minutes=5))
    assert [status for _, status, _ in told(cards(world, accepted))] == ["voided", "issued"]


def losing(world: World, edition: str) -> list[tuple[str, str, str]]:
    """The clocks that lose a card by a counted preview: (clock, from, to)."""
    with world.shop.units.read(world.actor("admin"), world.now) as u:
        found = preview_edition(world.shop.office, u, edition, 10, only="card")
    assert found.lose_card == len({move.case_id for move in found.moves})
    return sorted((move.clock, str(move.was), str(move.becomes)) for move in found.moves)


def decides(world: World, case_id: str) -> None:
    world.completes(case_id, "handle", "handler", handling="done")
    world.completes(case_id, "review", "handler", review="agree")
    world.completes(case_id, "decide", "handler", decision="approved")
