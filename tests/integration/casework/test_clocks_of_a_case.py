"""What the law's clock does to a real case: accepted, paused, extended, corrected, deemed accepted."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from app.calendars.hours import SetHours, set_hours
from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.receive_message import ReceiveAnswer, receive_answer
from app.casework.recount import CorrectClock, correct_clock
from app.cli import check
from app.domain.explanations import explain, from_json, to_json
from app.domain.rights import SWEEP
from app.errors import CannotPauseNow, DeadlinePassed, ExtensionUsedUp, FormInvalid, NotYourRole, TaskOver
from app.office.import_items import ImportItems, import_items, shipped_catalogue
from app.store import tables as t
from app.store.clocks import clocks_of
from tests.faults.situations import in_branches, settle_handler
from tests.integration.casework.test_calendar_editions import adopt_all, approve, upload
from tests.world import ZONE, World

# CA-005: small temporary assistance, promised 7 workdays of 10; CA-001 is escalated.
ITEM = "CA-005"


def on(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@pytest.fixture
def accepted(world: World) -> str:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    return case.case_id


def test_acceptance_starts_both_clocks(world: World, accepted: str) -> None:
    case = world.case(accepted)
    assert case.status == "accepted"
    # Seven working days from Monday 14 September, the make-up Sunday counted.
    assert on(case.due_at) == date(2026, 9, 22)
    # The autumn holidays lie between: ten working days.
    assert on(case.statutory_due_at) == date(2026, 9, 27) or on(case.statutory_due_at) == date(2026, 9, 28)
    kinds = {row.clock_kind for row in world.rows(t.clock_event, case_id=accepted)}
    assert {"promised", "statutory"} <= kinds


def test_a_pause_holds_the_clock_and_its_timers_until_it_ends(world: World, accepted: str) -> None:
    before = world.case(accepted)
    world.does("clerk", ask_pause, AskPause(accepted, "appraisal", 5, "workday", "要做鉴定"))
    assert world.case(accepted).due_at == before.due_at, "asking moves nothing"
    world.completes(accepted, "approve_pause", "chief", pause_decision="approved")
    paused = world.case(accepted)
    assert paused.light == "paused"
    assert paused.due_at is None
    clock_timers = world.timers(accepted, source="clock")
    promised = {row.clock_id for row in world.rows(t.clock_event, case_id=accepted, clock_kind="promised")}
    assert not [row for row in clock_timers if row.clock_id in promised]

    world.waits_until(datetime(2026, 9, 17, 2, 0, tzinfo=UTC))
    world.completes(accepted, "end_pause", "handler")
    resumed = world.case(accepted)
    assert resumed.light == "normal"
    # Paused from the 14th to the 17th: three working days are not counted.
    assert on(resumed.due_at) == date(2026, 9, 28) or on(resumed.due_at) > on(before.due_at)
    assert [row for row in world.timers(accepted, source="clock") if row.clock_id in promised]


def test_a_refused_pause_changes_nothing(world: World, accepted: str) -> None:
    before = world.case(accepted).due_at
    world.does("clerk", ask_pause, AskPause(accepted, "appraisal", 5, "workday", "要做鉴定"))
    world.completes(accepted, "approve_pause", "chief", pause_decision="refused")
    assert world.case(accepted).due_at == before


def test_a_ground_that_the_item_does_not_list_is_refused(world: World, accepted: str) -> None:
    with pytest.raises(CannotPauseNow):
        world.does("clerk", ask_pause, AskPause(accepted, "lunch", 1, "workday", "午休"))


def test_a_case_that_is_not_accepted_has_no_clock_to_pause(world: World) -> None:
    case = world.registers(ITEM)
    with pytest.raises(CannotPauseNow):
        world.does("clerk", ask_pause, AskPause(case.case_id, "appraisal", 1, "workday", "鉴定"))


def test_an_extension_moves_the_statutory_clock_once(world: World, accepted: str) -> None:
    before = world.case(accepted)
    world.does("clerk", ask_extension, AskExtension(accepted, 5, "案情复杂"))
    world.completes(accepted, "approve_extension", "director", extension_decision="approved")
    after = world.case(accepted)
    assert after.statutory_due_at > before.statutory_due_at
    assert after.due_at == before.due_at, "the promise moves only if the same decision says so"
    with pytest.raises(ExtensionUsedUp):
        world.does("clerk", ask_extension, AskExtension(accepted, 1, "还要延"))


def test_an_extension_of_both_limits_is_as_long_for_a_promise_that_counts_otherwise(world: World) -> None:
    """The promise is ten calendar days, until Thursday the 24th; five working days more are not five calendar days."""
    item_with(world, statutory_days="20", promised_days="10", promised_unit="day")
    case_id = world.registers(ITEM).case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    assert on(world.case(case_id).due_at) == date(2026, 9, 24)
    world.does("clerk", ask_extension, AskExtension(case_id, 5, "案情复杂", both=True))
    world.completes(case_id, "approve_extension", "director", extension_decision="approved")
    # 28, 29, 30 September, then the national holiday until the 7th of October: 8 and 9.
    assert on(world.case(case_id).due_at) == date(2026, 10, 9)


def test_an_item_may_allow_two_extensions_or_none(world: World) -> None:
    """K12 says once; an item may say otherwise, for the cases registered from then on."""
    item_with(world, extensions_allowed="2")
    twice = world.registers(ITEM).case_id
    world.completes(twice, "check_papers", "clerk", papers="complete")
    for length in (5, 3):
        before = world.case(twice).statutory_due_at
        world.does("clerk", ask_extension, AskExtension(twice, length, "案情复杂"))
        world.completes(twice, "approve_extension", "director", extension_decision="approved")
        assert world.case(twice).statutory_due_at > before
    with pytest.raises(ExtensionUsedUp):
        world.does("clerk", ask_extension, AskExtension(twice, 1, "还要延"))
    item_with(world, extensions_allowed="0")
    never = world.registers(ITEM).case_id
    world.completes(never, "check_papers", "clerk", papers="complete")
    with pytest.raises(ExtensionUsedUp):
        world.does("clerk", ask_extension, AskExtension(never, 1, "案情复杂"))


def test_the_light_of_an_item_warns_as_early_as_the_item_says(world: World) -> None:
    """Seven working days from Monday 14 September: by default two are left after Sunday 20th, by half four after the 17th."""
    ordinary = world.registers(ITEM).case_id
    item_with(world, prewarn_divisor="2")
    early = world.registers(ITEM).case_id
    for case_id in (ordinary, early):
        world.completes(case_id, "check_papers", "clerk", papers="complete")
    world.waits_until(datetime(2026, 9, 17, 8, 0, tzinfo=UTC))
    assert [world.case(one).light for one in (ordinary, early)] == ["normal", "normal"]
    world.waits_until(datetime(2026, 9, 17, 10, 0, tzinfo=UTC))
    assert [world.case(one).light for one in (ordinary, early)] == ["normal", "prewarning"]


def test_an_extension_longer_than_the_item_allows_is_refused(world: World, accepted: str) -> None:
    with pytest.raises(FormInvalid) as refusal:
        world.does("clerk", ask_extension, AskExtension(accepted, 11, "太长"))
    assert refusal.value.fields["length"].params == {"max": 10}


def test_an_extension_asked_for_after_expiry_is_refused(world: World, accepted: str) -> None:
    world.waits_until(datetime(2026, 10, 20, 2, 0, tzinfo=UTC))
    with pytest.raises(DeadlinePassed):
        world.does("clerk", ask_extension, AskExtension(accepted, 5, "晚了"))


def test_nobody_told_within_five_working_days_is_accepted_on_the_day_of_receipt(world: World) -> None:
    """K8: received Monday 14 September; nobody says what is missing until Sunday the 20th, a make-up day."""
    case = world.registers(ITEM)
    world.waits_until(datetime(2026, 9, 20, 12, 0, tzinfo=UTC))
    row = world.case(case.case_id)
    assert row.status == "accepted"
    assert row.accepted_at == row.received_at
    assert on(row.due_at) == date(2026, 9, 22)


def item_with(world: World, **cells: str) -> None:
    """The centre changes the item: from now on its cases count by these cells."""
    rows = list(csv.DictReader(io.StringIO(shipped_catalogue())))
    for row in rows:
        row |= cells if row["code"] == ITEM else {}
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], *(name for name in cells if name not in rows[0])])
    writer.writeheader()
    writer.writerows(rows)
    world.does("director", import_items, ImportItems(out.getvalue(), "LX"))


def test_the_notice_is_due_when_the_item_of_the_case_says(world: World) -> None:
    """K8 and K16: three working days for whoever is registered from now on, five as before for the case that runs."""
    before = world.registers(ITEM).case_id
    item_with(world, notice_limit="3 workdays")
    after = world.registers(ITEM).case_id
    assert on(world.task(before, "check_papers").due_at) == date(2026, 9, 20)
    assert on(world.task(after, "check_papers").due_at) == date(2026, 9, 17)
    for case_id, due_on in ((before, date(2026, 9, 20)), (after, date(2026, 9, 17))):
        (over,) = [row for row in world.timers(case_id, source="process") if row.phrase == "notice limit"]
        assert on(over.due_at) == due_on
    world.waits_until(datetime(2026, 9, 18, 2, 0, tzinfo=UTC))
    assert [world.case(one).status for one in (before, after)] == ["registered", "accepted"]
    assert world.case(after).accepted_at == world.case(after).received_at


def test_the_notice_itself_has_what_is_left_of_the_limit(world: World) -> None:
    """Looking at the papers and telling what is missing share one limit, counted from receipt."""
    item_with(world, notice_limit="2")
    case_id = world.registers(ITEM).case_id
    world.waits_until(datetime(2026, 9, 15, 2, 0, tzinfo=UTC))
    world.completes(case_id, "check_papers", "clerk", papers="missing")
    assert on(world.task(case_id, "issue_notice").due_at) == date(2026, 9, 16)


def test_a_passed_promise_costs_a_yellow_card_and_a_passed_law_a_red_one(world: World, accepted: str) -> None:
    world.waits_until(datetime(2026, 10, 20, 2, 0, tzinfo=UTC))
    assert world.case(accepted).light == "red"
    by_clock = {
        (row.colour, kind.clock_kind)
        for row in world.rows(t.card, case_id=accepted)
        for kind in world.rows(t.clock_event, clock_id=row.clock_id, seq=1)
    }
    assert {("yellow", "promised"), ("red", "statutory")} <= by_clock


def test_a_corrected_start_voids_the_card_it_caused(world: World, accepted: str) -> None:
    world.waits_until(datetime(2026, 9, 23, 2, 0, tzinfo=UTC))
    promised = world.rows(t.clock_event, case_id=accepted, clock_kind="promised", seq=1)[0].clock_id
    (card,) = world.rows(t.card, case_id=accepted, clock_id=promised)
    assert card.status == "issued"
    world.does("director", correct_clock, CorrectClock(accepted, "promised", "录错承诺期限", length=10))
    (card,) = world.rows(t.card, case_id=accepted, clock_id=promised)
    assert (card.status, card.void_reason) == ("voided", "clock corrected")
    assert world.case(accepted).light in ("normal", "prewarning")


def test_a_promise_that_ended_with_the_law_turns_yellow_once_the_law_s_limit_is_corrected(
    world: World,
) -> None:
    """The one lateness was told as red; when the law is found not broken, the broken promise still is."""
    case = world.registers("HR-011").case_id  # one working day, promised and by law
    world.completes(case, "check_papers", "clerk", papers="complete")
    world.waits_until(datetime(2026, 9, 17, 2, 0, tzinfo=UTC))
    due = world.case(case).due_at
    assert _cards_of_limits(world, case) == {("red", "issued", due)}
    world.does("director", correct_clock, CorrectClock(case, "statutory", "录错法定期限", length=20))
    world.waits_until(datetime(2026, 9, 17, 3, 0, tzinfo=UTC))
    assert _cards_of_limits(world, case) == {("red", "voided", due), ("yellow", "issued", due)}
    assert world.case(case).light == "yellow"


def _cards_of_limits(world: World, case_id: str) -> set[tuple[str, str, datetime]]:
    """Colour, status and moment of every card for the promised or the statutory limit."""
    kinds = {row.clock_id: row.clock_kind for row in world.rows(t.clock_event, case_id=case_id)}
    return {
        (card.colour, card.status, card.due_at)
        for card in world.rows(t.card, case_id=case_id)
        if kinds[card.clock_id] in ("promised", "statutory")
    }


def test_whoever_is_faster_than_the_sweep_does_not_erase_a_late_mark(world: World) -> None:
    """After a night without the service the first clerk acts before the sweep: the limit was passed all the same."""
    case = world.registers("CA-012")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.now = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
    world.completes(case.case_id, "on_the_spot", "clerk", decision="approved")
    colours = [row.colour for row in world.rows(t.card, case_id=case.case_id)]
    assert "red" in colours
    kinds = [(row.kind, row.actor) for row in world.rows(t.audit_event, case_id=case.case_id)]
    issued = [index for index, (kind, _) in enumerate(kinds) if kind == "card:issued"]
    assert all(kinds[index][1] == "sweep" for index in issued)
    assert max(issued) < len(kinds) - 1, "what was due stands on the trail before the act"
    assert not [row for row in world.timers(case.case_id) if row.due_at and row.due_at <= world.now]


def test_a_form_sent_after_its_task_was_over_by_law_is_refused(world: World, accepted: str) -> None:
    """The handoff should have been accepted within four office hours; it has bounced, though nobody told it yet."""
    task = world.task(accepted, "accept_handoff")
    values = world.filled(accepted, "accept_handoff", {"handoff": "accepted"})
    world.now = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
    with pytest.raises(TaskOver):
        world.does("handler", complete_task, CompleteTask(task.id, values))
    world.waits_until(world.now)
    assert world.tasks(accepted, "arbitrate_handoff")


def test_a_step_that_hangs_on_the_promise_is_due_before_it_and_not_before_its_time(
    world: World, accepted: str
) -> None:
    """The diagram gives the handler until four office hours before the promise, not four office hours."""
    world.completes(accepted, "accept_handoff", "handler", handoff="accepted")
    task = world.task(accepted, "handle")
    # Closing is 17:30; half an hour of the four lies before the noon break.
    assert task.due_at.astimezone(ZONE).isoformat() == "2026-09-22T11:30:00+08:00"
    assert world.case(accepted).light == "normal"
    world.waits_until(datetime(2026, 9, 18, 2, 0, tzinfo=UTC))
    assert not world.rows(t.card, case_id=accepted)
    assert not world.tasks(accepted, "chase")


def test_the_county_s_answer_is_recorded_by_those_who_sent_the_papers_up(world: World) -> None:
    case = world.registers("CA-001").case_id
    world.completes(case, "check_papers", "clerk", papers="complete")
    world.completes(case, "pre_review", "handler")
    assert world.case(case).status == "with_superior"
    for login in ("officer", "handler", "agent", "supervisor"):
        with pytest.raises(NotYourRole):
            world.does(login, receive_answer, ReceiveAnswer(case, "approved"))
    world.does("clerk", receive_answer, ReceiveAnswer(case, "sent_back", "缺一份证明"))
    assert world.case(case).status == "accepted"


def test_an_immediate_case_that_turns_promised_keeps_the_promise_within_the_law(world: World) -> None:
    """K13: where the law says the same day, the law's limit gives way with the promise, once."""
    for code in ("CA-012", "HR-001"):
        case = world.registers(code).case_id
        world.completes(case, "check_papers", "clerk", papers="complete")
        accepted_at = world.case(case).accepted_at
        world.completes(case, "on_the_spot", "clerk", decision="convert")
        row = world.case(case)
        assert row.converted
        assert row.accepted_at == accepted_at
        assert row.due_at <= row.statutory_due_at


