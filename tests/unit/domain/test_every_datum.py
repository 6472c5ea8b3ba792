"""Every limit, unit and switch of the law's clock is data: the table of docs/items.md, walked line by line."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from app.domain import cases as rule
from app.domain.calendars import FIRST_ON, Calendar, Day, Frame, OfficeHours, weekly
from app.domain.cards import raise_at
from app.domain.cases import Passed, Standing
from app.domain.catalogue import FURTHER_COLUMNS, LIMIT_COLUMNS
from app.domain.clocks import ClockError, apply, extended, paused, resumed
from app.domain.clocks import read as read_clock
from app.domain.items import SWITCHES, ItemRules
from app.domain.lights import STANDARD_SCHEME, Scheme, light
from app.domain.limits import moment, parse_phrase
from tests.unit.domain.clockwork import FRAME, at, local
from tests.unit.domain.test_items import read

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "items.md"
ROW = re.compile(r"^\| [^|]+ \| `([^`]+)` \| ((?:item|centre|installation)[^|]*) \|", re.MULTILINE)
TABLE = dict(ROW.findall(DOCUMENT.read_text(encoding="utf-8")))

Measure = Callable[[ItemRules], object]


def accepted(rules: ItemRules, day: str = "2026-09-14", frame: Frame = FRAME) -> Standing:
    before = Standing("registered", None, False, {"received": at(day)}, ())
    return rule.pass_milestone(before, Passed("accepted", at(day), {}), rules, frame)


def then(standing: Standing, rules: ItemRules, name: str, day: str, **detail: object) -> Standing:
    return rule.pass_milestone(standing, Passed(name, at(day), detail), rules, FRAME)


def due(standing: Standing, kind: str, frame: Frame = FRAME, now: str = "2026-09-15") -> str | None:
    (clock,) = standing.running(kind)
    return local(rule.readings(standing, frame, at(now))[rule.name(clock)].due_at)


def after_acceptance(kind: str, day: str = "2026-09-14") -> Measure:
    return lambda rules: due(accepted(rules, day), kind)


def after(name: str, kind: str) -> Measure:
    return lambda rules: due(then(accepted(rules), rules, name, "2026-09-15"), kind)


def timer(name: str) -> Measure:
    """When a diagram's timer `NAME limit` fires that was armed on the 15th, of a case received on the 14th."""
    reached = {"received": at("2026-09-14"), "delivered": at("2026-09-14")}
    return lambda rules: local(
        moment(
            parse_phrase(f"{name} limit"),
            armed_at=at("2026-09-15"),
            clocks={},
            milestones=reached,
            parameters=rule.parameters(rules),
            frame=FRAME,
        )
    )


def started(kind: str) -> Measure:
    def measure(rules: ItemRules) -> object:
        limit = rule.limit_of(rules, kind)
        return due(rule.start(accepted(rules), kind, "", limit, at("2026-09-15"), rules), kind)

    return measure


def step(words: str) -> Measure:
    def measure(rules: ItemRules) -> object:
        process = rule.Process("main", {})
        return due(
            rule.start_step(accepted(rules), "t", words, at("2026-09-15"), rules, FRAME, process), "step"
        )

    return measure


def extensions(*lengths: int) -> Measure:
    """What becomes of extensions asked for one after the other."""

    def measure(rules: ItemRules) -> object:
        (clock,) = accepted(rules).running("statutory")
        try:
            for length in lengths:
                clock = apply(clock, extended(at("2026-09-15"), length), FRAME)
        except ClockError as refusal:
            return type(refusal).__name__
        return len(clock.events)

    return measure


def a_pause(rules: ItemRules) -> object:
    (clock,) = accepted(rules).running("statutory")
    try:
        return len(apply(clock, paused(at("2026-09-15"), "hearing"), FRAME).events)
    except ClockError as refusal:
        return type(refusal).__name__


def due_after_a_pause_on_the_last_day(rules: ItemRules) -> object:
    standing = accepted(rules)
    (clock,) = standing.running("promised")
    held = apply(clock, paused(at("2026-09-22T11:00"), "hearing"), FRAME)
    going = apply(held, resumed(at("2026-09-25T16:00"), "hearing"), FRAME)
    return due(replace(standing, clocks=(going,)), "promised", now="2026-09-28")


def warned(rules: ItemRules) -> object:
    standing = accepted(rules)
    readings = rule.readings(standing, FRAME, at("2026-09-15"))
    return [local(readings[kind, "", 1].prewarn_at) for kind in rule.OWN]


def complained(rules: ItemRules) -> object:
    clock = rule.complaint_clock(rules, at("2026-09-14"), None)
    return local(read_clock(clock, FRAME, at("2026-09-15")).due_at)


