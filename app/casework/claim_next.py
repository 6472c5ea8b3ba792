"""Take the next free task: whoever has a hand free gets what presses most, and no two get the same."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import must_be_candidate, must_be_live, must_not_be_anothers, on_task
from app.casework.office import Office
from app.casework.receipts import TaskReceipt
from app.casework.take import take
from app.domain.rights import Act, desks
from app.errors import NothingFree
from app.store import queue as rows
from app.store.piles import Desk
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ClaimNext:
    """Nothing has to be said: the desks are the actor's, the order is urgent work first, then by due time."""


def claim_next(office: Office, u: Unit, command: ClaimNext) -> TaskReceipt:
    """Make the actor the assignee of the first free task at their desks that does not wait for the applicant.

    Two at once get two tasks: what a colleague is just taking is passed over. Raises NothingFree.
    """
    allow(u.actor, Act.CLAIM_TASK)
    found = rows.lock_next_free(u, [Desk(*desk) for desk in desks(u.actor)])
    if found is None:
        raise NothingFree
    ground = on_task(u, found, Act.CLAIM_TASK)
    must_be_candidate(u, ground)
    must_be_live(ground)
    must_not_be_anothers(u, ground)
    return take(u, ground)
