"""Cards: warnings that were issued, each with a life of its own. Issued, answered, appealed, voided; never deleted."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.calendars import Frame
from app.domain.clocks import Reading
from app.domain.limits import add
from app.domain.periods import Limit

COLOURS = ("yellow", "red")

# Who is told when nobody answers, in this order; how long each has is data of the centre (`lights.Scheme.raise_after`).
LEVELS = ("handler", "duty_chief", "director")

# What may follow what.
LIFE: Mapping[str, frozenset[str]] = {
    "issued": frozenset({"answered", "appealed", "voided"}),
    "answered": frozenset({"appealed", "voided"}),
    "appealed": frozenset({"upheld", "voided"}),
    "upheld": frozenset({"voided"}),
    "voided": frozenset(),
}


# Why a card is voided with its clock; a ruling is another matter, and final.
CORRECTED = ("calendar corrected", "clock corrected")


class CardOver(ValueError):
    """The card does not stand where this can follow."""

    def __init__(self, status: str, wanted: str) -> None:
        super().__init__(f"{status} cannot become {wanted}")
        self.status = status
        self.wanted = wanted


def become(status: str, wanted: str) -> str:
    """The next status. Raises CardOver."""
    if wanted not in LIFE[status]:
        raise CardOver(status, wanted)
    return wanted


def raise_at(level: int, told_at: datetime, after: Limit, frame: Frame) -> datetime | None:
    """When a card that nobody has answered goes one level up; None at the top."""
    return add(after, told_at, frame) if level + 1 < len(LEVELS) else None


def is_moved(card_due_at: datetime, before: Reading, after: Reading) -> bool:
    """Whether the moment a card was issued for, the limit's end or that it was near, has been corrected to another one.

    before, after  readings of the card's clock as it was counted and as it should have been; of one that has stopped, as
                   it stood then
    What a clock held now does not show takes nothing back. A clock that runs will cost another card where the right moment is
    passed, so that one lateness stands once; one that has stopped will not, and keeps its card unless the right moment was kept.
    """
    at = _rightly(card_due_at, before, after)
    if at is None or at == card_due_at:
        return False
    return after.stopped_at is None or at > after.stopped_at


def is_lost(card_due_at: datetime, before: Reading, after: Reading, now: datetime) -> bool:
    """Whether a card that is moved goes for good: the right moment was not passed, so none comes in its place."""
    at = _rightly(card_due_at, before, after)
    return at is not None and at != card_due_at and at > (after.stopped_at or now)


def _rightly(card_due_at: datetime, before: Reading, after: Reading) -> datetime | None:
    """The moment a card should have been issued for; None where that is not known now."""
    if card_due_at == before.due_at:
        return after.due_at
    if card_due_at == before.prewarn_at:
        return after.prewarn_at
    return None  # a card for an earlier limit of the clock, as before a conversion
