"""Lights follow the clocks at once; timers say when to look."""

import pytest

from app.domain.clocks import Clock, Reading, extended, paused, read, resumed, stopped
from app.domain.lights import ClockTimer, Scheme, SchemeUnsound, clock_timers, light
from tests.unit.domain.clockwork import FRAME, a_clock, after, at, local

PROMISED = a_clock("2026-09-14", 10, kind="promised")
STATUTORY = a_clock("2026-09-14", 20)
NEAR_AND_OVER = Scheme("never", "near", "promised")


def light_at(
    moment: str, promised: Clock | None = PROMISED, statutory: Clock | None = STATUTORY, **more: Scheme
) -> str:
    now = at(moment)
    readings = [clock and read(clock, FRAME, now) for clock in (promised, statutory)]
    return light(*readings, now, **more)


def reading_of(clock: Clock, moment: str = "2026-09-14") -> Reading:
    return read(clock, FRAME, at(moment))


def told(timers: tuple[ClockTimer, ...]) -> list[tuple[str, str | None]]:
    return [(timer.kind, local(timer.at)) for timer in timers]


@pytest.mark.parametrize(
    ("moment", "colour"),
    [
        ("2026-09-14T10:00", "normal"),
        ("2026-09-23T17:29", "normal"),
        ("2026-09-23T17:30", "prewarning"),
        ("2026-09-28T17:29", "prewarning"),
        ("2026-09-28T17:30", "yellow"),
        ("2026-10-16T17:29", "yellow"),
        ("2026-10-16T17:30", "red"),
    ],
)
def test_a_light_turns_in_its_order_and_from_the_due_moment_on(moment: str, colour: str) -> None:
    assert light_at(moment) == colour


def test_where_promised_equals_statutory_there_is_no_yellow() -> None:
    same = a_clock("2026-09-14", 20, kind="promised")
    assert light_at("2026-10-16T17:29", same) == "prewarning"
    assert light_at("2026-10-16T17:30", same) == "red"


def test_without_a_promise_the_law_alone_warns_and_turns_red() -> None:
    assert light_at("2026-10-12T17:30", None) == "prewarning"
    assert light_at("2026-10-16T17:30", None) == "red"


def test_a_step_over_its_own_limit_is_yellow() -> None:
    assert light_at("2026-09-28T17:30", PROMISED, None) == "yellow"


def test_a_case_without_a_clock_is_normal() -> None:
    assert light_at("2026-09-28T17:30", None, None) == "normal"


def test_an_extension_turns_the_light_back() -> None:
    assert light_at("2026-09-24") == "prewarning"
    assert light_at("2026-09-24", after(PROMISED, extended(at("2026-09-24"), 10))) == "normal"


def test_a_pause_turns_the_light_back_and_on_again() -> None:
    pausing = [after(clock, paused(at("2026-09-24"), "hearing")) for clock in (PROMISED, STATUTORY)]
    assert light_at("2026-10-20", *pausing) == "paused"
    going_on = [after(clock, resumed(at("2026-10-20"), "hearing")) for clock in pausing]
    assert light_at("2026-10-20", *going_on) == "prewarning"
    assert light_at("2026-10-21T17:30", *going_on) == "yellow"


def test_a_passed_promise_stays_yellow_while_the_law_is_paused() -> None:
    event = paused(at("2026-09-29"), "hearing")
    assert light_at("2026-09-30", after(PROMISED, event), after(STATUTORY, event)) == "yellow"


def test_a_decision_ends_the_lights() -> None:
    done = [after(clock, stopped(at("2026-09-20"), "decided")) for clock in (PROMISED, STATUTORY)]
    assert light_at("2026-12-01", *done) == "done"


def test_one_city_shows_yellow_when_near_and_red_when_over() -> None:
    assert light_at("2026-09-23T17:30", scheme=NEAR_AND_OVER) == "yellow"
    assert light_at("2026-09-28T17:30", scheme=NEAR_AND_OVER) == "red"
    assert light_at("2026-10-16T17:30", None, scheme=NEAR_AND_OVER) == "red"


def test_a_scheme_survives_its_plain_form_and_refuses_strangers() -> None:
    assert Scheme.from_dict(NEAR_AND_OVER.to_dict()) == NEAR_AND_OVER
    assert Scheme.from_dict({}) == Scheme()
    for values in ({"blue": "near"}, {"red": "tomorrow"}):
        with pytest.raises(SchemeUnsound):
            Scheme.from_dict(values)


# Timers


def test_a_promise_arms_its_prewarning_and_its_yellow_card() -> None:
    beside = reading_of(STATUTORY)
    assert told(clock_timers(PROMISED, reading_of(PROMISED), beside)) == [
        ("prewarning", "2026-09-23T17:30"),
        ("yellow", "2026-09-28T17:30"),
    ]
    assert told(clock_timers(STATUTORY, beside, reading_of(PROMISED))) == [("red", "2026-10-16T17:30")]


def test_no_yellow_card_is_armed_where_both_limits_end_together() -> None:
    same = a_clock("2026-09-14", 20, kind="promised")
    timers = clock_timers(same, reading_of(same), reading_of(STATUTORY))
    assert told(timers) == [("prewarning", "2026-10-12T17:30")]


def test_a_statutory_clock_alone_warns_too() -> None:
    assert told(clock_timers(STATUTORY, reading_of(STATUTORY))) == [
        ("prewarning", "2026-10-12T17:30"),
        ("red", "2026-10-16T17:30"),
    ]


def test_a_paused_or_stopped_clock_arms_nothing() -> None:
    pausing = after(PROMISED, paused(at("2026-09-16"), "hearing"))
    assert clock_timers(pausing, reading_of(pausing, "2026-09-17")) == ()
    done = after(PROMISED, stopped(at("2026-09-16"), "decided"))
    assert clock_timers(done, reading_of(done, "2026-09-17")) == ()


def test_a_correction_period_lapses() -> None:
    correction = a_clock("2026-09-14", 15, kind="correction")
    assert told(clock_timers(correction, reading_of(correction))) == [("lapse", "2026-10-10T17:30")]


@pytest.mark.parametrize("kind", ["step", "branch", "watch", "delivery", "rectification", "contact"])
def test_every_other_clock_warns_and_turns_yellow_on_its_own(kind: str) -> None:
    clock = a_clock("2026-09-14", 10, kind=kind)
    assert [timer.kind for timer in clock_timers(clock, reading_of(clock))] == ["prewarning", "yellow"]


def test_a_centres_scheme_decides_which_cards_are_armed() -> None:
    timers = clock_timers(PROMISED, reading_of(PROMISED), reading_of(STATUTORY), NEAR_AND_OVER)
    assert told(timers) == [("yellow", "2026-09-23T17:30"), ("red", "2026-09-28T17:30")]
    assert clock_timers(STATUTORY, reading_of(STATUTORY), reading_of(PROMISED), NEAR_AND_OVER) == ()
