"""The State Council's notice arrives: who moves is seen before anybody approves, and moving survives a crash."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.calendars.adopt import adopt_some
from app.calendars.editions import UploadEdition, approve_edition, refuse_edition, upload_edition
from app.calendars.hours import SetHours, set_hours
from app.calendars.lights import SetLights, set_lights
from app.calendars.preview import Preview, preview_edition
from app.casework.cards import RuleOnCard, rule_on_card
from app.domain.rights import SWEEP
from app.errors import CalendarNotFound, CalendarRefused, NotPossibleHere, NotYourRole
from app.store import tables as t
from app.wiring import open_shop
from scheduler.sweep import sweep
from tests.previews import count_preview
from tests.world import MONDAY, ZONE, World, settings_for


def notice() -> bytes:
    """The whole of 2026 again, as the seed knows it, with 2026-09-18 turned into a holiday."""
    from app.calendars.seed import seed_calendar

    lines = ["date,kind,name"]
    for on, day in sorted(seed_calendar().marks.items()):
        if on.year == 2026 and day.kind in ("holiday", "makeup"):
            lines.append(f"{on.isoformat()},{day.kind},{day.name}")
    lines.append("2026-09-18,holiday,临时放假")
    return "\n".join(lines).encode()


def on(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@pytest.fixture
def accepted(world: World) -> str:
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    return case.case_id


def upload(world: World, content: bytes | None = None) -> str:
    """An edition whose preview the sweep has counted."""
    edition = uploaded(world, content)
    count_preview(world.shop, world.now)
    return edition


def uploaded(world: World, content: bytes | None = None) -> str:
    command = UploadEdition("国办临时通知", "notice.csv", notice() if content is None else content)
    return str(world.does("admin", lambda _office, u, c: upload_edition(u, c), command).edition_id)


def preview(world: World, edition: str) -> Preview:
    with world.shop.units.read(world.actor("admin"), world.now) as u:
        return preview_edition(world.shop.office, u, edition, 1000)


def approve(world: World, edition: str) -> None:
    world.does("admin", lambda _office, u, e: approve_edition(u, e), edition)


def adopt_all(world: World, most: int = 1) -> int:
    """Step by step, as the sweep does. How many cases moved."""
    moved = 0
    while True:
        with world.shop.units.write(SWEEP, world.now) as u:
            step = adopt_some(world.shop.office, u, most, most)
        if step is None:
            return moved
        moved += step.moved


def test_a_preview_names_the_cases_that_would_move_and_moves_none(world: World, accepted: str) -> None:
    untouched = world.registers("CA-005")
    edition = upload(world)
    seen = preview(world, edition)
    assert seen.changed == (date(2026, 9, 18),)
    assert seen.open_cases == 2
    by_clock = {(move.case_id, move.clock): (move.was, move.becomes) for move in seen.moves}
    assert by_clock[accepted, "promised"] == (date(2026, 9, 22), date(2026, 9, 23))
    assert on(world.case(accepted).due_at) == date(2026, 9, 22)
    assert world.case(untouched.case_id).version == 1


def test_an_approved_edition_moves_the_open_cases_each_with_its_own_line(world: World, accepted: str) -> None:
    edition = upload(world)
    approve(world, edition)
    assert on(world.case(accepted).due_at) == date(2026, 9, 22), "approving moves nothing by itself"
    assert adopt_all(world) >= 1
    case = world.case(accepted)
    assert on(case.due_at) == date(2026, 9, 23)
    assert case.calendar_id == edition
    kinds = [row.kind for row in world.rows(t.audit_event, case_id=accepted)]
    assert kinds.count("case:recomputed") == 1
    assert all(task.due_at <= case.due_at for task in world.tasks(accepted))
    assert adopt_all(world) == 0, "an adoption that is through does not begin again"


def test_a_killed_adoption_goes_on_where_it_was(world: World, accepted: str) -> None:
    others = [world.registers("CA-005").case_id for _ in range(3)]
    edition = upload(world)
    approve(world, edition)

    class Killed(Exception):
        pass

    with world.shop.units.write(SWEEP, world.now) as u:
        adopt_some(world.shop.office, u, 2, 2)

    def killed_after_a_step() -> None:
        with world.shop.units.write(SWEEP, world.now) as u:
            adopt_some(world.shop.office, u, 2, 2)
            raise Killed

    with pytest.raises(Killed):
        killed_after_a_step()
    adopt_all(world, 2)
    for case_id in (accepted, *others):
        assert world.case(case_id).calendar_id == edition
        kinds = [row.kind for row in world.rows(t.audit_event, case_id=case_id)]
        assert kinds.count("case:recomputed") <= 1


@pytest.mark.parametrize(("holiday", "looked"), [("2026-12-28", [4]), ("2026-09-18", [1, 1, 1, 1])])
def test_a_step_passes_over_many_but_counts_few_again(world: World, holiday: str, looked: list[int]) -> None:
    """Nobody waits for a batch that passes over what a change cannot touch; counting again takes its time."""
    cases = [world.registers("CA-005").case_id for _ in range(4)]
    edition = upload(world, notice().replace(b"2026-09-18", holiday.encode()))
    approve(world, edition)
    steps = []
    while sum(steps) < len(cases):
        with world.shop.units.write(SWEEP, world.now) as u:
            step = adopt_some(world.shop.office, u, 1, 10)
        assert step is not None
        steps.append(step.looked_at)
    assert steps == looked
    assert {world.case(case_id).calendar_id for case_id in cases} == {edition}


def test_a_card_that_the_notice_takes_the_ground_from_is_voided(world: World, accepted: str) -> None:
    # Wednesday 23 September, ten o'clock: a day late by the old calendar, in time by the new one.
    world.waits_until(datetime(2026, 9, 23, 2, 0, tzinfo=UTC))
    promised = world.rows(t.clock_event, case_id=accepted, clock_kind="promised", seq=1)[0].clock_id
    (card,) = world.rows(t.card, case_id=accepted, clock_id=promised)
    assert card.status == "issued"
    edition = upload(world)
    assert preview(world, edition).lose_card >= 1
    approve(world, edition)
    adopt_all(world)
    (card,) = world.rows(t.card, case_id=accepted, clock_id=promised)
    assert (card.status, card.void_reason) == ("voided", "calendar corrected")


def test_cases_registered_after_approval_count_by_the_new_edition(world: World) -> None:
    edition = upload(world)
    approve(world, edition)
    case = world.registers("CA-005")
    assert world.case(case.case_id).calendar_id == edition


def test_garbage_is_refused_line_by_line_and_changes_nothing(world: World) -> None:
    for content in (
        b"\x00\x01",
        b"",
        b"date,kind\n2026-13-45,holiday",
        b"date,kind\n2026-10-01,makeup\n2026-10-01,holiday",
    ):
        with pytest.raises(CalendarRefused):
            upload(world, content)
    assert [row.status for row in world.rows(t.calendar_edition)] == ["approved"]


def test_an_edition_is_approved_once_and_only_by_an_administrator(world: World) -> None:
    edition = upload(world)
    with pytest.raises(NotYourRole):
        world.does("director", lambda _o, u, e: approve_edition(u, e), edition)
    approve(world, edition)
    with pytest.raises(NotPossibleHere):
        approve(world, edition)
    with pytest.raises(CalendarNotFound):
        approve(world, "0190a0a0-0000-7000-8000-000000000000")


def test_a_second_edition_waits_until_the_first_is_followed(world: World, accepted: str) -> None:
    first, second = upload(world), upload(world)
    approve(world, first)
    with pytest.raises(NotPossibleHere):
        approve(world, second)
    adopt_all(world)
    world.does("admin", lambda _o, u, e: refuse_edition(u, e), second)


def test_new_opening_hours_move_the_close_of_business(world: World, accepted: str) -> None:
    week = [[["09:00", "16:00"]] for _ in range(7)]
    world.does("admin", set_hours, SetHours(world.centre, date(2026, 9, 15), week))
    adopt_all(world)
    due = world.case(accepted).due_at.astimezone(ZONE)
    assert (due.date(), due.hour) == (date(2026, 9, 22), 16)


def test_a_city_may_turn_yellow_when_near_and_red_when_the_promise_is_over(
    world: World, accepted: str
) -> None:
    near_and_over = {"prewarning": "never", "yellow": "near", "red": "promised"}
    world.does("admin", set_lights, SetLights(world.centre, near_and_over))
    adopt_all(world)
    # The seventh working day is Tuesday the 22nd; near is two days before, and makes this city yellow.
    world.waits_until(datetime(2026, 9, 20, 11, 0, tzinfo=UTC))
    assert world.case(accepted).light == "yellow"
    world.waits_until(datetime(2026, 9, 22, 11, 0, tzinfo=UTC))
    assert world.case(accepted).light == "red"
    with pytest.raises(CalendarRefused):
        world.does("admin", set_lights, SetLights(world.centre, {"violet": "near"}))


def test_a_steps_light_follows_the_scheme_as_its_cards_do(world: World, accepted: str) -> None:
    """The review has one working day, until Tuesday the 15th; this city is red when a limit is over, and says so on the task."""
    near_and_over = {"prewarning": "never", "yellow": "near", "red": "promised"}
    world.does("admin", set_lights, SetLights(world.centre, near_and_over))
    adopt_all(world)
    world.completes(accepted, "accept_handoff", "handler", handoff="accepted")
    world.completes(accepted, "handle", "handler", handling="done")
    world.waits_until(datetime(2026, 9, 14, 11, 0, tzinfo=UTC))
    assert world.task(accepted, "review").light == "yellow"
    world.waits_until(datetime(2026, 9, 15, 11, 0, tzinfo=UTC))
    assert world.task(accepted, "review").light == "red"
    assert [row.colour for row in world.rows(t.card, case_id=accepted)] == ["yellow", "red"]


def test_the_first_hours_of_a_centre_leave_the_past_alone(world: World, accepted: str) -> None:
    """They hold from a date on; before it the standard hours did, and a limit that was kept stays kept."""
    before = world.case(accepted).due_at
    world.waits_until(datetime(2026, 10, 8, 2, 0, tzinfo=UTC))
    cards = len(world.rows(t.card, case_id=accepted))
    week = [[["09:00", "16:00"]] for _ in range(7)]
    world.does("admin", set_hours, SetHours(world.centre, date(2026, 10, 9), week))
    adopt_all(world)
    assert world.case(accepted).due_at == before
    assert len(world.rows(t.card, case_id=accepted)) == cards


def test_another_process_counts_by_the_new_hours_without_being_told(
    world: World, accepted: str, centre_url: str, tmp_path: Path
) -> None:
    other = open_shop(settings_for(centre_url, tmp_path / "home"))
    elsewhere = World(other, now=world.now)
    elsewhere.registers("CA-005")  # its shelves are filled
    week = [[["09:00", "16:00"]] for _ in range(7)]
    world.does("admin", set_hours, SetHours(world.centre, date(2026, 9, 15), week))
    elsewhere.now = world.now
    case = elsewhere.registers("CA-005")
    elsewhere.completes(case.case_id, "check_papers", "clerk", papers="complete")
    assert world.case(case.case_id).due_at.astimezone(ZONE).hour == 16
    other.units.engine.dispose()


def test_hours_that_run_backwards_are_refused(world: World) -> None:
    with pytest.raises(CalendarRefused):
        world.does(
            "admin",
            set_hours,
            SetHours(world.centre, date(2026, 9, 15), [[["16:00", "09:00"]] for _ in range(7)]),
        )
    with pytest.raises(CalendarRefused):
        world.does("admin", set_hours, SetHours(world.centre, MONDAY.date(), [[] for _ in range(7)]))


def test_a_case_that_is_late_again_by_a_later_edition_gets_a_new_card(world: World, accepted: str) -> None:
    """The notice of a holiday is taken back: the voided card stays what it was, and the case has a card again."""
    world.waits_until(datetime(2026, 9, 23, 2, 0, tzinfo=UTC))
    promised = world.rows(t.clock_event, case_id=accepted, clock_kind="promised", seq=1)[0].clock_id

    def cards() -> list[str]:
        found = world.rows(t.card, case_id=accepted, clock_id=promised)
        assert len({(card.colour, card.due_at) for card in found}) == 1
        return sorted(card.status for card in found)

    for content in (notice(), notice().replace(b"2026-09-18,holiday", b"2026-12-28,holiday")):
        approve(world, upload(world, content))
        adopt_all(world)
        sweep(world.shop, world.now)
        sweep(world.shop, world.now)
        if content == notice():
            assert cards() == ["voided"]
    assert cards() == ["issued", "voided"]
    assert world.case(accepted).light == "yellow"
    approve(world, upload(world, notice().replace(b"2026-09-18,holiday", b"2026-12-29,holiday")))
    adopt_all(world)
    assert sweep(world.shop, world.now).fired == 0, "told once"
    assert cards() == ["issued", "voided"]


def test_a_card_that_a_ruling_has_voided_does_not_come_back(world: World, accepted: str) -> None:
    world.waits_until(datetime(2026, 9, 23, 2, 0, tzinfo=UTC))
    promised = world.rows(t.clock_event, case_id=accepted, clock_kind="promised", seq=1)[0].clock_id
    (card,) = world.rows(t.card, case_id=accepted, clock_id=promised)
    world.does("supervisor", rule_on_card, RuleOnCard(card.id, upheld=False, words="系统故障"))
    approve(world, upload(world, notice().replace(b"2026-09-18,holiday", b"2026-12-28,holiday")))
    adopt_all(world)
    sweep(world.shop, world.now)
    assert [row.status for row in world.rows(t.card, case_id=accepted, clock_id=promised)] == ["voided"]
