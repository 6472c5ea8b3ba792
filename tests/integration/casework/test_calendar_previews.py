"""A preview counted in steps says what a plain loop over every open case says, whatever happens on the way."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.calendars import counting
from app.calendars.counting import count_some, keep, leave_out, place
from app.calendars.editions import count_anew, refuse_edition
from app.calendars.hours import SetHours, set_hours
from app.calendars.preview import Move, preview_edition
from app.calendars.seed import seed_calendar
from app.casework.ask import AskPause, ask_pause
from app.domain import cases as rule
from app.domain.calendars import Frame
from app.domain.cards import is_lost
from app.domain.cases import Standing
from app.domain.rights import SWEEP
from app.errors import NotPossibleHere, NotYourRole, PreviewIncomplete
from app.store import calendars
from app.store import tables as t
from app.store.clocks import clocks_of
from scheduler import sweep as sweeping
from scheduler.sweep import sweep
from tests.faults.situations import (
    accepted,
    correcting,
    decided,
    delivered,
    handled,
    in_branches,
    sent_up,
)
from tests.faults.test_two_at_once import at_once
from tests.integration.casework.test_calendar_editions import (
    adopt_all,
    approve,
    notice,
    preview,
    upload,
    uploaded,
)
from tests.previews import count_preview, step_of_preview
from tests.world import World

STAGES = (accepted, handled, correcting, decided, delivered, sent_up)


def many_cases(world: World, chance: random.Random) -> None:
    """Cases at all stages, one joint and one paused among them, some of them late and with cards."""
    in_branches(world)
    held = handled(world)
    world.does("handler", ask_pause, AskPause(held, "testing", 5, "workday", "需检测"))
    world.completes(held, "approve_pause", "chief", pause_decision="approved")
    for _ in range(6):
        chance.choice(STAGES)(world)
        world.waits_until(world.now + timedelta(days=chance.randrange(4), hours=chance.randrange(6)))
    world.waits_until(world.now + timedelta(days=chance.randrange(12)))


def any_notice(chance: random.Random) -> bytes:
    """The days of 2026 with some more holidays and some more make-up days in the weeks in which cases run."""
    days = {on: day.kind for on, day in seed_calendar().marks.items() if on.year == 2026}
    kept = {on: kind for on, kind in days.items() if kind in ("holiday", "makeup")}
    for _ in range(chance.randrange(1, 5)):
        on = date(2026, 9, 10) + timedelta(days=chance.randrange(60))
        kept.setdefault(on, "holiday" if on.weekday() < 5 else "makeup")
    lines = [f"{on.isoformat()},{kind},临时" for on, kind in sorted(kept.items())]
    return "\n".join(["date,kind,name", *lines]).encode()


def plain_loop(world: World, edition_id: str) -> set[Move]:
    """Every clock of every open case read in full by both editions, one case after another."""
    centre = world.centre
    with world.shop.units.read(SWEEP, world.now) as u:
        after = calendars.calendar_of(calendars.edition(u, edition_id))
        current = calendars.calendar_of(calendars.edition(u, calendars.current_id(u) or ""))
        hours = calendars.hours(u, centre)
    sides = tuple(Frame(calendar, hours, world.shop.settings.zone) for calendar in (current, after))
    return {
        move
        for case in world.rows(t.office_case, closed_at=None)
        for move in plain_moves(world, case, *sides)
    }


def plain_moves(world: World, case: Any, before: Frame, after: Frame) -> Iterator[Move]:
    events = [row._asdict() for row in world.rows(t.clock_event, case_id=case.id)]
    clocks, ids, _ = clocks_of(sorted(events, key=lambda event: (event["clock_id"], event["seq"])))
    reached = {name: datetime.fromisoformat(at) for name, at in case.milestones.items()}
    standing = Standing(case.status, case.outcome, case.converted, reached, clocks)
    old, new = (rule.deadlines(standing, frame, world.now) for frame in (before, after))
    for clock in clocks:
        key = rule.name(clock)
        cards = [card for card in world.rows(t.card, clock_id=ids[key]) if card.status != "voided"]
        lost = any(is_lost(card.due_at, old[key], new[key], world.now) for card in cards)
        alone = not rule.is_stopped(clock) and rule.phrase_of(clock) is None
        stays = (old[key].due_at, old[key].if_resumed_on) == (new[key].due_at, new[key].if_resumed_on)
        if not lost and (stays or not alone):
            continue
        yield Move(
            case.id,
            case.number,
            case.centre_id,
            clock.kind,
            clock.subject or "",
            old[key].due_on or old[key].if_resumed_on,
            new[key].due_on or new[key].if_resumed_on,
            new[key].overdue and not old[key].overdue,
            lost,
        )


def same(world: World, edition_id: str) -> None:
    """The stored preview is the plain loop's, list and totals."""
    seen, plain = preview(world, edition_id), plain_loop(world, edition_id)
    assert set(seen.moves) == plain
    assert len(seen.moves) == len(plain)
    assert seen.open_cases == len(world.rows(t.office_case, closed_at=None))
    assert seen.moved == len({move.case_id for move in plain})
    assert seen.turn_overdue == len({move.case_id for move in plain if move.turns_overdue})
    assert seen.lose_card == len({move.case_id for move in plain if move.loses_card})
    assert (seen.state, seen.left_out) == ("counted", 0)