def test_a_pause_holds_the_timers_of_a_step_that_hangs_on_the_promise(world: World, accepted: str) -> None:
    """The pause is approved in a process beside; the handler's step stands in the main one."""
    world.completes(accepted, "accept_handoff", "handler", handoff="accepted")
    steps = [row for row in world.timers(accepted, source="process") if "step limit" in row.phrase]
    assert steps
    assert all(row.due_at for row in steps)
    world.does("clerk", ask_pause, AskPause(accepted, "appraisal", 5, "workday", "要做鉴定"))
    world.completes(accepted, "approve_pause", "chief", pause_decision="approved")
    held = [row for row in world.timers(accepted, source="process") if "step limit" in row.phrase]
    assert [row.due_at for row in held] == [None] * len(steps)
    world.waits_until(datetime(2026, 9, 17, 2, 0, tzinfo=UTC))
    world.completes(accepted, "end_pause", "handler")
    again = [row for row in world.timers(accepted, source="process") if "step limit" in row.phrase]
    assert all(new.due_at > old.due_at for new, old in zip(again, steps, strict=True))


def handled(world: World, case_id: str) -> None:
    world.completes(case_id, "accept_handoff", "handler", handoff="accepted")
    world.completes(case_id, "handle", "handler", handling="done")


def pauses(world: World, case_id: str) -> None:
    world.does("clerk", ask_pause, AskPause(case_id, "testing", 5, "workday", "需检测"))
    world.completes(case_id, "approve_pause", "chief", pause_decision="approved")


