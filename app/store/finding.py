"""What somebody typed into a search box, as a set of cases.

Where few cases match, they are gathered first, by the index of numbers or of words, and the rest of a question is
asked of them alone. Where many match, they are met soon enough by walking whatever is searched.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from app.domain import numbers
from app.store import tables as t
from app.store.unit import Unit

FEW = 3000
"""So many cases are gathered in some milliseconds; of a queue that holds more, one in forty or so matches."""

_LAST = "z" * 64
"""Longer than any number, of a letter that every language sorts behind the digits, capitals and hyphens of numbers. The last
character there is will not do: a database that sorts as a language does puts what it knows no letter for before all letters.
"""

C, W = t.office_case.c, t.case_word.c


@dataclass(frozen=True, slots=True)
class Search:
    """centres  where is searched
    numbers  the case number begins like one of them; none where words are searched
    words    keyed hashes the case must all hold, the rarest first
    few      whether so few cases match that they are gathered first
    """

    centres: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    words: tuple[bytes, ...] = ()
    few: bool = True


def starts(u: Unit, centres: Collection[str], text: str) -> tuple[str, ...]:
    """How the numbers of some centres begin that are meant by `text`: without a year, of this year or the last."""
    letters: set[str] = set()
    if not text[:1].isalpha():
        c = t.unit.c
        found = u.rows(select(c.letters).where(c.id.in_(centres), c.letters.is_not(None)))
        letters = {row.letters for row in found}
    this = (u.now + timedelta(hours=12)).year
    return numbers.beginnings(text, letters, {this, this - 1})


def by_number(u: Unit, centres: Collection[str], begun: Collection[str], few: int = FEW) -> Search:
    """Cases whose number begins like one of `begun`; at least one is asked for."""
    matching = select(literal(1)).where(C.centre_id.in_(centres), begins(C.number, begun))
    return Search(tuple(centres), numbers=tuple(begun), few=u.value(_counted(matching, few)) <= few)


def by_words(u: Unit, centres: Collection[str], words: Collection[bytes], few: int = FEW) -> Search:
    """Cases that hold every one of some search words; at least one is asked for."""
    every = sorted(words)
    counted = (
        _counted(select(literal(1)).where(W.centre_id.in_(centres), W.token == word), few) for word in every
    )
    row = u.row(select(*(count.scalar_subquery().label(f"n{n}") for n, count in enumerate(counted))))
    assert row is not None
    rarest = sorted(zip(row, every, strict=True))
    return Search(tuple(centres), words=tuple(word for _, word in rarest), few=rarest[0][0] <= few)


def gathered(search: Search) -> Select[Any]:
    """The ids of the cases that match, out of the index of numbers or of words."""
    if search.numbers:
        return select(C.id).where(C.centre_id.in_(search.centres), begins(C.number, search.numbers))
    first = t.case_word.alias("rarest")
    wanted = select(first.c.case_id).where(
        first.c.centre_id.in_(search.centres), first.c.token == search.words[0]
    )
    return wanted.where(*(_holds(first.c.centre_id, first.c.case_id, word) for word in search.words[1:]))


def met(search: Search, centre_id: Any, case_id: Any, number: Any) -> list[ColumnElement[bool]]:
    """Conditions that a row which knows its case's centre, id and number belongs to a case that matches."""
    if search.numbers:
        return [or_(*(number.startswith(start, autoescape=True) for start in search.numbers))]
    return [_holds(centre_id, case_id, word) for word in search.words]


def _holds(centre_id: Any, case_id: Any, word: bytes) -> ColumnElement[bool]:
    w = t.case_word.alias()
    return (
        select(literal(1))
        .where(w.c.centre_id == centre_id, w.c.token == word, w.c.case_id == case_id)
        .exists()
    )


def begins(number: Any, begun: Collection[str]) -> ColumnElement[bool]:
    """That a number begins like one of some: stretches of its index, in whatever order that is, and of them what does."""
    return or_(
        *(
            and_(number >= start, number < start + _LAST, number.startswith(start, autoescape=True))
            for start in begun
        )
    )


def _counted(matching: Select[Any], few: int) -> Select[Any]:
    """How many match, counted as far as it matters."""
    return select(func.count()).select_from(matching.limit(few + 1).subquery())
