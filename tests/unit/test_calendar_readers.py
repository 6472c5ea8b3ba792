"""Edition files: read when they are whole and say one thing, else refused with the line that is wrong."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars.readers import SENTENCES, EditionFile, EditionRefused, read_edition
from app.domain.calendars import Day

WHOLE = [
    "2027-01-01,holiday,元旦,通知",
    "2027-05-01,holiday,劳动节,通知",
    "2027-10-01,holiday,国庆节,通知",
    "2027-10-02,holiday,国庆节,通知",
    "2027-10-03,holiday,国庆节,通知",
]
HEADER = "date,kind,name,source"

EVENT = """BEGIN:VEVENT
UID:{uid}
DTSTART;VALUE=DATE:{start}
DTEND;VALUE=DATE:{end}
SUMMARY:{summary}
{more}END:VEVENT
"""


def csv_of(*rows: str, header: str = HEADER) -> EditionFile:
    return read_edition("2027.csv", "\r\n".join([header, *rows, ""]).encode())


def event(start: str, end: str, summary: str, more: str = "") -> str:
    return EVENT.format(uid=start, start=start, end=end, summary=summary, more=more)


WHOLE_EVENTS = [
    event("20270101", "20270102", "元旦（休）"),
    event("20270501", "20270504", "劳动节（休）", "DESCRIPTION:国务院办公厅\\, 通知\n"),
    event("20271001", "20271004", "国庆节 休"),
]


def ics_of(*events: str) -> EditionFile:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(events) + "END:VCALENDAR\n"
    return read_edition("2027.ics", text.replace("\n", "\r\n").encode())


def refusals(name: str, content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(EditionRefused) as refusal:
        read_edition(name, content)
    assert str(refusal.value)
    return [(problem.line, problem.code) for problem in refusal.value.problems]


def csv_refusals(*rows: str, header: str = HEADER) -> list[tuple[int, str]]:
    return refusals("x.csv", "\n".join([header, *rows]).encode())


def ics_refusals(*events: str) -> set[str]:
    text = "BEGIN:VCALENDAR\n" + "".join(events) + "END:VCALENDAR\n"
    return {code for _, code in refusals("x.ics", text.encode())}


def test_a_csv_edition_is_read() -> None:
    edition = csv_of(*WHOLE, "2027-10-09,makeup,国庆节,通知")
    assert edition.years == (2027, 2027)
    assert edition.marks[date(2027, 10, 1)] == Day("holiday", "国庆节", "通知")
    assert edition.marks[date(2027, 10, 9)] == Day("makeup", "国庆节", "通知")


def test_name_and_source_may_be_missing_and_columns_in_any_order() -> None:
    rows = [f"{row.split(',')[1]},{row.split(',')[0]}" for row in WHOLE]
    assert csv_of(*rows, header="Kind, Date").marks[date(2027, 1, 1)] == Day("holiday")


def test_a_spreadsheets_encodings_are_understood() -> None:
    text = "\n".join([HEADER, *WHOLE])
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert read_edition("x.csv", text.encode(encoding)).marks[date(2027, 10, 1)].name == "国庆节"


def test_the_december_before_may_be_changed_without_settling_its_year() -> None:
    edition = csv_of("2026-12-27,makeup,元旦,通知", *WHOLE)
    assert edition.years == (2027, 2027)
    assert date(2026, 12, 27) in edition.marks


def test_two_years_in_one_file() -> None:
    rows = [row.replace("2027", "2028") for row in WHOLE]
    assert csv_of(*WHOLE, *rows).years == (2027, 2028)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2027-02-30,holiday,x,y", "bad_date"),
        ("2027/02/03,holiday,x,y", "bad_date"),
        ("20270203,holiday,x,y", "bad_date"),
        ("2027-02-03,feast,x,y", "unknown_kind"),
        ("2027-02-03,,x,y", "unknown_kind"),
        ("2027-02-03,holiday", "wrong_columns"),
        ("2027-02-03,holiday,x,y,z", "wrong_columns"),
        ("2027-02-03,makeup,x,y", "makeup_on_weekday"),
        ("2027-10-02,makeup,x,y", "contradiction"),
        ("2027-10-02,holiday,x,y", "duplicate"),
        ("2003-10-02,holiday,x,y", "date_outside"),
        ("2100-10-02,holiday,x,y", "date_outside"),
        ('2027-02-03,"holiday,x,y', "wrong_columns"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(row: str, code: str) -> None:
    assert csv_refusals(*WHOLE, row) == [(7, code)]


def test_every_wrong_row_is_named_at_once() -> None:
    assert csv_refusals("x,holiday,,", *WHOLE, "2027-02-03,feast,,") == [(2, "bad_date"), (8, "unknown_kind")]


@pytest.mark.parametrize(
    ("header", "code"),
    [("day,kind", "no_header"), ("date,kind,colour", "unknown_column"), ("date,kind,kind", "unknown_column")],
)
def test_a_wrong_header_is_refused(header: str, code: str) -> None:
    assert csv_refusals("2027-01-01,holiday,x", header=header) == [(1, code)]


def test_a_year_that_lacks_a_holiday_of_every_year_is_not_settled() -> None:
    assert csv_refusals(*WHOLE[:-1]) == [(0, "year_incomplete")]
    assert csv_refusals("2026-11-01,makeup,x,y", *WHOLE) == [(0, "year_incomplete")] * 5


def test_years_may_not_leave_one_out_between_them() -> None:
    later = [row.replace("2027", "2029") for row in WHOLE]
    assert csv_refusals(*WHOLE, *later) == [(0, "year_incomplete")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.csv", b"", "no_days"),
        ("x.csv", b"date,kind\n", "no_days"),
        ("x.ics", b"", "no_days"),
        ("x.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no_days"),
        ("x.csv", b"\xff\xff\xff\xff", "not_text"),
        ("x.csv", b"PK\x03\x04\0\0\0", "not_text"),
        ("x.xlsx", b"date,kind\n", "unknown_format"),
        ("x.csv", b"x" * 1_000_001, "too_large"),
        ("x.ics", b"hello", "bad_event"),
        ("x.ics", b"BEGIN:VCALENDAR\n", "bad_event"),
        ("x.ics", b"BEGIN:VCALENDAR\nEND:VEVENT\n", "bad_event"),
    ],
)
def test_what_is_no_calendar_is_refused(name: str, content: bytes, code: str) -> None:
    assert [found for _, found in refusals(name, content)] == [code]


# ICS


def test_an_ics_edition_is_read_with_its_spans_folded_lines_and_escapes() -> None:
    folded = event("20271009", "20271010", "国庆\n 节（班）")
    edition = ics_of(*WHOLE_EVENTS, folded)
    assert edition.years == (2027, 2027)
    assert edition.marks[date(2027, 10, 3)] == Day("holiday", "国庆节", "")
    assert edition.marks[date(2027, 5, 2)] == Day("holiday", "劳动节", "国务院办公厅, 通知")
    assert edition.marks[date(2027, 10, 9)] == Day("makeup", "国庆节", "")


def test_a_category_says_the_kind_where_the_summary_does_not() -> None:
    more = event("20271009", "20271010", "国庆节", "CATEGORIES:Makeup\n")
    assert ics_of(*WHOLE_EVENTS, more).marks[date(2027, 10, 9)] == Day("makeup", "国庆节", "")


def test_an_event_without_an_end_is_one_day_and_an_alarm_in_it_says_nothing() -> None:
    alarm = "BEGIN:VALARM\nDTSTART:19990101\nEND:VALARM\n"
    one = f"BEGIN:VEVENT\n{alarm}DTSTART;VALUE=DATE:20271009\nSUMMARY:国庆节 班\nEND:VEVENT\n"
    assert ics_of(*WHOLE_EVENTS, one).marks[date(2027, 10, 9)].kind == "makeup"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (event("20271009", "20271010", "国庆节"), "unknown_kind"),
        (event("20271009", "20271010", "国庆节（班）", "CATEGORIES:HOLIDAY\n"), "unknown_kind"),
        (event("20271009T080000Z", "20271010", "国庆节（班）"), "bad_date"),
        (event("20271009", "20271009", "国庆节（班）"), "bad_date"),
        (event("20271009", "20271008", "国庆节（班）"), "bad_date"),
        (event("20271301", "20271302", "国庆节（班）"), "bad_date"),
        (event("20271009", "20271010", "国庆节（班）", "RRULE:FREQ=YEARLY\n"), "repeats"),
        (event("20271101", "20280101", "长假（休）"), "too_long"),
        (event("20271002", "20271003", "国庆节（班）"), "contradiction"),
        (event("20271003", "20271004", "国庆节（休）"), "duplicate"),
        (event("20271011", "20271012", "国庆节（班）"), "makeup_on_weekday"),
        ("BEGIN:VEVENT\nEND:VEVENT\n", "bad_date"),
    ],
)
def test_a_wrong_event_is_refused(wrong: str, code: str) -> None:
    assert ics_refusals(*WHOLE_EVENTS, wrong) == {code}


def test_every_code_has_a_sentence() -> None:
    assert all(SENTENCES.values())


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["x.csv", "x.ics"]),
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
)
def test_garbage_is_refused_and_never_an_accident(name: str, content: bytes) -> None:
    with pytest.raises(EditionRefused):
        read_edition(name, content)