def steps_cards(world: World, case_id: str, kind: str = "step") -> list[object]:
    clocks = {row.clock_id for row in world.rows(t.clock_event, case_id=case_id, clock_kind=kind)}
    return [card for card in world.rows(t.card, case_id=case_id) if card.clock_id in clocks]


def test_a_step_holds_while_its_case_is_paused_and_counts_on_afterwards(world: World, accepted: str) -> None:
    """The review has one working day of the case's time; what is not counted in the whole is not counted in it (K11)."""
    handled(world, accepted)
    review = world.task(accepted, "review")
    assert on(review.due_at) == date(2026, 9, 15)
    pauses(world, accepted)
    assert world.task(accepted, "review").due_at is None
    world.waits_until(datetime(2026, 9, 17, 2, 0, tzinfo=UTC))
    assert steps_cards(world, accepted) == []
    world.completes(accepted, "end_pause", "handler")
    # Paused from the 14th to the 17th; the working day of the step is the 18th.
    assert on(world.task(accepted, "review").due_at) == date(2026, 9, 18)
    world.waits_until(datetime(2026, 9, 18, 10, 0, tzinfo=UTC))
    assert len(steps_cards(world, accepted)) == 1


def test_a_step_that_opens_while_its_case_is_paused_is_held_from_the_start(
    world: World, accepted: str
) -> None:
    pauses(world, accepted)
    handled(world, accepted)
    assert world.task(accepted, "review").due_at is None
    world.waits_until(datetime(2026, 9, 17, 2, 0, tzinfo=UTC))
    world.completes(accepted, "end_pause", "handler")
    assert on(world.task(accepted, "review").due_at) == date(2026, 9, 18)


