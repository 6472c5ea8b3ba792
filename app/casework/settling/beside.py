"""Rows that stand beside the engine's: units now taking part, handoffs, notices, the filled form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.casework.settling.turn import Turn, own
from app.store import cases as rows
from app.store import tables as t


def write_beside(turn: Turn, opened: Sequence[Mapping[str, Any]]) -> None:
    """Rows that stand beside the engine's: units now taking part, handoffs, notices, the filled form."""
    u, case = turn.u, turn.ground.case
    known = {case["lead_unit_id"], case["centre_id"]}
    joining = sorted({row["unit_id"] for row in opened} - known)
    rows.upsert(u, t.case_unit, [own(turn, {"unit_id": unit, "part": "handling"}) for unit in joining])
    rows.upsert(u, t.handoff, list(_handoffs(turn, opened)), ("status", "ended_at", "ended_by"))
    u.insert(t.notice, list(_notices(turn)))
    if turn.deed.filled is not None and turn.ground.task is not None:
        filled = {
            "task_id": turn.ground.task["id"],
            "form": turn.ground.task["form"] or "",
            "values": turn.ground.key.seal_json(dict(turn.deed.filled)),
            "filled_at": turn.now,
            "filled_by": u.actor.person_id,
        }
        u.insert(t.form_filled, [own(turn, filled)])
    for table, further in turn.deed.tables.items():
        u.insert(t.metadata.tables[table], [own(turn, row) for row in further])


def _handoffs(turn: Turn, opened: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """A handoff is offered when its task opens, and ends with it (decisions.md 11)."""
    for row in opened:
        if row["act"] == "accept_handoff":
            offered = {"status": "offered", "offered_at": turn.now, "ended_at": None, "ended_by": None}
            sender = turn.u.actor.person_id or turn.ground.case["first_contact_id"]
            yield own(
                turn,
                {"task_id": row["id"], "from_person_id": sender, "to_unit_id": row["unit_id"], **offered},
            )
    ended = {task.task_ref: task.how for task in turn.advance.closed} if turn.advance else {}
    for task in turn.feet.hanging.tasks:
        how = ended.get(task["task_ref"])
        if task["act"] != "accept_handoff" or how is None:
            continue
        if task["instance_id"] != turn.ground.instance["id"]:
            continue
        if how == "completed":
            status = "accepted" if turn.deed.routing.get("handoff") == "accepted" else "refused"
        else:
            status = "timed_out" if turn.deed.fired else "cancelled"
        yield own(
            turn,
            {
                "task_id": task["id"],
                "from_person_id": None,
                "to_unit_id": task["unit_id"],
                "status": status,
                "offered_at": task["opened_at"],
                "ended_at": turn.now,
                "ended_by": turn.u.actor.person_id,
            },
        )


NOTICES = {
    "accepted": "acceptance",
    "notice_issued": "one_time",
    "paused": "pause",
    "extended": "extension",
    "decided": "decision",
    "delivered": "delivery",
}


def _notices(turn: Turn) -> Iterable[dict[str, Any]]:
    """The papers the applicant is owed for what just happened; their words are sealed with the case."""
    if turn.advance is None:
        return
    kinds = [NOTICES[m.name] for m in turn.advance.milestones if m.name in NOTICES]
    if turn.advance.outcome == "not_accepted":
        kinds.append("non_acceptance")
    said = {**turn.ground.instance["facts"], **(turn.deed.filled or {})}
    for kind in dict.fromkeys(kinds):
        yield own(
            turn,
            {
                "id": turn.u.new_id(),
                "kind": kind,
                "content": turn.ground.key.seal_json(said),
                "issued_at": turn.now,
                "issued_by": turn.u.actor.person_id,
            },
        )
