"""The first calendar edition: 2004 to 2026 by the State Council's notices, later years by the regulation.

The one door to `chinesecalendar`. Beyond what it knows only the statutory days of the regulation stand, and
every date is provisional until an edition for its year is imported.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain

import chinese_calendar

from app.domain.calendars import LAST_ON, Calendar, Day

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
REGULATION = "全国年节及纪念日放假办法（2024年修订）"

_A_DAY = timedelta(days=1)

# Spring Festival (its first day), Tomb-Sweeping Day, Dragon Boat Festival and Mid-Autumn Festival as MMDD.
# From the new moons and solar terms in Beijing time; a new moon within minutes of midnight (2027-02-06,
# 2030-02-03, 2089-09-04, 2098-08-26) was computed to the minute.
_MOON_AND_SUN = """
2027 0206 0405 0609 0915
2028 0126 0404 0528 1003
2029 0213 0404 0616 0922
2030 0203 0405 0605 0912
2031 0123 0405 0624 1001
2032 0211 0404 0612 0919
2033 0131 0404 0601 0908
2034 0219 0405 0620 0927
2035 0208 0405 0610 0916
2036 0128 0404 0530 1004
2037 0215 0404 0618 0924
2038 0204 0405 0607 0913
2039 0124 0405 0527 1002
2040 0212 0404 0614 0920
2041 0201 0404 0603 0910
2042 0122 0404 0622 0928
2043 0210 0405 0611 0917
2044 0130 0404 0531 1005
2045 0217 0404 0619 0925
2046 0206 0404 0608 0915
2047 0126 0405 0529 1004
2048 0214 0404 0615 0922
2049 0202 0404 0604 0911
2050 0123 0404 0623 0930
2051 0211 0405 0613 0919
2052 0201 0404 0601 0907
2053 0219 0404 0620 0926
2054 0208 0404 0610 0916
2055 0128 0405 0530 1005
2056 0215 0404 0617 0924
2057 0204 0404 0606 0913
2058 0124 0404 0625 1002
2059 0212 0405 0614 0921
2060 0202 0404 0603 0909
2061 0121 0404 0622 0928
2062 0209 0404 0611 0917
2063 0129 0405 0601 1006
2064 0217 0404 0619 0925
2065 0205 0404 0608 0915
2066 0126 0404 0528 1003
2067 0214 0405 0616 0923
2068 0203 0404 0604 0911
2069 0123 0404 0623 0929
2070 0211 0404 0613 0919
2071 0131 0405 0602 0908
2072 0219 0404 0620 0926
2073 0207 0404 0610 0916
2074 0127 0404 0530 1005
2075 0215 0404 0617 0924
2076 0205 0404 0606 0912
2077 0124 0404 0624 1001
2078 0212 0404 0614 0920
2079 0202 0404 0604 0910
2080 0122 0404 0622 0928
2081 0209 0404 0611 0917
2082 0129 0404 0601 1006
2083 0217 0404 0619 0926
2084 0206 0404 0607 0914
2085 0126 0404 0527 1003
2086 0214 0404 0615 0922
2087 0203 0404 0605 0911
2088 0124 0404 0623 0929
2089 0210 0404 0613 0918
2090 0130 0404 0602 0908
2091 0218 0404 0621 0927
2092 0207 0404 0609 0916
2093 0127 0404 0529 1005
2094 0215 0404 0617 0924
2095 0205 0404 0606 0913
2096 0125 0404 0624 0930
2097 0212 0404 0614 0920
2098 0201 0404 0604 0909
2099 0121 0404 0623 0929
"""


@lru_cache(maxsize=1)
def seed_calendar() -> Calendar:
    """The edition a fresh installation starts with."""
    marks = noticed_marks()
    first, last = min(marks).year, max(marks).year
    return Calendar(f"seed-{last}", statutory_marks(last + 1, LAST_ON.year) | marks, (first, last))


def noticed_marks() -> dict[date, Day]:
    """Every holiday and make-up day that the package knows, with its name and the notice it comes from."""
    marks = {
        on: Day("holiday", NAMES[name], _notice(on, name)) for on, name in chinese_calendar.holidays.items()
    }
    makeup = {
        on: Day("makeup", NAMES[name], _notice(on, name)) for on, name in chinese_calendar.workdays.items()
    }
    return marks | makeup


def _notice(on: date, name: str) -> str:
    """The title of the notice; days around New Year belong to the notice of the year that begins."""
    year = on.year + (name == "New Year's Day" and on.month == 12)
    if name == "Anti-Fascist 70th Day":
        return "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知"
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def statutory_marks(first_year: int, last_year: int) -> dict[date, Day]:
    """The statutory days of the regulation, article 2, for years that no notice has settled (2027 to 2099)."""
    names: dict[date, list[str]] = {}
    for on, name in chain.from_iterable(_statutory_days(year) for year in range(first_year, last_year + 1)):
        names.setdefault(on, []).append(name)
    return {on: Day("holiday", "、".join(of_day), REGULATION) for on, of_day in names.items()}


def _statutory_days(year: int) -> list[tuple[date, str]]:
    spring, tomb, dragon, autumn = _moon_and_sun()[year]
    return [
        (date(year, 1, 1), "元旦"),
        *((spring + i * _A_DAY, "春节") for i in range(-1, 3)),
        (tomb, "清明节"),
        *((date(year, 5, day), "劳动节") for day in (1, 2)),
        (dragon, "端午节"),
        *((date(year, 10, day), "国庆节") for day in (1, 2, 3)),
        (autumn, "中秋节"),
    ]


@lru_cache(maxsize=1)
def _moon_and_sun() -> Mapping[int, tuple[date, ...]]:
    rows = (row.split() for row in _MOON_AND_SUN.split("\n") if row)
    return {
        int(year): tuple(date(int(year), int(mmdd[:2]), int(mmdd[2:])) for mmdd in days)
        for year, *days in rows
    }