def test_what_is_asked_beside_a_paused_case_goes_on(world: World, accepted: str) -> None:
    """Another department owes its opinion in two working days, whatever the laboratory takes."""
    world.completes(accepted, "accept_handoff", "handler", handoff="accepted")
    world.does("handler", ask_opinion, AskOpinion(accepted, "HR", "是否享受同类待遇"))
    pauses(world, accepted)
    assert on(world.task(accepted, "opinion").due_at) == date(2026, 9, 16)


def test_a_case_decided_while_paused_lets_its_steps_count_on(world: World, accepted: str) -> None:
    handled(world, accepted)
    pauses(world, accepted)
    world.completes(accepted, "review", "handler", review="agree")
    world.completes(accepted, "decide", "handler", decision="approved")
    assert world.case(accepted).status == "decided"
    assert all(task.due_at is not None for task in world.tasks(accepted))


def test_a_department_of_a_joint_case_gets_the_time_of_a_pause_back(world: World) -> None:
    """Its branch is 60 % of the promise; five working days in the laboratory are no days of the department."""
    case_id = in_branches(world)

    def branch_due() -> set[date]:
        return {on(task.due_at) for task in world.tasks(case_id) if task.subject == "CA" and task.due_at}

    before = branch_due()
    world.does("clerk", ask_pause, AskPause(case_id, "testing", 5, "workday", "需检测"))
    world.completes(case_id, "approve_pause", "chief", pause_decision="approved")
    held = {row.clock_id for row in world.rows(t.clock_event, case_id=case_id, kind="paused")}
    branches = {row.clock_id for row in world.rows(t.clock_event, case_id=case_id, clock_kind="branch")}
    assert branches
    assert branches <= held
    world.waits_until(datetime(2026, 9, 21, 2, 0, tzinfo=UTC))
    world.completes(case_id, "end_pause", "jt")
    assert before
    assert branch_due()
    assert min(branch_due()) > max(before)
    assert steps_cards(world, case_id, "branch") == []


