"""`shouwen demo`: a county at work. Sets it up, lets some weeks pass in told time, and says what they came to."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.demo.hours import WorkingTime, first_day, working_time
from app.demo.month import Month
from app.demo.staff import Account, Centre, Staff, settle_in
from app.domain.calendars import STANDARD_HOURS, Frame
from app.domain.items import ItemRules
from app.domain.rights import CONSOLE
from app.errors import NotEmpty
from app.store import calendars, catalogue
from app.store import simulation as rows
from app.wiring import Shop

# How far the working time is laid out beyond the last day: tasks may be planned that nobody gets to any more.
_AHEAD_DAYS = 500

# How often items of a type are asked for, once each of them has been.
_ASKED: Mapping[str, int] = {"immediate": 4, "promised": 3, "escalated": 1, "joint": 3}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large a demo: seed of its chance, working weeks, cases, townships (at most four)."""

    seed: int = 2026
    weeks: int = 4
    cases: int = 400
    townships: int = 3


@dataclass(frozen=True, slots=True)
class DemoReport:
    """accounts  one for everybody who works there, passwords told here and never again
    figures   what the weeks came to, plain values
    """

    accounts: tuple[Account, ...]
    figures: Mapping[str, Any]


def run_demo(shop: Shop, now: datetime, wanted: Wanted) -> DemoReport:
    """Fill an empty database with working weeks that end at `now`. Raises NotEmpty.

    The same seed and the same `now` give the same cases, keys and figures; passwords and sealing keys never repeat.
    """
    with shop.units.read(CONSOLE, now) as u:
        if rows.has_cases(u) or rows.has_units(u):
            raise NotEmpty
    with rows.hurried(shop.units) as units:
        chance = random.Random(wanted.seed)  # noqa: S311 -- a story, not a secret
        return _run(
            replace(shop, units=replace(units, noise_of=chance.randbytes, watch=None)), now, wanted, chance
        )


def _run(shop: Shop, now: datetime, wanted: Wanted, chance: random.Random) -> DemoReport:
    with shop.units.read(CONSOLE, now) as u:
        calendar_id = calendars.current_id(u)
        assert calendar_id is not None
        edition = calendars.edition(u, calendar_id)
        assert edition is not None
        frame = Frame(calendars.calendar_of(edition), STANDARD_HOURS, shop.settings.zone)
    first_on = first_day(frame, frame.date_of(now), wanted.weeks)
    days = (frame.date_of(now) - first_on).days
    hours = working_time(frame, first_on, days + _AHEAD_DAYS)
    staff = settle_in(shop, hours.spans[0][0] - timedelta(hours=1), wanted.townships, first_on, chance)
    month = Month(shop, staff, hours, now, chance)
    for at, centre, rules in _registrations(shop, staff, hours, now, wanted.cases, chance):
        month.plan(at, month.register(centre, rules))
    month.run()
    with shop.units.read(CONSOLE, now) as u:
        figures = rows.tally(u)
    figures |= {
        "seed": wanted.seed,
        "from": first_on.isoformat(),
        "until": now.isoformat(),
        "stories": dict(sorted(Counter(case.fate.name for case in month.cases.values()).items())),
        "acts": dict(sorted(month.acts.items())),
        "refused": dict(sorted(month.refused.items())),
    }
    return DemoReport(tuple(staff.accounts), figures)


def _registrations(
    shop: Shop, staff: Staff, hours: WorkingTime, until: datetime, cases: int, chance: random.Random
) -> Iterator[tuple[datetime, Centre, ItemRules]]:
    """When which item is asked for where: evenly over the working time, every item once before any comes again."""
    items = _items(shop, staff.centres[0], until)
    asked = _mixed_types(items, chance)
    while len(asked) < cases:
        asked += chance.choices(items, [_ASKED[item.case_type] for item in items], k=len(items))
    length = hours.seconds(until) / 60
    moments = sorted(chance.uniform(0, length) for _ in range(cases))
    for minutes, rules in zip(moments, asked[:cases], strict=True):
        yield hours.after(hours.spans[0][0], minutes), chance.choice(staff.centres), rules


def _items(shop: Shop, centre: Centre, at: datetime) -> list[ItemRules]:
    with shop.units.read(CONSOLE, at) as u:
        found = [catalogue.item_by_code(u, centre.id, item.code) for item in catalogue.items(u, centre.id)]
    return [one.rules for one in found if one is not None]


def _mixed_types(items: list[ItemRules], chance: random.Random) -> list[ItemRules]:
    """Every item once, the four types taking turns as long as each has some left."""
    by_type: dict[str, list[ItemRules]] = {}
    for item in chance.sample(items, len(items)):
        by_type.setdefault(item.case_type, []).append(item)
    mixed: list[ItemRules] = []
    while any(by_type.values()):
        for kind in sorted(by_type):
            mixed += by_type[kind][:1]
            by_type[kind] = by_type[kind][1:]
    return mixed
