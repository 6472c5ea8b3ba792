"""Tell one timer that its moment has come: a definition's timer moves its process, a clock's timer its light.

Called by the sweep for one timer at a time, each in a unit of its own. The row is read again under the case's
lock: whoever completed first, paused or moved the clock has already won.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.asking import asking
from app.casework.ground import Footing, Ground, footing, of_row
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, settled_receipt
from app.casework.settle import settle
from app.casework.settling.turn import Deed
from app.domain.cards import COLOURS, raise_at
from app.domain.cases import CLOCKED_ACTS
from app.domain.trail import Kind
from app.store import locks
from app.store.unit import Unit
from workflows import engine

# Tasks that only remind others of their work.
CHASE = "chase"
# The task a clock of the kind is about.
ACTS_OF = {"watch": "county_decide", **{kind: act for act, kind in CLOCKED_ACTS.items()}}


@dataclass(frozen=True, slots=True)
class FireTimer:
    centre_id: str
    timer_id: str


def fire_timer(office: Office, u: Unit, command: FireTimer) -> TaskReceipt | None:
    """None where there is nothing to tell any more: gone, held, moved, not the first, or another sweep is at it."""
    row = locks.lock_timer(u, command.centre_id, command.timer_id)
    if row is None or row.timer_due_at is None or row.timer_due_at > u.now:
        return None
    timer = locks.part(row, "timer")
    ground = of_row(u, row)
    feet = footing(office, u, ground)
    if _not_first(u, feet, timer):
        return None
    facts = {
        "timer": timer["id"],
        "source": timer["source"],
        "ref": timer["timer_ref"] if timer["source"] == "clock" else timer["element"],
        "subject": timer["subject"],
        "due_at": timer["due_at"].isoformat(),
        "fired_at": ground.now.isoformat(),
    }
    if timer["source"] == "process":
        with asking(ground.case_id):
            advance = engine.fire(feet.definition, ground.instance["state"], timer["timer_ref"])
        deed = Deed(Kind.TIMER_FIRED, facts=facts, fired=timer["id"])
        return settled_receipt(ground, settle(office, u, ground, feet, advance, deed))
    cards = _card(u, ground, feet, timer)
    kind = Kind.CARD_ISSUED if cards else Kind.LIGHT_CHANGED
    deed = Deed(kind, facts=facts, fired=timer["id"], tables={"card": cards})
    return settled_receipt(ground, settle(office, u, ground, feet, None, deed))


def _not_first(u: Unit, feet: Footing, timer: Mapping[str, Any]) -> bool:
    """Whether another timer of the case was due before this one and can be told: several sweeps keep the order."""
    return any(
        _order(other) < _order(timer)
        for other in feet.hanging.timers
        if other["try_at"] is not None and other["try_at"] <= u.now
    )


def _order(timer: Mapping[str, Any]) -> tuple[Any, ...]:
    """Of two due at one moment the clock's comes first (`clock` stands before `process`)."""
    return timer["due_at"], timer["source"], timer["id"]


def _card(u: Unit, ground: Ground, feet: Footing, timer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The card a passed limit costs; it goes to whoever holds the work the clock is about at this moment."""
    colour = timer["timer_ref"]
    if colour not in COLOURS:
        return []
    at_it = _at_it(ground, feet, timer)
    held = next((task for task in at_it if task["assignee_id"] is not None), None) or next(iter(at_it), None)
    return [
        {
            "id": u.new_id(),
            "clock_id": timer["clock_id"],
            "colour": colour,
            "due_at": timer["due_at"],
            "issued_at": ground.now,
            "person_id": held["assignee_id"] if held else ground.case["first_contact_id"],
            "unit_id": held["unit_id"] if held else ground.case["lead_unit_id"],
            "told": [["handler", ground.now.isoformat()]],
            "level": 0,
            "raise_at": raise_at(0, ground.now, feet.scheme.raise_after, feet.frame),
            "status": "issued",
        }
    ]


def _at_it(ground: Ground, feet: Footing, timer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The live tasks a clock is about, oldest first: its own, or the case's; another department's never pay for it."""
    kind, subject, _ = next(
        name for name, clock_id in feet.clock_ids.items() if clock_id == timer["clock_id"]
    )
    tasks = sorted(feet.hanging.tasks, key=lambda task: (task["opened_at"], task["id"]))
    if kind == "step":
        return [task for task in tasks if task["id"] == subject]
    if kind == "branch":
        return [task for task in tasks if task["subject"] == subject and task["act"] != CHASE]
    if kind in ACTS_OF:
        return [task for task in tasks if task["act"] == ACTS_OF[kind]]
    of_case = [task for task in tasks if task["instance_id"] == ground.instance["id"]]
    return [task for task in of_case if task["act"] != CHASE] or of_case