def test_steps_of_any_size_say_what_a_plain_loop_says(world: World, chance: random.Random) -> None:
    many_cases(world, chance)
    for _ in range(6):
        edition = uploaded(world, any_notice(chance))
        while step_of_preview(world.shop, world.now, chance.randrange(1, 6)):
            pass
        same(world, edition)


def test_a_list_read_page_by_page_is_the_whole_list(world: World, chance: random.Random) -> None:
    many_cases(world, chance)
    edition = upload(world, any_notice(chance))
    whole = preview(world, edition)
    for only, wanted in (
        ("", whole.moves),
        ("overdue", tuple(move for move in whole.moves if move.turns_overdue)),
        ("card", tuple(move for move in whole.moves if move.loses_card)),
    ):
        for cases in (1, 2, 50):
            assert tuple(pages(world, edition, cases, only)) == wanted


def pages(world: World, edition_id: str, cases: int, only: str) -> Iterator[Move]:
    after = None
    while True:
        with world.shop.units.read(world.actor("admin"), world.now) as u:
            page = preview_edition(world.shop.office, u, edition_id, cases, after, only)
        assert len({move.case_id for move in page.moves}) <= cases
        yield from page.moves
        if page.next_after is None:
            return
        after = page.next_after


def test_a_killed_step_is_taken_again_and_no_case_is_counted_twice(
    world: World, chance: random.Random
) -> None:
    many_cases(world, chance)
    edition = uploaded(world)

    class Killed(Exception):
        pass

    def killed() -> None:
        with world.shop.units.read(SWEEP, world.now) as u:
            step = count_some(world.shop.office, u, 2)
        assert step is not None
        with world.shop.units.write(SWEEP, world.now) as u:
            keep(u, step)
            raise Killed

    for _ in range(3):
        with pytest.raises(Killed):
            killed()
        step_of_preview(world.shop, world.now, 2)
    count_preview(world.shop, world.now, 2)
    same(world, edition)


def test_two_sweeps_at_once_count_every_case_once(world: World, chance: random.Random) -> None:
    many_cases(world, chance)
    edition = uploaded(world)
    kept = []

    def sweeps() -> None:
        while True:
            with world.shop.units.read(SWEEP, world.now) as u:
                step = count_some(world.shop.office, u, 2)
            if step is None:
                return
            with world.shop.units.write(SWEEP, world.now) as u:
                if keep(u, step):
                    kept.append(step.upto)

    at_once(sweeps, sweeps, sweeps)
    assert len(kept) == len(set(kept)) or kept.count(kept[-1]) == 2, (
        "only an empty last step ends where one did"
    )
    same(world, edition)


def test_a_step_looked_at_before_the_count_was_begun_anew_is_not_kept(
    world: World, chance: random.Random
) -> None:
    many_cases(world, chance)
    edition = uploaded(world)
    with world.shop.units.read(SWEEP, world.now) as u:
        stale = count_some(world.shop.office, u, 2)
    count_preview(world.shop, world.now)
    world.does("admin", lambda _o, u, e: count_anew(u, e), edition)
    while world.rows(t.calendar_preview, edition_id=edition)[0].status != "counting":
        step_of_preview(world.shop, world.now)
    assert stale is not None
    with world.shop.units.write(SWEEP, world.now) as u:
        assert not keep(u, stale), "it stands at the same place, but in an earlier count"
    count_preview(world.shop, world.now)
    same(world, edition)


def test_counted_anew_it_names_the_cases_of_now(world: World, chance: random.Random) -> None:
    many_cases(world, chance)
    edition = upload(world)
    world.waits_until(world.now + timedelta(days=3))
    accepted(world)
    world.does("admin", lambda _o, u, e: count_anew(u, e), edition)
    with pytest.raises(PreviewIncomplete):
        world.does("admin", lambda _o, u, e: count_anew(u, e), edition)
    assert preview(world, edition).moves == ()
    count_preview(world.shop, world.now)
    same(world, edition)
    (told,) = world.rows(t.audit_event, kind="calendar:previewed-anew")
    assert told.actor_id == world.actor("admin").person_id
    with pytest.raises(NotYourRole):
        world.does("director", lambda _o, u, e: count_anew(u, e), edition)