def test_the_lead_of_a_joint_case_has_its_branch_when_the_branches_open(world: World) -> None:
    """Agriculture leads AG-001 and is asked beside finance: its own part does not begin with the registration."""
    settle_handler(world, "ag", "LX-AG")
    case_id = world.registers("AG-001").case_id
    assert world.rows(t.clock_event, case_id=case_id, clock_kind="branch") == []
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    assert world.rows(t.clock_event, case_id=case_id, clock_kind="branch") == []
    world.completes(case_id, "accept_handoff", "ag", handoff="accepted")
    begun = world.rows(t.clock_event, case_id=case_id, clock_kind="branch", kind="started")
    assert len(begun) == len({row.subject for row in begun}) == 2


def test_a_deemed_acceptance_says_why_the_clock_began_when_it_did(world: World) -> None:
    case_id = world.registers(ITEM).case_id
    world.waits_until(datetime(2026, 9, 20, 12, 0, tzinfo=UTC))
    begun = [
        row
        for row in world.rows(t.clock_event, case_id=case_id)
        if row.clock_kind in ("promised", "statutory")
    ]
    centre_id, calendar_id = world.centre, world.case(case_id).calendar_id
    with world.shop.units.read(SWEEP, world.now) as u:
        frame = world.shop.office.frame(u, centre_id, calendar_id)
    clocks, _, _ = clocks_of([row._asdict() for row in begun])
    assert len(clocks) == 2
    for clock in clocks:
        explanation = explain(clock, frame, world.now)
        assert "deemed_accepted" in explanation.notes
        assert from_json(to_json(explanation)) == explanation


