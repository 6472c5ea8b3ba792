"""The search words of applicants that cases from before a kind of word existed do not have yet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, literal, select, tuple_

from app.store import tables as t
from app.store.unit import Unit

C = t.office_case.c
W = t.case_word.c


def lock_next(u: Unit, after: tuple[str, str] | None, most: int) -> Sequence[Row[Any]]:
    """The next cases in the order of (centre, case), held until the unit ends, so that none is erased meanwhile.

    after  (centre id, case id); None for the first of all
    """
    wanted = select(C.centre_id, C.id, C.case_key, C.applicant).order_by(C.centre_id, C.id)
    if after is not None:
        place = tuple_(literal(after[0], C.centre_id.type), literal(after[1], C.id.type))
        wanted = wanted.where(tuple_(C.centre_id, C.id) > place)
    return u.rows(wanted.limit(most).with_for_update())


def standing(u: Unit, words: Iterable[tuple[str, bytes, str]]) -> set[tuple[str, bytes, str]]:
    """Which of these (centre, token, case) stand already."""
    wanted = list(words)
    if not wanted:
        return set()
    found = select(W.centre_id, W.token, W.case_id).where(
        W.centre_id.in_({centre for centre, _token, _case in wanted}),
        W.token.in_({token for _centre, token, _case in wanted}),
        W.case_id.in_({case for _centre, _token, case in wanted}),
    )
    return {(row.centre_id, row.token, row.case_id) for row in u.rows(found)}


def add(u: Unit, words: Sequence[Mapping[str, Any]]) -> None:
    u.insert(t.case_word, words)
