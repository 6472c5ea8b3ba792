"""Phrases on timers: what they may say, and the moment they mean."""

from datetime import datetime

import pytest

from app.domain.clocks import paused, read
from app.domain.items import OPTIONAL_PARAMETERS, PARAMETERS
from app.domain.limits import (
    DEFAULT_PARAMETERS,
    LIMIT_NAMES,
    MILESTONES,
    Phrase,
    PhraseError,
    UnknownAnchor,
    add,
    before,
    moment,
    outlasts,
    parse_phrase,
)
from app.domain.periods import LengthUnsound, Limit, LimitError, Switches, UnknownUnit
from tests.unit.domain.clockwork import FRAME, a_clock, after, at, local

ARMED = at("2026-09-14T10:00")


def moment_of(words: str, **more: object) -> str | None:
    known: dict[str, object] = {"clocks": {}, "milestones": {}, "parameters": {}} | more
    return local(moment(parse_phrase(words), armed_at=ARMED, frame=FRAME, **known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("5 workdays", Phrase(Limit(5, "workday"), "after")),
        ("1 workday", Phrase(Limit(1, "workday"), "after")),
        ("4 office hours", Phrase(Limit(4, "office_hour"), "after")),
        ("1 session", Phrase(Limit(1, "session"), "after")),
        ("every 7 days", Phrase(Limit(7, "day"), "every")),
        ("promised limit", Phrase(None, "at", "promised limit")),
        ("delivered", Phrase(None, "at", "delivered")),
        ("2 hours before statutory limit", Phrase(Limit(2, "hour"), "before", "statutory limit")),
        ("3 workdays after delivered", Phrase(Limit(3, "workday"), "after", "delivered")),
        ("1 month after branch limit", Phrase(Limit(1, "month"), "after", "branch limit")),
        ("  5   workdays ", Phrase(Limit(5, "workday"), "after")),
        ("notice limit", Phrase(None, "at", "notice limit")),
        ("1 session after received", Phrase(Limit(1, "session"), "after", "received")),
    ],
)
def test_a_phrase_is_read_and_written_back(words: str, phrase: Phrase) -> None:
    assert parse_phrase(words) == phrase
    assert parse_phrase(str(phrase)) == phrase


def test_a_session_is_written_so_that_it_can_be_read_again() -> None:
    assert str(Phrase(Limit(0, "session"), "after", "received")) == "1 session after received"


@pytest.mark.parametrize("name", [*(f"{limit} limit" for limit in LIMIT_NAMES), *MILESTONES])
def test_every_limit_and_every_milestone_can_be_named(name: str) -> None:
    assert parse_phrase(name).anchor == name
    assert parse_phrase(f"2 days after {name}").anchor == name


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "not a phrase"),
        ("P15D", "not a phrase"),
        ('"5 workdays"', "not a phrase"),
        ("five workdays", "not a phrase"),
        ("-1 workdays", "not a phrase"),
        ("1.5 workdays", "not a phrase"),
        ("5 Workdays", "not a phrase"),
        ("5 weeks", "unknown unit 'weeks'"),
        ("5 office days", "not a phrase"),
        ("0 days", "length of nothing"),
        ("9999999 days", "whole number"),
        ("12345678 days", "not a phrase"),
        ("2 sessions", "unknown unit"),
        ("lunar limit", "unknown limit 'lunar'"),
        ("forgotten", "unknown milestone 'forgotten'"),
        ("5 workdays before delivered", "nobody knows a milestone"),
        ("5 workdays before", "not a phrase"),
        ("every promised limit", "not a phrase"),
        ("every 2 days after delivered", "length alone"),
        ("5 workdays after 6 workdays", "not a phrase"),
    ],
)
def test_what_is_no_phrase_is_refused_with_a_reason(words: str, reason: str) -> None:
    with pytest.raises(PhraseError, match=reason) as refusal:
        parse_phrase(words)
    assert refusal.value.text == words


def test_a_length_alone_counts_from_the_arming() -> None:
    assert moment_of("5 workdays") == "2026-09-20T17:30"
    assert moment_of("4 office hours") == "2026-09-14T16:00"
    assert moment_of("every 7 days") == "2026-09-21T17:30"
    assert moment_of("30 hours") == "2026-09-15T16:00"


def test_a_limit_is_the_due_moment_of_its_clock() -> None:
    promised = read(a_clock("2026-09-14"), FRAME, ARMED)
    clocks = {"promised": promised, "step": at("2026-09-16T12:00")}
    assert moment_of("promised limit", clocks=clocks) == "2026-10-16T17:30"
    assert moment_of("1 workday before promised limit", clocks=clocks) == "2026-10-15T17:30"
    assert moment_of("6 workdays before promised limit", clocks=clocks) == "2026-10-09T17:30"
    assert moment_of("2 workdays after promised limit", clocks=clocks) == "2026-10-20T17:30"
    assert moment_of("2 hours before promised limit", clocks=clocks) == "2026-10-16T15:30"
    assert moment_of("5 office hours before promised limit", clocks=clocks) == "2026-10-16T10:30"
    assert moment_of("8 office hours before promised limit", clocks=clocks) == "2026-10-15T16:30"
    assert moment_of("3 days before promised limit", clocks=clocks) == "2026-10-13T17:30"
    assert moment_of("1 month before promised limit", clocks=clocks) == "2026-09-16T17:30"
    assert moment_of("step limit", clocks=clocks) == "2026-09-16T12:00"


