"""The working time of the simulated weeks: when the next moment is at which somebody is at their desk."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.calendars import Frame

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Opening hours as spans of moments, earliest first, and how many seconds lie before each of them."""

    spans: Sequence[Span]
    before: Sequence[float]

    def after(self, at: datetime, minutes: float) -> datetime:
        """The moment so many minutes of working time after `at`."""
        wanted = self.seconds(at) + minutes * 60
        place = min(bisect_right(self.before, wanted) - 1, len(self.spans) - 1)
        return self.spans[place][0] + timedelta(seconds=wanted - self.before[place])

    def between(self, start: datetime, end: datetime) -> float:
        """Minutes of working time from `start` to `end`, negative where `end` lies before it."""
        return (self.seconds(end) - self.seconds(start)) / 60

    def seconds(self, at: datetime) -> float:
        """Seconds of working time before a moment."""
        place = bisect_right(self.spans, at, key=lambda span: span[0]) - 1
        if place < 0:
            return 0.0
        opened, closes = self.spans[place]
        return self.before[place] + min(
            max((at - opened).total_seconds(), 0.0), (closes - opened).total_seconds()
        )


def working_time(frame: Frame, first_on: date, days: int) -> WorkingTime:
    """The opening hours of so many days from a date on."""
    spans: list[Span] = []
    before: list[float] = []
    passed = 0.0
    for offset in range(days):
        for opened, closes in frame.open_spans(first_on + timedelta(days=offset)):
            spans.append((opened, closes))
            before.append(passed)
            passed += (closes - opened).total_seconds()
    return WorkingTime(spans, before)


def first_day(frame: Frame, last_on: date, weeks: int) -> date:
    """The working day on which so many weeks of five working days begin that end with `last_on`."""
    on, left = last_on, 5 * weeks
    while True:
        if frame.calendar.is_workday(on):
            left -= 1
            if left <= 0:
                return on
        on -= timedelta(days=1)
