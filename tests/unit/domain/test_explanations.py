"""Why this date: the lines, the words, and the deadline found again from the export alone."""

import json

import pytest

from app.domain.clocks import Clock, corrected, extended, paused, read, stopped
from app.domain.explanations import (
    NOTES,
    REASONS,
    ExportUnreadable,
    Line,
    explain,
    from_json,
    ground_text,
    note_text,
    recompute,
    text,
    to_dict,
    to_json,
)
from app.domain.periods import Limit, Switches
from tests.unit.domain.clockwork import FRAME, a_clock, after, at, held, on

NOTICE = "国务院办公厅关于2026年部分节假日安排的通知"


def lines_of(clock: Clock, now: str = "2026-03-24") -> dict[str, Line]:
    return {line.on.isoformat(): line for line in explain(clock, FRAME, at(now)).lines}


def reasons_of(clock: Clock, *days: str) -> list[str]:
    lines = lines_of(clock, days[0])
    return [lines[day].reason for day in days]


def test_there_is_one_line_a_day_from_the_start_to_the_due_date() -> None:
    explanation = explain(a_clock("2026-09-14"), FRAME, at("2026-09-14"))
    assert [line.on.toordinal() for line in explanation.lines] == list(
        range(on("2026-09-14").toordinal(), on("2026-10-16").toordinal() + 1)
    )
    assert explanation.lines[-1].total == 20
    assert explanation.edition == "seed-2026"


def test_each_day_says_why_it_counts_or_not() -> None:
    lines = lines_of(a_clock("2026-09-14"), "2026-09-14")
    assert lines["2026-09-14"].reason == "first_day_excluded"
    assert lines["2026-09-15"].reason == "workday"
    assert lines["2026-09-19"].reason == "rest"
    assert lines["2026-09-20"].reason == "makeup"
    assert lines["2026-10-01"].reason == "holiday"
    assert lines["2026-10-01"].params == {"name": "国庆节", "source": NOTICE}
    assert lines["2026-10-16"].params == {"due": True, "closes": "17:30"}


def test_a_line_reads_as_a_sentence_in_both_languages() -> None:
    lines = lines_of(a_clock("2026-09-14"), "2026-09-14")
    assert text(lines["2026-09-14"], "zh-CN") == "2026-09-14  周一  不计  当日不计入，次日起算"
    assert text(lines["2026-10-01"], "zh-CN") == f"2026-10-01  周四  不计  国庆节［{NOTICE}］"
    assert (
        text(lines["2026-09-20"], "en")
        == f"2026-09-20  Sun  day 5  make-up working day (National Day) [{NOTICE}]"
    )
    assert text(lines["2026-10-16"], "zh-CN") == "2026-10-16  周五  第 20 天  工作日 —— 17:30 到期"
    assert text(lines["2026-10-16"], "en") == "2026-10-16  Fri  day 20  working day — due at 17:30"


def test_a_paused_day_names_every_procedure_that_holds_it() -> None:
    clock = held(a_clock(), "2026-03-09", "2026-03-20", "expert_review")
    clock = held(clock, "2026-03-16", "2026-03-24", "inspection")
    lines = lines_of(clock)
    assert lines["2026-03-09"].counted
    assert text(lines["2026-03-10"], "zh-CN") == "2026-03-10  周二  不计  期限暂停：专家评审"
    assert (
        text(lines["2026-03-18"], "en") == "2026-03-18  Wed  not counted  paused: expert review, inspection"
    )
    assert lines["2026-03-14"].reason == "rest"
    assert max(lines) == "2026-04-15"


def test_a_ground_that_an_item_added_stands_as_it_is() -> None:
    assert ground_text("公示", "en") == "公示"
    assert ground_text("hearing", "zh-CN") == "听证"


def test_a_paused_clock_is_explained_up_to_today_and_has_no_deadline() -> None:
    explanation = explain(after(a_clock(), paused(at("2026-03-09"), "hearing")), FRAME, at("2026-03-12"))
    assert explanation.lines[-1].on == on("2026-03-12")
    assert explanation.due_on is None
    assert explanation.if_resumed_on == on("2026-04-02")
    assert explanation.notes == ("paused",)
    assert recompute(to_json(explanation)).due_on is None


def test_a_day_clock_says_how_it_rolled() -> None:
    clock = a_clock("2026-08-04", 60, "day")
    assert reasons_of(clock, "2026-08-04", "2026-10-03", "2026-10-04", "2026-10-08") == [
        "first_day_excluded",
        "calendar_day",
        "holiday",
        "rolled",
    ]


def test_make_up_days_that_do_not_count_say_so() -> None:
    clock = a_clock("2026-09-14", switches=Switches(makeup_days_count=False))
    assert reasons_of(clock, "2026-09-20", "2026-10-10", "2026-10-20") == [
        "makeup_not_counted",
        "makeup_not_counted",
        "workday",
    ]


def test_hours_are_told_by_the_day_and_without_rounding() -> None:
    lines = lines_of(a_clock("2026-09-30T16:20", 48, "hour"), "2026-09-30T16:20")
    assert [line.total for line in lines.values()] == [7 * 3600 + 2400, 31 * 3600 + 2400, 48 * 3600]
    assert text(lines["2026-09-30"], "en") == "2026-09-30  Wed  7:40 h  7:40 h counted"
    assert text(lines["2026-10-02"], "zh-CN") == "2026-10-02  周五  累计 48 小时  计 16:20 小时 —— 16:20 到期"