def test_nothing_is_approved_before_it_could_be_seen(world: World, chance: random.Random) -> None:
    many_cases(world, chance)
    edition = uploaded(world)
    while preview(world, edition).state == "counting":
        with pytest.raises(PreviewIncomplete):
            approve(world, edition)
        step_of_preview(world.shop, world.now, 4)
    seen = preview(world, edition)
    approve(world, edition)
    told = world.rows(t.audit_event, kind="calendar:approved")[-1]
    assert f'"moved":{seen.moved}' in told.body, "the trail keeps what could be seen"


def test_what_changes_the_counting_of_cases_makes_a_preview_void(world: World, chance: random.Random) -> None:
    many_cases(world, chance)
    first, second = upload(world), upload(world, any_notice(chance))
    approve(world, first)
    with pytest.raises(NotPossibleHere):
        approve(world, second)
    count_preview(world.shop, world.now)
    assert preview(world, second).state == "counting", "first every case follows what counts now"
    adopt_all(world, 50)
    with pytest.raises(PreviewIncomplete):
        approve(world, second)
    count_preview(world.shop, world.now)
    same(world, second)
    week = [[["09:00", "16:00"]] for _ in range(7)]
    tomorrow = world.now.date() + timedelta(days=2)
    world.does("admin", set_hours, SetHours(world.centre, tomorrow, week))
    adopt_all(world, 50)
    with pytest.raises(PreviewIncomplete):
        approve(world, second)
    count_preview(world.shop, world.now)
    same(world, second)


def test_a_list_is_kept_until_its_edition_is_through_and_then_only_its_totals(world: World) -> None:
    accepted(world)
    first, second = upload(world), upload(world, notice().replace(b"2026-09-18", b"2026-09-17"))
    approve(world, first)
    assert preview(world, first).moves
    adopt_all(world)
    world.does("admin", lambda _o, u, e: refuse_edition(u, e), second)
    count_preview(world.shop, world.now)
    assert world.rows(t.calendar_move) == []
    assert [row.status for row in world.rows(t.calendar_preview)] == ["cleared", "cleared"]
    assert (preview(world, first).state, preview(world, first).moved) == ("over", 1)
    assert not step_of_preview(world.shop, world.now)


def test_a_long_list_is_cleared_in_bounded_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [accepted(world) for _ in range(4)]
    edition = upload(world)
    monkeypatch.setattr(counting, "CLEAR", 2)
    world.does("admin", lambda _o, u, e: refuse_edition(u, e), edition)
    left = []
    while step_of_preview(world.shop, world.now):
        left.append(len({row.case_id for row in world.rows(t.calendar_move)}))
    assert left == sorted(left, reverse=True)
    assert len(left) > 1
    assert left[0] < len(cases)
    assert left[-1] == 0


def test_the_sweep_counts_what_waits(world: World) -> None:
    for _ in range(3):
        accepted(world)
    edition = uploaded(world)
    report = sweep(world.shop, world.now)
    assert report.previewed == 3
    same(world, edition)
    assert sweep(world.shop, world.now).previewed == 0


def test_a_case_that_cannot_be_counted_is_left_out_and_said_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [accepted(world) for _ in range(4)]
    edition = uploaded(world)

    def broken(office: Any, u: Any, most: int) -> Any:
        step = count_some(office, u, most)
        if step is not None and any(move["case_id"] == cases[1] for move in step.moves):
            raise RuntimeError("broken on purpose")
        return step

    monkeypatch.setattr(sweeping, "count_some", broken)
    report = sweep(world.shop, world.now)
    assert report.stuck == 1
    seen = preview(world, edition)
    assert (seen.state, seen.open_cases, seen.left_out) == ("counted", 4, 1)
    assert {move.case_id for move in seen.moves} == {cases[0], cases[2], cases[3]}
    assert [row.case_id for row in world.rows(t.incident, kind="preview_failed")] == [cases[1]]


def test_two_sweeps_that_fail_at_one_case_leave_out_one_case(world: World) -> None:
    """The second to give it up finds the count behind it; the case that is next by then was not tried."""
    cases = [accepted(world) for _ in range(3)]
    edition = uploaded(world)
    with world.shop.units.read(SWEEP, world.now) as u:
        stood = place(u)
    assert stood is not None
    left = []
    for _ in range(2):
        with world.shop.units.write(SWEEP, world.now) as u:
            left.append(leave_out(u, stood))
    assert [case and case.id for case in left] == [cases[0], None]
    count_preview(world.shop, world.now)
    assert {move.case_id for move in preview(world, edition).moves} == set(cases[1:])