def test_while_its_clock_is_paused_a_timer_is_held() -> None:
    held = read(after(a_clock(), paused(at("2026-03-09"), "hearing")), FRAME, at("2026-03-10"))
    for words in ("promised limit", "1 workday before promised limit", "1 day after promised limit"):
        assert moment_of(words, clocks={"promised": held}) is None


def test_a_limit_without_a_clock_is_the_items_parameter_or_the_default() -> None:
    assert moment_of("handoff limit") == "2026-09-14T16:00"
    assert moment_of("handoff limit", parameters={"handoff": Limit(2, "office_hour")}) == "2026-09-14T12:00"
    assert moment_of("correction limit") == "2026-10-10T17:30"
    assert moment_of("contact limit") == "2026-09-15T17:30"


def test_the_notice_counts_from_receipt_whenever_its_timer_is_armed() -> None:
    """K8: received a Friday, the papers looked at from Monday on."""
    received = {"received": at("2026-09-11")}
    assert moment_of("notice limit", milestones=received) == "2026-09-18T17:30"
    three = {"notice": Phrase(Limit(3, "workday"), "after", "received")}
    assert moment_of("notice limit", milestones=received, parameters=three) == "2026-09-16T17:30"


def test_what_a_limit_falls_back_on_is_what_an_item_means_by_saying_nothing() -> None:
    named = {**PARAMETERS, **OPTIONAL_PARAMETERS}
    for name, default in DEFAULT_PARAMETERS.items():
        limit = default if isinstance(default, Limit) else default.length
        assert limit is not None
        assert (limit.length, limit.unit) == named[name], name
    assert set(named) - set(DEFAULT_PARAMETERS) == {"branch_percent"}


def test_the_visit_falls_after_the_delivery() -> None:
    delivered = {"delivered": at("2026-09-18")}
    assert moment_of("visit limit", milestones=delivered) == "2026-09-22T17:30"
    with pytest.raises(UnknownAnchor, match="delivered"):
        moment_of("visit limit")


def test_a_milestone_is_its_moment() -> None:
    milestones: dict[str, datetime] = {"delivered": at("2026-09-18T11:00")}
    assert moment_of("delivered", milestones=milestones) == "2026-09-18T11:00"
    assert moment_of("1 workday after delivered", milestones=milestones) == "2026-09-20T17:30"


@pytest.mark.parametrize("words", ["promised limit", "accepted", "1 workday before statutory limit"])
def test_an_anchor_nobody_knows_is_an_error_and_not_a_guess(words: str) -> None:
    with pytest.raises(UnknownAnchor):
        moment_of(words)


def test_a_parameter_that_points_at_itself_is_unknown() -> None:
    with pytest.raises(UnknownAnchor):
        moment_of(
            "superior limit", parameters={"superior": Phrase(Limit(1, "day"), "after", "superior limit")}
        )


def test_before_counts_from_the_day_whose_midnight_is_the_limit() -> None:
    midnight = at("2026-09-16T00:00")
    assert local(before(Limit(1, "workday"), midnight, FRAME)) == "2026-09-14T17:30"
    assert local(before(Limit(1, "session"), midnight, FRAME)) == "2026-09-15T17:30"


# Lengths


@pytest.mark.parametrize("length", [-1, 1_000_001, True, 1.0, "5", None])
def test_an_unsound_length_is_refused(length: object) -> None:
    with pytest.raises(LengthUnsound):
        Limit(length, "workday")  # type: ignore[arg-type]


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(UnknownUnit, match="fortnight"):
        Limit(1, "fortnight")  # type: ignore[arg-type]
    with pytest.raises(LimitError):
        Limit(3, "session")


def test_a_plain_limit_takes_switches() -> None:
    assert local(add(Limit(20, "workday"), ARMED, FRAME)) == "2026-10-16T17:30"
    assert (
        local(add(Limit(20, "workday"), ARMED, FRAME, Switches(makeup_days_count=False)))
        == "2026-10-20T17:30"
    )


@pytest.mark.parametrize(
    ("promised", "statutory", "later"),
    [
        (Limit(20, "workday"), Limit(20, "workday"), False),
        (Limit(21, "workday"), Limit(20, "workday"), True),
        (Limit(20, "day"), Limit(20, "workday"), False),
        (Limit(20, "workday"), Limit(20, "day"), True),
        (Limit(20, "workday"), Limit(60, "day"), False),
        (Limit(48, "hour"), Limit(5, "workday"), False),
        (Limit(0, "session"), Limit(1, "workday"), False),
        (Limit(1, "month"), Limit(20, "workday"), True),
        (Limit(30, "day"), Limit(1, "month"), True),
        (Limit(28, "day"), Limit(1, "month"), False),
    ],
    ids=str,
)
def test_k13_a_promise_may_not_outlast_the_law(promised: Limit, statutory: Limit, later: bool) -> None:
    assert outlasts(promised, statutory, FRAME) is later