def test_a_pause_has_a_limit_and_a_light_of_its_own(world: World, accepted: str) -> None:
    """Five working days in the laboratory; on the sixth somebody answers for it, while the case itself is held (K10)."""
    pauses(world, accepted)
    ending = world.task(accepted, "end_pause")
    assert on(ending.due_at) == date(2026, 9, 20)
    world.waits_until(datetime(2026, 9, 18, 10, 0, tzinfo=UTC))
    assert world.task(accepted, "end_pause").light == "prewarning"
    assert world.case(accepted).light == "paused"
    world.waits_until(datetime(2026, 9, 21, 2, 0, tzinfo=UTC))
    assert world.task(accepted, "end_pause").light == "yellow"
    assert world.case(accepted).light == "paused"


def test_a_handoff_that_came_back_is_settled_within_its_own_limit(world: World, accepted: str) -> None:
    """K18: two working days, whatever the case's own clock says; a pause of the case does not hold it."""
    world.completes(accepted, "accept_handoff", "handler", handoff="refused")
    assert on(world.task(accepted, "arbitrate_handoff").due_at) == date(2026, 9, 16)
    pauses(world, accepted)
    assert on(world.task(accepted, "arbitrate_handoff").due_at) == date(2026, 9, 16)


def test_the_time_a_pause_may_last_follows_the_hours_and_the_calendar(world: World, accepted: str) -> None:
    """Its clock did, and the timer that sends the chief after a pause too long stayed where it was."""
    world.does("handler", ask_pause, AskPause(accepted, "testing", 5, "workday", "需检测"))
    world.completes(accepted, "approve_pause", "chief", pause_decision="approved")
    edition = upload(world)
    approve(world, edition)
    week = [[["09:00", "16:00"]] for _ in range(7)]
    world.does("admin", set_hours, SetHours(world.centre, date(2026, 9, 16), week))
    adopt_all(world)
    (over,) = [row for row in world.timers(accepted) if row.phrase == "pause limit"]
    assert f"{over.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}" == "2026-09-21 16:00"
    assert check.look(world.shop)[0] == []