def test_office_hours_say_which_days_were_closed() -> None:
    clock = held(a_clock("2026-09-30T16:00", 4, "office_hour"), "2026-09-30T16:30", "2026-09-30T17:00")
    lines = lines_of(clock, "2026-09-30T17:00")
    assert [line.reason for line in lines.values()] == ["hours_partly_paused", *["holiday"] * 7, "hours"]
    assert text(lines["2026-09-30"], "en") == "2026-09-30  Wed  1 h  1 h counted, the rest paused: hearing"


def test_a_session_is_one_line_or_waits_for_the_next_working_day() -> None:
    assert reasons_of(a_clock("2026-09-14", 0, "session"), "2026-09-14") == ["session"]
    assert len(lines_of(a_clock("2026-09-30T18:00", 0, "session"), "2026-09-30T18:00")) == 9


def test_provisional_days_and_the_whole_say_so() -> None:
    explanation = explain(a_clock("2026-11-23", 30), FRAME, at("2026-11-23"))
    assert explanation.provisional
    assert explanation.notes == ("provisional",)
    assert "provisional" not in explanation.lines[-6].params
    assert text(explanation.lines[-1], "en").endswith("working day (provisional) — due at 17:30")


def test_late_december_may_still_move_and_the_explanation_says_so() -> None:
    explanation = explain(a_clock("2026-11-23", 28), FRAME, at("2026-11-23"))
    assert not explanation.provisional
    assert explanation.notes == ("december_may_move",)
    assert explain(a_clock("2026-11-23", 10), FRAME, at("2026-11-23")).notes == ()


def test_every_code_has_words_in_both_languages() -> None:
    assert all(all(words) for words in (*REASONS.values(), *NOTES.values()))
    assert {note_text(note, "zh-CN") for note in NOTES} & {note_text(note, "en") for note in NOTES} == set()


CLOCKS = {
    "plain": a_clock("2026-09-14"),
    "paused twice": held(
        held(a_clock(), "2026-03-09", "2026-03-20"), "2026-03-16", "2026-03-24", "inspection"
    ),
    "extended": after(a_clock(), extended(at("2026-03-20"), 10)),
    "natural days": a_clock("2026-08-04", 60, "day"),
    "unrolled": a_clock("2026-08-04", 60, "day", switches=Switches(roll_last_day=False)),
    "month": a_clock("2026-01-31", 1, "month"),
    "month and workdays": after(a_clock("2026-01-31", 1, "month"), extended(at("2026-02-03"), 5, "workday")),
    "hours": held(a_clock("2026-09-30T16:20", 48, "hour"), "2026-10-01T01:00", "2026-10-01T02:30"),
    "office hours": held(
        a_clock("2026-09-30T16:00", 9, "office_hour"), "2026-09-30T16:30", "2026-10-08T09:00"
    ),
    "no hours": a_clock("2026-09-30T16:00", 0, "hour"),
    "session": a_clock("2026-09-30T18:00", 0, "session"),
    "first day counts": a_clock("2026-09-20", 5, switches=Switches(exclude_first_day=False)),
    "no make-up days": a_clock("2026-09-14", switches=Switches(makeup_days_count=False)),
    "paused on the last day": held(a_clock(), "2026-03-30", "2026-04-03T19:00"),
    "corrected": after(a_clock(), corrected(at("2026-03-20"), at("2026-03-04"), Limit(10, "workday"))),
    "stopped while paused": after(
        a_clock(), paused(at("2026-03-09"), "hearing"), stopped(at("2026-03-20"), "withdrawn")
    ),
    "provisional": a_clock("2026-12-20", 20),
}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_the_deadline_is_found_again_from_the_export_alone(clock: Clock) -> None:
    now = clock.events[-1].at
    reading, explanation = read(clock, FRAME, now), explain(clock, FRAME, now)
    assert explanation.due_at == reading.due_at
    assert explanation.lines[-1].on == reading.due_on
    again = recompute(to_json(explanation))
    assert (again.due_on, again.due_at) == (reading.due_on, reading.due_at)
    assert from_json(to_json(explanation)) == explanation


def test_an_export_whose_days_were_changed_leads_elsewhere() -> None:
    """The export is evidence only because its facts carry the date: hide a rest day and the date moves."""
    export = to_dict(explain(a_clock("2026-09-14"), FRAME, at("2026-09-14")))
    for line in export["lines"]:
        if line["on"] == "2026-10-01":
            line["day"] = {"kind": "workday", "name": "", "source": ""}
    assert recompute(export).due_on == on("2026-10-15")


@pytest.mark.parametrize(
    "export", ["", "[]", "{}", "null", '{"format": 2}', '{"format": 1}', "[" * 100_000, "7"]
)
def test_what_is_no_export_is_refused(export: str) -> None:
    with pytest.raises(ExportUnreadable):
        recompute(export)


def test_an_export_with_lines_missing_is_refused() -> None:
    export = to_dict(explain(a_clock("2026-09-14"), FRAME, at("2026-09-14")))
    export["lines"] = export["lines"][:-1]
    with pytest.raises(ExportUnreadable, match="end before the deadline"):
        recompute(json.dumps(export))
