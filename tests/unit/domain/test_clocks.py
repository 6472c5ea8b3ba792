"""The statutory clock: every worked date of the rules, then what may and may not happen to a clock.

The rule numbers are those of docs/clock.md.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.calendars import FIRST_ON, DateOutside, Frame, OfficeHours, weekly
from app.domain.clocks import (
    AlreadyPaused,
    AlreadyStarted,
    Clock,
    ClockError,
    ClockEvent,
    ClockStopped,
    EventBeforeStart,
    EventUnreadable,
    ExtensionAfterExpiry,
    ExtensionEmpty,
    ExtensionTooLong,
    ExtensionUsedUp,
    NotPaused,
    NotStarted,
    PauseNotListed,
    ResumedBeforePause,
    apply,
    corrected,
    course_of,
    deemed_accepted_at,
    extended,
    paused,
    read,
    resumed,
    started,
    stopped,
)
from app.domain.limits import notice_due_at
from app.domain.periods import (
    Limit,
    LimitError,
    Pause,
    PauseBackwards,
    Period,
    SessionExtended,
    Switches,
    Unit,
    UnitsApart,
    due,
)
from tests.unit.domain.clockwork import (
    BEIJING,
    FRAME,
    a_clock,
    after,
    at,
    due_of,
    due_on,
    held,
    local,
    on,
    pause,
)

A_MINUTE = timedelta(minutes=1)
NO_MAKEUP = Switches(makeup_days_count=False)
FIRST_COUNTS = Switches(exclude_first_day=False)
NO_ROLL = Switches(roll_last_day=False)

WORKED = [
    # rule, start, length, unit, due
    ("K1 from Monday", "2026-09-14", 1, "workday", "2026-09-15"),
    ("K2 twenty over the national holiday", "2026-09-14", 20, "workday", "2026-10-16"),
    ("K2 one onto a make-up Sunday", "2026-09-18", 1, "workday", "2026-09-20"),
    ("K4 sixty days roll over the holiday", "2026-08-04", 60, "day", "2026-10-08"),
    ("K4 fifteen days end on a make-up Saturday", "2026-02-13", 15, "day", "2026-02-28"),
    ("K5 the corresponding day", "2026-03-16", 1, "month", "2026-04-16"),
    ("K5 the last day of a shorter month", "2026-01-31", 1, "month", "2026-02-28"),
    ("K5 the last day of February in a leap year", "2023-11-30", 3, "month", "2024-02-29"),
    ("K8 the notice", "2026-04-30", 5, "workday", "2026-05-11"),
    ("K8 deemed accepted", "2026-04-30", 20, "workday", "2026-06-01"),
    ("K11 without a pause", "2026-03-02", 20, "workday", "2026-03-30"),
    ("K14 received on a Saturday", "2026-09-19", 1, "workday", "2026-09-20"),
    ("K17 twenty-eight still in coverage", "2026-11-23", 28, "workday", "2026-12-31"),
    ("K18 a wrong dispatch goes back", "2026-09-18", 2, "workday", "2026-09-21"),
    ("K20 contact after a bad rating", "2026-09-18", 1, "workday", "2026-09-20"),
    ("K20 five for rectification", "2026-09-18", 5, "workday", "2026-09-24"),
    ("K20 fifteen for rectification", "2026-09-18", 15, "workday", "2026-10-15"),
]


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"), [w[1:] for w in WORKED], ids=[w[0] for w in WORKED]
)
def test_a_worked_date(start: str, length: int, unit: Unit, expected: str) -> None:
    end = due_of(start, length, unit)
    assert end.on == on(expected)
    assert not end.provisional


def test_k1_the_first_day_counts_when_the_item_says_so() -> None:
    assert due_on("2026-09-14", 20, switches=FIRST_COUNTS) == on("2026-10-15")
    assert due_on("2026-09-19", 1, switches=FIRST_COUNTS) == on("2026-09-20")
    assert due_on("2026-08-04", 60, "day", switches=FIRST_COUNTS) == on("2026-10-08")
    assert due_on("2026-03-16", 1, "month", switches=FIRST_COUNTS) == on("2026-04-15")


def test_k2_make_up_days_may_be_left_out() -> None:
    assert due_on("2026-09-14", 20, switches=NO_MAKEUP) == on("2026-10-20")
    assert due_on("2026-02-13", 15, "day", switches=NO_MAKEUP) == on("2026-03-02")


def test_k3_due_at_close_of_business() -> None:
    evening = Frame(
        FRAME.calendar, OfficeHours(((FIRST_ON, weekly(((at("2026-01-01T09:00").time(), None),))),)), BEIJING
    )
    assert local(due_of("2026-09-14", 20).at) == "2026-10-16T17:30"
    assert local(due_of("2026-09-14", 20, frame=evening).at) == "2026-10-17T00:00"
    assert due_of("2026-09-14", 20, frame=evening).on == on("2026-10-16")


def test_k3_a_minute_before_closing_is_in_time_and_a_minute_after_is_late() -> None:
    clock = a_clock("2026-09-14")
    closing = at("2026-10-16T17:30")
    assert not read(clock, FRAME, closing - A_MINUTE).overdue
    assert read(clock, FRAME, closing + A_MINUTE).overdue


def test_k4_the_switch_keeps_the_raw_last_day() -> None:
    assert due_on("2026-08-04", 60, "day", switches=NO_ROLL) == on("2026-10-03")


def test_k4_an_extension_is_added_to_the_raw_period_and_rolled_once() -> None:
    assert due_on("2026-08-04", 60, "day", extend=1) == on("2026-10-08")
    assert due_on("2026-08-04", 60, "day", extend=6) == on("2026-10-09")


def test_k5_two_months_are_two_months_and_not_twice_the_last_day() -> None:
    period = Period(at("2026-01-31"), Limit(1, "month"), (Limit(1, "month"),))
    assert due(period, FRAME).on == on("2026-03-31")


def test_k5_a_month_limit_may_be_extended_by_days() -> None:
    period = Period(at("2026-01-31"), Limit(1, "month"), (Limit(5, "workday"),))
    assert due(period, FRAME).on == on("2026-03-06")


def test_k6_hours_run_through_nights_and_holidays() -> None:
    end = due_of("2026-09-30T16:00", 48, "hour")
    assert local(end.at) == "2026-10-02T16:00"
    assert not end.provisional
    assert not due_of("2026-12-31T16:00", 48, "hour").provisional


def test_k7_office_hours_run_only_while_the_doors_are_open() -> None:
    assert local(due_of("2026-09-14T10:00", 4, "office_hour").at) == "2026-09-14T16:00"
    assert local(due_of("2026-09-30T16:00", 4, "office_hour").at) == "2026-10-08T11:00"
    assert local(due_of("2026-09-14T10:00", 2, "office_hour").at) == "2026-09-14T12:00"
    assert local(due_of("2026-10-10T08:00", 7, "office_hour").at) == "2026-10-10T17:30"
    assert due_of("2026-12-31T17:00", 4, "office_hour").provisional


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-09-14T10:00", "2026-09-14T17:30"),
        ("2026-09-14T18:00", "2026-09-15T17:30"),
        ("2026-09-30T18:00", "2026-10-08T17:30"),
        ("2026-10-02T10:00", "2026-10-08T17:30"),
        ("2026-10-10T10:00", "2026-10-10T17:30"),
    ],
)
def test_k7_a_session_ends_at_the_next_close_of_business(start: str, expected: str) -> None:
    assert local(due_of(start, 0, "session").at) == expected
    assert local(due_of(start, 0, "workday").at) == expected
    assert local(due_of(start, 0, "day").at) == expected


def test_k8_without_a_notice_the_application_counts_as_accepted_when_received() -> None:
    received_at = at("2026-04-30")
    notice_due = notice_due_at(received_at, FRAME)
    assert local(notice_due) == "2026-05-11T17:30"
    assert deemed_accepted_at(received_at, None, FRAME, notice_due - A_MINUTE) is None
    assert deemed_accepted_at(received_at, None, FRAME, notice_due) == received_at
    assert deemed_accepted_at(received_at, at("2026-05-08"), FRAME, at("2026-07-01")) is None
    assert deemed_accepted_at(received_at, at("2026-05-12"), FRAME, at("2026-07-01")) == received_at


def test_k8_an_item_may_have_the_notice_given_within_another_limit() -> None:
    received_at, three = at("2026-04-30"), Limit(3, "workday")
    assert local(notice_due_at(received_at, FRAME, three)) == "2026-05-08T17:30"
    assert deemed_accepted_at(received_at, at("2026-05-09"), FRAME, at("2026-07-01")) is None
    assert deemed_accepted_at(received_at, at("2026-05-09"), FRAME, at("2026-07-01"), three) == received_at


def test_k9_a_clock_starts_when_the_last_paper_arrives() -> None:
    arrived = a_clock("2026-05-12")
    assert read(arrived, FRAME, at("2026-05-12")).due_on == on("2026-06-09")


def test_k11_a_pause_takes_out_its_working_days() -> None:
    assert due_on("2026-03-02", 20, pauses=[pause("2026-03-09", "2026-03-20")]) == on("2026-04-13")


def test_k11_overlapping_pauses_are_united() -> None:
    pauses = [pause("2026-03-09", "2026-03-20"), pause("2026-03-16", "2026-03-24", "inspection")]
    assert due_on("2026-03-02", 20, pauses=pauses) == on("2026-04-15")
    assert due_on("2026-03-02", 20, pauses=reversed(pauses)) == on("2026-04-15")


def test_k11_calendar_days_for_a_day_clock_and_seconds_for_an_hour_clock() -> None:
    assert due_on("2026-03-02", 20, "day", pauses=[pause("2026-03-09", "2026-03-20")]) == on("2026-04-02")
    end = due_of("2026-09-30T16:00", 48, "hour", pauses=[pause("2026-10-01T00:00", "2026-10-01T01:30")])
    assert local(end.at) == "2026-10-02T17:30"
    end = due_of("2026-09-14T10:00", 4, "office_hour", pauses=[pause("2026-09-14T11:00", "2026-09-14T15:00")])
    assert local(end.at) == "2026-09-15T09:00"


def test_k11_while_paused_there_is_no_due_date_only_if_resumed_today() -> None:
    clock = after(a_clock(), paused(at("2026-03-09"), "expert_review", on("2026-03-20")))
    reading = read(clock, FRAME, at("2026-03-20"))
    assert (reading.due_at, reading.due_on, reading.prewarn_at) == (None, None, None)
    assert reading.paused
    assert reading.if_resumed_on == on("2026-04-13")
    assert course_of(clock).pauses[0].expected_on == on("2026-03-20")


def test_k11_the_clock_waits_for_the_last_of_two_overlapping_pauses() -> None:
    clock = after(
        a_clock(),
        paused(at("2026-03-09"), "expert_review"),
        paused(at("2026-03-16"), "inspection"),
        resumed(at("2026-03-20"), "expert_review"),
    )
    assert read(clock, FRAME, at("2026-03-23")).paused
    clock = after(clock, resumed(at("2026-03-24"), "inspection"))
    assert read(clock, FRAME, at("2026-03-24")).due_on == on("2026-04-15")


def test_k12_ten_more_days() -> None:
    clock = after(a_clock(), extended(at("2026-03-27"), 10))
    reading = read(clock, FRAME, at("2026-03-27"))
    assert reading.due_on == on("2026-04-14")
    assert reading.allowed == 30


def test_k14_the_true_time_of_receipt_is_kept() -> None:
    clock = a_clock("2026-09-19T21:40", 1)
    assert local(course_of(clock).started_at) == "2026-09-19T21:40"
    assert read(clock, FRAME, at("2026-09-20")).due_on == on("2026-09-20")


def test_k17_beyond_the_notices_the_due_date_is_provisional() -> None:
    assert due_of("2026-11-23", 28).on == on("2026-12-31")
    end = due_of("2026-11-23", 30)
    assert (end.on, end.provisional) == (on("2027-01-05"), True)
    assert due_of("2026-12-01", 60, "day").provisional
    assert not due_of("2026-12-01", 60, "day", switches=NO_ROLL).provisional


def test_k19_used_time_is_exact() -> None:
    clock = a_clock("2026-09-30T16:00", 48, "hour")
    assert read(clock, FRAME, at("2026-10-01T16:00")).used_share == 0.5
    assert read(clock, FRAME, at("2026-10-01T22:00:00.001")).counted > 30
    days = a_clock("2026-09-14", 20)
    assert read(days, FRAME, at("2026-09-15T17:30")).used_share == 1 / 20
    assert read(days, FRAME, at("2026-09-14T17:30")).used_share == 0
    assert read(days, FRAME, at("2026-09-15T08:45")).used_share == 0.5 / 20


def test_the_share_reaches_one_at_the_deadline_and_not_before() -> None:
    clock = a_clock("2026-08-04", 60, "day")
    rolling = read(clock, FRAME, at("2026-10-07"))
    assert rolling.used_share < 1
    assert not rolling.overdue
    assert read(clock, FRAME, at("2026-10-08T17:30")).used_share == 1
    assert read(clock, FRAME, at("2026-10-10T17:30")).used_share > 1


# Prewarning


@pytest.mark.parametrize(
    ("length", "expected"),
    [(20, "2026-10-12"), (5, "2026-09-18"), (6, "2026-09-18"), (2, "2026-09-15"), (1, "2026-09-14")],
)
def test_prewarning_at_the_close_of_the_last_fifth_begun(length: int, expected: str) -> None:
    assert (
        local(read(a_clock("2026-09-14", length), FRAME, at("2026-09-14")).prewarn_at) == f"{expected}T17:30"
    )


def test_prewarning_of_hours_when_four_fifths_are_used() -> None:
    reading = read(a_clock("2026-09-30T16:00", 48, "hour"), FRAME, at("2026-09-30T16:00"))
    assert local(reading.prewarn_at) == "2026-10-02T06:24"


def test_prewarning_never_comes_before_the_start_and_a_session_has_none() -> None:
    evening = a_clock("2026-09-14T20:00", 1)
    assert read(evening, FRAME, at("2026-09-14T20:00")).prewarn_at == at("2026-09-14T20:00")
    assert read(a_clock("2026-09-14", 0, "session"), FRAME, at("2026-09-14")).prewarn_at is None


def test_prewarning_moves_with_a_pause_and_an_extension() -> None:
    clock = held(a_clock(), "2026-03-09", "2026-03-20")
    assert local(read(clock, FRAME, at("2026-03-20")).prewarn_at) == "2026-04-07T17:30"


# Pauses at the end of the limit


def test_a_pause_begun_on_the_last_day_keeps_the_case_in_time_until_it_ends() -> None:
    """A hearing opened on the last day. By whole days nothing is left to leave uncounted, and the case would
    turn red on resuming although nobody could act; so the due moment waits for the end of the pause.
    """
    clock = after(a_clock(), paused(at("2026-03-30"), "hearing"))
    reading = read(clock, FRAME, at("2026-04-02"))
    assert reading.paused
    assert reading.due_at is None
    assert reading.if_resumed_on == on("2026-04-02")
    clock = after(clock, resumed(at("2026-04-03"), "hearing"))
    assert local(read(clock, FRAME, at("2026-04-03")).due_at) == "2026-04-03T17:30"
    late = held(a_clock(), "2026-03-30", "2026-04-03T20:00")
    assert local(read(late, FRAME, at("2026-04-03T20:00")).due_at) == "2026-04-07T17:30"


def test_the_waiting_of_the_last_day_can_be_switched_off() -> None:
    clock = held(a_clock(switches=Switches(due_waits_in_pause=False)), "2026-03-30", "2026-04-03")
    assert read(clock, FRAME, at("2026-04-03")).due_on == on("2026-03-30")


def test_a_pause_begun_after_expiry_holds_nothing() -> None:
    clock = after(a_clock(), paused(at("2026-03-31"), "hearing"))
    reading = read(clock, FRAME, at("2026-04-03"))
    assert not reading.paused
    assert reading.overdue
    assert reading.due_on == on("2026-03-30")


def test_a_pause_ended_the_same_day_changes_nothing() -> None:
    for day in ("2026-03-02", "2026-03-09", "2026-03-30"):
        clock = held(a_clock(), f"{day}T11:00", f"{day}T15:00")
        assert read(clock, FRAME, at("2026-04-01")).due_on == on("2026-03-30")


# What may happen to a clock


def test_a_clock_starts_once() -> None:
    with pytest.raises(AlreadyStarted):
        after(a_clock(), started(at("2026-03-03"), Limit(20, "workday")))


def test_a_clock_that_never_started_says_so() -> None:
    clock = Clock("statutory", None, 1, Limit(20, "workday"))
    with pytest.raises(NotStarted):
        read(clock, FRAME, at("2026-03-03"))
    with pytest.raises(NotStarted):
        apply(clock, paused(at("2026-03-03"), "hearing"), FRAME)


def test_k10_a_ground_that_is_not_listed_is_refused() -> None:
    with pytest.raises(PauseNotListed) as refusal:
        after(a_clock(), paused(at("2026-03-09"), "leave"))
    assert refusal.value.ground == "leave"
    listed = Switches(pause_grounds=("public_notice",))
    assert read(
        held(a_clock(switches=listed), "2026-03-09", "2026-03-20", "public_notice"), FRAME, at("2026-03-20")
    ).due_on


def test_the_same_ground_may_not_pause_twice_at_once_but_again_later() -> None:
    clock = after(a_clock(), paused(at("2026-03-09"), "hearing"))
    with pytest.raises(AlreadyPaused) as refusal:
        after(clock, paused(at("2026-03-10"), "hearing"))
    assert refusal.value.since == at("2026-03-09")
    again = held(after(clock, resumed(at("2026-03-10"), "hearing")), "2026-03-12", "2026-03-13")
    assert read(again, FRAME, at("2026-03-13")).due_on == on("2026-04-01")


def test_two_pauses_on_one_ground_are_told_apart_by_key() -> None:
    clock = after(
        a_clock(),
        paused(at("2026-03-09"), "testing", key="water"),
        paused(at("2026-03-10"), "testing", key="soil"),
        resumed(at("2026-03-11"), "testing", key="water"),
    )
    assert read(clock, FRAME, at("2026-03-12")).paused
    with pytest.raises(NotPaused):
        after(clock, resumed(at("2026-03-12"), "testing", key="water"))
    clock = after(clock, resumed(at("2026-03-12"), "testing", key="soil"))
    assert read(clock, FRAME, at("2026-03-12")).due_on == on("2026-04-02")


def test_what_is_not_paused_cannot_resume() -> None:
    with pytest.raises(NotPaused):
        after(a_clock(), resumed(at("2026-03-09"), "hearing"))
    with pytest.raises(ResumedBeforePause):
        after(a_clock(), paused(at("2026-03-09"), "hearing"), resumed(at("2026-03-08"), "hearing"))


def test_nothing_happens_before_the_start() -> None:
    with pytest.raises(EventBeforeStart):
        after(a_clock(), paused(at("2026-03-01"), "hearing"))


@pytest.mark.parametrize(
    "event",
    [
        paused(at("2026-03-11"), "hearing"),
        extended(at("2026-03-11"), 5),
        resumed(at("2026-03-11"), "hearing"),
        stopped(at("2026-03-11"), "decided"),
    ],
    ids=lambda event: event.kind,
)
def test_a_stopped_clock_stays_stopped(event: ClockEvent) -> None:
    with pytest.raises(ClockStopped):
        after(a_clock(), stopped(at("2026-03-10"), "decided"), event)


def test_k12_a_second_extension_is_refused() -> None:
    clock = after(a_clock(), extended(at("2026-03-10"), 5))
    with pytest.raises(ExtensionUsedUp):
        after(clock, extended(at("2026-03-11"), 5))


def test_k12_an_extension_asked_for_after_expiry_is_refused() -> None:
    with pytest.raises(ExtensionAfterExpiry) as refusal:
        after(a_clock(), extended(at("2026-03-30T17:30"), 5))
    assert local(refusal.value.due_at) == "2026-03-30T17:30"
    assert after(a_clock(), extended(at("2026-03-30T17:29"), 5))


def test_k12_an_extension_longer_than_the_item_allows_is_refused() -> None:
    with pytest.raises(ExtensionTooLong):
        after(a_clock(), extended(at("2026-03-10"), 11))
    joint = a_clock(switches=Switches(longest_extension=15))
    assert after(joint, extended(at("2026-03-10"), 15))
    assert after(a_clock(switches=Switches(longest_extension=None)), extended(at("2026-03-10"), 60))
    with pytest.raises(ExtensionEmpty):
        after(a_clock(), extended(at("2026-03-10"), 0))


def test_a_paused_clock_can_be_extended_while_it_is_in_time() -> None:
    clock = after(a_clock(), paused(at("2026-03-09"), "hearing"), extended(at("2026-04-20"), 10))
    assert read(after(clock, resumed(at("2026-04-21"), "hearing")), FRAME, at("2026-04-21")).due_on


def test_hours_and_days_do_not_mix_in_one_limit() -> None:
    with pytest.raises(UnitsApart):
        after(a_clock(), extended(at("2026-03-10"), 5, "hour"))
    with pytest.raises(UnitsApart):
        Period(at("2026-03-10"), Limit(5, "hour"), (Limit(5, "office_hour"),))


def test_what_is_due_in_the_same_session_is_converted_and_not_extended() -> None:
    for clock in (a_clock("2026-09-14", 0, "session"), a_clock("2026-09-14", 0)):
        with pytest.raises(SessionExtended):
            after(clock, extended(at("2026-09-14"), 5, "workday"))
        converted = after(clock, corrected(at("2026-09-14T11:00"), limit=Limit(5, "workday")))
        assert read(converted, FRAME, at("2026-09-14T11:00")).due_on == on("2026-09-20")


def test_a_correction_moves_the_start_and_keeps_what_happened() -> None:
    clock = held(a_clock("2026-03-03"), "2026-03-09", "2026-03-20")
    clock = after(
        clock, corrected(at("2026-03-25"), started_at=at("2026-03-02"), reason="stamp of the counter")
    )
    assert read(clock, FRAME, at("2026-03-25")).due_on == on("2026-04-13")
    clock = after(clock, corrected(at("2026-03-26"), limit=Limit(10, "workday")))
    assert read(clock, FRAME, at("2026-03-26")).due_on == on("2026-03-27")
    with pytest.raises(EventUnreadable):
        after(clock, corrected(at("2026-03-26")))


def test_a_correction_reaches_a_stopped_clock_and_may_turn_its_overdue_back() -> None:
    clock = after(a_clock(), stopped(at("2026-03-31"), "decided"))
    assert read(clock, FRAME, at("2026-05-01")).overdue
    clock = after(clock, corrected(at("2026-04-02"), started_at=at("2026-03-04")))
    reading = read(clock, FRAME, at("2026-05-01"))
    assert not reading.overdue
    assert reading.stopped_at == at("2026-03-31")


def test_a_stop_ends_every_pause() -> None:
    clock = after(a_clock(), paused(at("2026-03-09"), "hearing"), stopped(at("2026-03-20"), "withdrawn"))
    reading = read(clock, FRAME, at("2026-06-01"))
    assert not reading.paused
    assert reading.due_on == on("2026-04-13")
    assert not reading.overdue


def test_a_stopped_clock_is_read_as_of_its_stop() -> None:
    clock = after(a_clock(), stopped(at("2026-03-16T17:30"), "decided"))
    assert read(clock, FRAME, at("2026-12-01")).used_share == 0.5
    assert read(clock, FRAME, at("2026-12-01")).counted == 10


def test_an_event_that_leads_out_of_the_counted_years_is_refused() -> None:
    with pytest.raises(DateOutside):
        a_clock("2099-12-20", 20)
    with pytest.raises(DateOutside):
        a_clock("2003-12-20", 20)
    with pytest.raises(DateOutside):
        due_of("2026-03-02", 1_000_000, "month")
    with pytest.raises(DateOutside):
        due_of("2026-03-02", 1_000_000, "day")
    with pytest.raises(DateOutside):
        due_of("2026-03-02", 1_000_000, "hour")


def test_events_survive_their_plain_form() -> None:
    clock = held(a_clock(), "2026-03-09", "2026-03-20")
    again = replace(clock, events=tuple(ClockEvent.from_dict(event.to_dict()) for event in clock.events))
    assert read(again, FRAME, at("2026-03-20")) == read(clock, FRAME, at("2026-03-20"))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"kind": "started"},
        {"kind": "born", "at": "2026-03-02T10:00+08:00"},
        {"kind": "stopped", "at": "2026-03-02T10:00"},
        {"kind": "stopped", "at": "x"},
    ],
)
def test_an_unreadable_event_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(EventUnreadable):
        ClockEvent.from_dict(values)


def test_every_refusal_is_a_clock_error_with_a_sentence() -> None:
    with pytest.raises(ClockError, match="extended 1 time"):
        after(a_clock(), extended(at("2026-03-10"), 5), extended(at("2026-03-11"), 5))


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(PauseBackwards):
        Pause(at("2026-03-09"), at("2026-03-08"))


def test_switches_survive_their_plain_form_and_refuse_strangers() -> None:
    switches = Switches(makeup_days_count=False, longest_extension=None, pause_grounds=("hearing", "x"))
    assert Switches.from_dict(switches.to_dict()) == switches
    assert Switches.from_dict({}) == Switches()
    for values in (
        {"weekend": True},
        {"roll_last_day": 1},
        {"extensions_allowed": True},
        {"prewarn_divisor": 0},
    ):
        with pytest.raises(LimitError):
            Switches.from_dict(values)
