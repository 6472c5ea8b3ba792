"""A paper as a value. What it says is written once; the HTML page and the PDF page are drawn from the same value.

Every text is plain: neither drawing reads markup out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Paragraph:
    """flush: without the indent of the first line. strong: what was decided."""

    text: str
    flush: bool = False
    small: bool = False
    strong: bool = False
    shape: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of names and what they are; a row holds one fact or two beside each other."""

    rows: tuple[tuple[Fact, ...], ...]
    shape: str = "facts"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table under its heads; the first column holds numbers. close: rows as low as they can be read."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    close: bool = False
    shape: str = "listing"


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with boxes to tick; what is ticked already is printed filled."""

    label: str
    options: tuple[tuple[str, bool], ...]
    shape: str = "choice"


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to be filled in by hand, two beside each other."""

    labels: tuple[str, ...]
    shape: str = "blanks"


@dataclass(frozen=True, slots=True)
class Room:
    """Empty lines for handwriting under a label, or what was written already."""

    label: str
    lines: int
    text: str = ""
    shape: str = "room"


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a clock: counted or not, the running count, and why."""

    day: str
    weekday: str
    count: str
    why: str
    counted: bool
    due: bool


@dataclass(frozen=True, slots=True)
class Days:
    """Every day of a clock, down three columns."""

    rows: tuple[DayLine, ...]
    shape: str = "days"


Block: TypeAlias = Paragraph | Facts | Listing | Choice | Blanks | Room | Days


@dataclass(frozen=True, slots=True)
class Annex:
    """A list too long for the first page, on a page of its own."""

    title: str
    listing: Listing


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper.

    name     for the file and the window: ASCII
    title    what kind of paper it is
    issuer   the office in the red head; empty: a sheet for the desk, without head and seal
    docno    the line below the title
    to       whom it is addressed to, with the colon; may be empty
    signed   office and day above the place of the seal; empty where none is set
    scan     the address in the QR code
    foot     lines beside the code
    annex    the list on a second page, if it was too long
    """

    name: str
    title: str
    issuer: str
    docno: str
    to: str
    blocks: tuple[Block, ...]
    signed: tuple[str, ...]
    scan: str
    foot: tuple[str, ...]
    annex: Annex | None = None


# A line of the list holds about this many characters; the first page has room for this many lines.
LINE_CHARACTERS = 32
LINES_HERE = 10


def fits_here(texts: Sequence[str]) -> bool:
    """Whether a list stays on the first page; decided from the words alone, so that every printer agrees."""
    return sum(ceil(width(text) / LINE_CHARACTERS) for text in texts) <= LINES_HERE


def width(text: str) -> float:
    """In widths of a Han character."""
    return sum(0.5 if ord(letter) < 0x2E80 else 1 for letter in text) or 1


def numbered(head: str, name: str, texts: Sequence[str], *, close: bool = False) -> Listing:
    rows = tuple((str(number), text) for number, text in enumerate(texts, 1))
    return Listing((head, name), rows, close=close)


def paired(*facts: Fact) -> tuple[tuple[Fact, ...], ...]:
    """Facts two beside each other; an odd last one stands alone."""
    return tuple(
        tuple(fact for fact in pair if fact is not None) for pair in zip_longest(facts[::2], facts[1::2])
    )