# Datum -> (item, the cell that changes it, what it changes).
ITEMS: dict[str, tuple[str, str, Measure]] = {
    "exclude_first_day": ("CA-005", "no", after_acceptance("promised")),
    "makeup_days_count": ("CA-005", "no", after_acceptance("promised")),
    "roll_last_day": ("CA-013", "no", after_acceptance("statutory", "2026-09-04")),
    "due_waits_in_pause": ("CA-005", "no", due_after_a_pause_on_the_last_day),
    "statutory_days": ("CA-005", "12", after_acceptance("statutory")),
    "promised_days": ("CA-005", "6", after_acceptance("promised")),
    "day_unit": ("CA-005", "day", after_acceptance("statutory")),
    "promised_unit": ("CA-005", "day", after_acceptance("promised")),
    "notice_limit": ("CA-005", "3", timer("notice")),
    "correction_limit": ("CA-005", "20 days", after("notice_issued", "correction")),
    "pause_grounds": ("CA-005", "testing", a_pause),
    "extension": ("CA-005", "3", extensions(5)),
    "extensions_allowed": ("CA-005", "2", extensions(5, 5)),
    "prewarn_divisor": ("CA-005", "2", warned),
    "delivery_limit": ("CA-005", "3", after("decided", "delivery")),
    "review_limit": ("CA-001", "11", after_acceptance("promised")),
    "superior_limit": ("CA-001", "12", after("sent_up", "watch")),
    "converted_limit": ("CA-012", "3", after("converted", "promised")),
    "branch_percent": ("NR-001", "50", rule.branch_limit),
    "handoff_limit": ("CA-005", "2", step("handoff limit")),
    "referral_limit": ("CA-005", "3", step("referral limit")),
    "contact_limit": ("CA-005", "2", started("contact")),
    "rectification_limit": ("CA-005", "15", started("rectification")),
    "rating_limit": ("CA-005", "5", timer("rating")),
    "visit_limit": ("CA-005", "5", timer("visit")),
    "complaint_limit": ("CA-005", "3", complained),
    "visiting_limit": ("CA-005", "3", step("visiting limit")),
}


def test_the_table_names_every_column_that_a_clock_counts_by() -> None:
    not_of_the_clock = {
        "joint_form", "commitment", "visit", "sample_percent", "service", "conditions", "procedure", "promise", "fees",
    }  # fmt: skip
    assert set(FURTHER_COLUMNS) - not_of_the_clock <= set(TABLE)
    assert {*LIMIT_COLUMNS, *SWITCHES} <= set(TABLE)
    by_place = {datum for datum, where in TABLE.items() if where.startswith("item")}
    assert by_place == set(ITEMS)
    assert set(TABLE) - by_place == {"opening hours", "calendar edition", "lights", "raise_after"}


@pytest.mark.parametrize("datum", ITEMS)
def test_a_datum_of_the_item_changes_what_is_computed(datum: str) -> None:
    code, cell, measure = ITEMS[datum]
    assert measure(read(code, **{datum: cell})) != measure(read(code))


def test_the_opening_hours_of_a_centre_say_when_the_last_day_ends() -> None:
    longer = OfficeHours(((FIRST_ON, weekly(((time(9), time(18)),))),))
    later = Frame(FRAME.calendar, longer, FRAME.zone)
    rules = read("CA-005")
    assert due(accepted(rules), "promised") == "2026-09-22T17:30"
    assert due(accepted(rules, frame=later), "promised", later) == "2026-09-22T18:00"


def test_a_calendar_edition_says_which_days_are_worked() -> None:
    days = {**FRAME.calendar.marks, at("2026-09-16").date(): Day("holiday", "镇庆", "")}
    other = Frame(Calendar("镇庆", days, FRAME.calendar.covered), FRAME.hours, FRAME.zone)
    rules = read("CA-005")
    assert due(accepted(rules, frame=other), "promised", other) == "2026-09-23T17:30"


def test_the_scheme_of_a_centre_says_how_long_a_card_waits_for_its_answer() -> None:
    later = Scheme.from_dict({"raise_after": "4 office hours"}).raise_after
    told = at("2026-09-14T16:00")
    assert local(raise_at(0, told, STANDARD_SCHEME.raise_after, FRAME)) == "2026-09-15T17:30"
    assert local(raise_at(0, told, later, FRAME)) == "2026-09-15T11:00"


def test_the_scheme_of_a_centre_says_what_turns_a_light_on() -> None:
    rules = read("CA-005")
    now = at("2026-09-22")
    readings = rule.readings(accepted(rules), FRAME, now)
    both = readings["promised", "", 1], readings["statutory", "", 1]
    assert light(*both, now, STANDARD_SCHEME) == "prewarning"
    assert light(*both, now, Scheme("never", "near", "promised")) == "yellow"
