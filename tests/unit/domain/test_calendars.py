"""The legal calendar and the hours: which days are worked, until when."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.calendars.seed import noticed_marks, seed_calendar, statutory_marks
from app.domain.calendars import (
    FIRST_ON,
    LAST_ON,
    STANDARD_HOURS,
    Calendar,
    CalendarError,
    DateOutside,
    Day,
    Frame,
    HoursUnsound,
    OfficeHours,
    YearsApart,
    amended,
    changed_days,
    hours_from_rows,
    hours_to_rows,
    weekly,
)
from tests.unit.domain.clockwork import BEIJING, FRAME, at, local, on

SEED = seed_calendar()
A_DAY = timedelta(days=1)
NOTICE = "国务院办公厅关于2026年部分节假日安排的通知"


def year_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + i * A_DAY for i in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize(
    "makeup", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
)
def test_a_make_up_day_is_worked_and_says_for_which_holiday(makeup: str) -> None:
    assert SEED.is_workday(on(makeup))
    assert SEED.day(on(makeup)).kind == "makeup"
    assert SEED.day(on(makeup)).name
    assert not SEED.is_workday(on(makeup), makeup_days_count=False)


def test_2026_has_248_working_days() -> None:
    assert sum(SEED.is_workday(day) for day in year_of(2026)) == 248
    assert SEED.workdays_between(on("2025-12-31"), on("2026-12-31")) == 248


def test_a_holiday_says_its_name_and_the_notice_it_comes_from() -> None:
    assert SEED.day(on("2026-10-01")) == Day("holiday", "国庆节", NOTICE)
    assert SEED.day(on("2026-10-10")) == Day("makeup", "国庆节", NOTICE)
    assert SEED.day(on("2026-10-12")) == Day("workday")
    assert SEED.day(on("2026-10-11")) == Day("rest")


def test_new_year_days_in_december_come_from_the_notice_of_the_new_year() -> None:
    decembers = {
        day: mark for day, mark in noticed_marks().items() if day.month == 12 and mark.name == "元旦"
    }
    assert decembers
    assert all(f"{day.year + 1}年" in mark.source for day, mark in decembers.items())


def test_2027_stands_on_the_statutory_days_of_the_regulation() -> None:
    expected = (
        "2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-04-05 2027-05-01 2027-05-02 "
        "2027-06-09 2027-09-15 2027-10-01 2027-10-02 2027-10-03"
    )
    assert sorted(statutory_marks(2027, 2027)) == [on(words) for words in expected.split()]
    assert [SEED.is_workday(on(f"2027-02-0{day}")) for day in range(4, 10)] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


def test_every_year_beyond_the_notices_has_thirteen_statutory_days_in_their_seasons() -> None:
    for year in range(2027, 2100):
        marks = statutory_marks(year, year)
        assert sum(len(day.name.split("、")) for day in marks.values()) == 13, year
        by_name = {name: day for day, mark in sorted(marks.items()) for name in mark.name.split("、")}
        assert date(year, 1, 20) <= by_name["春节"] <= date(year, 2, 23)
        assert by_name["清明节"] in (date(year, 4, 4), date(year, 4, 5))
        assert date(year, 5, 27) <= by_name["端午节"] <= date(year, 6, 26)
        assert date(year, 9, 7) <= by_name["中秋节"] <= date(year, 10, 8)


def test_a_festival_on_another_holiday_keeps_both_names() -> None:
    assert SEED.day(on("2028-10-03")).name == "国庆节、中秋节"


def test_only_years_without_a_notice_are_provisional() -> None:
    assert not SEED.is_provisional(on("2026-12-31"))
    assert SEED.is_provisional(on("2027-01-01"))
    assert SEED.may_still_move(on("2026-12-31"))
    assert not SEED.may_still_move(on("2026-12-01"))
    assert not SEED.may_still_move(on("2025-12-31"))


@pytest.mark.parametrize("outside", [date(2003, 12, 31), date(2100, 1, 1)])
def test_a_date_outside_the_counted_years_is_refused(outside: date) -> None:
    with pytest.raises(DateOutside) as refusal:
        SEED.day(outside)
    assert refusal.value.on == outside
    with pytest.raises(DateOutside):
        Calendar("x", {outside: Day("holiday")}, (2026, 2026))


def test_counting_past_the_last_year_is_refused() -> None:
    with pytest.raises(DateOutside):
        SEED.nth_workday_after(LAST_ON, 1)
    with pytest.raises(DateOutside):
        SEED.nth_workday_before(FIRST_ON, 1)


def test_counting_back_undoes_counting_forward() -> None:
    day = SEED.nth_workday_after(on("2026-09-14"), 20)
    assert day == on("2026-10-16")
    assert SEED.nth_workday_before(day, 20) == on("2026-09-14")


def test_the_edition_of_a_year_replaces_what_stood_for_it_and_settles_it() -> None:
    marks = {on("2027-01-01"): Day("holiday", "元旦", "n"), on("2026-12-27"): Day("makeup", "元旦", "n")}
    later = amended(SEED, "2027", marks, (2027, 2027))
    assert later.covered == (2004, 2027)
    assert later.is_workday(on("2027-02-05"))
    assert later.is_workday(on("2026-12-27"))
    assert later.day(on("2026-10-01")).name == "国庆节"
    assert not later.is_provisional(on("2027-12-31"))
    assert on("2026-12-27") in changed_days(SEED, later)
    assert on("2026-10-01") not in changed_days(SEED, later)


def test_an_edition_may_not_leave_a_year_between_unsettled() -> None:
    with pytest.raises(YearsApart):
        amended(SEED, "2028", {}, (2028, 2028))


# Hours


def test_the_standard_day_closes_at_half_past_five_on_make_up_days_too() -> None:
    assert STANDARD_HOURS.closing_at(on("2026-09-14")) == time(17, 30)
    assert STANDARD_HOURS.closing_at(on("2026-09-20")) == time(17, 30)
    assert local(FRAME.closing(on("2026-09-20"))) == "2026-09-20T17:30"


def test_hours_change_from_a_date_on() -> None:
    winter, summer = weekly(((time(9), time(17)),)), weekly(((time(9), time(18)),))
    hours = OfficeHours(((date(2026, 1, 1), winter), (date(2026, 5, 1), summer)))
    assert hours.closing_at(date(2026, 4, 30)) == time(17)
    assert hours.closing_at(date(2026, 5, 1)) == time(18)
    assert hours.closing_at(date(2025, 5, 1)) == time(17)


def test_without_hours_a_day_lasts_until_midnight() -> None:
    frame = Frame(SEED, OfficeHours(((FIRST_ON, weekly(())),)), BEIJING)
    assert frame.hours.closing_at(on("2026-09-14")) is None
    assert local(frame.closing(on("2026-09-14"))) == "2026-09-15T00:00"


def test_a_rest_day_has_no_opening_hours_and_a_make_up_day_has() -> None:
    assert list(FRAME.open_spans(on("2026-10-01"))) == []
    assert [(local(a), local(b)) for a, b in FRAME.open_spans(on("2026-10-10"))] == [
        ("2026-10-10T08:30", "2026-10-10T12:00"),
        ("2026-10-10T14:00", "2026-10-10T17:30"),
    ]


@pytest.mark.parametrize(
    "week",
    [
        weekly(((time(9), time(8)),)),
        weekly(((time(9), time(12)), (time(11), time(17)))),
        weekly(((time(9), None), (time(11), time(17)))),
        weekly(((time(9), time(12)),))[:6],
    ],
    ids=["backwards", "overlapping", "after midnight", "six days"],
)
def test_unsound_hours_are_refused(week: tuple[tuple[tuple[time, time | None], ...], ...]) -> None:
    with pytest.raises(HoursUnsound):
        OfficeHours(((FIRST_ON, week),))


def test_hours_survive_their_plain_form() -> None:
    week = weekly(((time(8, 30), time(12)), (time(14), None)), ((time(9), time(11)),))
    hours = OfficeHours(((FIRST_ON, week), (date(2026, 5, 1), weekly(()))))
    assert hours_from_rows(hours_to_rows(hours)) == hours
    with pytest.raises(HoursUnsound):
        hours_from_rows([{"from_on": "soon", "week": []}])
    with pytest.raises(HoursUnsound):
        hours_from_rows([{"week": []}])


def test_local_dates_follow_the_zone() -> None:
    late = FRAME.moment(on("2026-09-14"), time(23, 30))
    assert FRAME.date_of(late) == on("2026-09-14")
    assert Frame(SEED, zone=ZoneInfo("Asia/Tokyo")).date_of(late) == on("2026-09-15")


def test_a_moment_without_a_zone_is_refused_instead_of_taken_for_the_machines() -> None:
    with pytest.raises(CalendarError, match="without a zone"):
        FRAME.date_of(at("2026-09-14").replace(tzinfo=None))
