"""Let applicants be found by their ID number who registered before that was a way to find them.

One step looks at a bounded number of cases, in a unit of its own. What a step has done is not done again: a run that
was broken off is begun anew and adds only what is missing. Nothing is told of it on a trail, as nothing was done in a
case: the words are derived from what is sealed in it, as the ledger's lines are derived from cases.
"""

from dataclasses import dataclass

from app.errors import SealBroken
from app.store import applicant_words as rows
from app.store.unit import Unit

MOST = 200


@dataclass(frozen=True, slots=True)
class IndexApplicants:
    """after  (centre id, case id) of the last case looked at, None to begin;  most  how many cases a step looks at"""

    after: tuple[str, str] | None = None
    most: int = MOST


@dataclass(frozen=True, slots=True)
class ApplicantsIndexed:
    """What a step did.

    looked      cases looked at;  added  of these, how many can be found from now on
    erased      cases whose key is destroyed: nothing of theirs is read, and nothing written
    unreadable  (centre id, case id) of cases that do not open with this installation's key
    after       the last case looked at; None where there are no more
    """

    looked: int
    added: int
    erased: int
    unreadable: tuple[tuple[str, str], ...]
    after: tuple[str, str] | None


def index_applicants(_office: object, u: Unit, command: IndexApplicants) -> ApplicantsIndexed:
    """Add the word of the ID number to the next cases that have a number and lack it."""
    found = rows.lock_next(u, command.after, command.most)
    words, erased, unreadable = [], 0, []
    for row in found:
        if not row.case_key:
            erased += 1
            continue
        try:
            number = u.vault.open_case_key(row.id, row.case_key).open_json(row.applicant).get("id_number")
        except SealBroken:
            unreadable.append((row.centre_id, row.id))
            continue
        if number:
            words.append((row.centre_id, u.vault.fingerprint("id number", number, 8), row.id))
    there = rows.standing(u, words)
    missing = [word for word in words if word not in there]
    rows.add(u, [dict(zip(("centre_id", "token", "case_id"), word, strict=True)) for word in missing])
    more = len(found) == command.most
    after = (found[-1].centre_id, found[-1].id) if more else None
    return ApplicantsIndexed(len(found), len(missing), erased, tuple(unreadable), after)
