"""One act, one line on the trail, and the case's own line with it.

`record` is for acts that move neither the engine nor a clock; `settle` is for the others.
"""

import os
from collections.abc import Mapping
from typing import Any

from app.casework.ground import Ground
from app.domain import trail
from app.domain.trail import Kind
from app.store import cases as rows
from app.store import tables as t
from app.store.trail import case_stream, event_row
from app.store.unit import Unit

SALT_BYTES = 16
# What only tells how late it is takes nothing from under a page that is open: its form may still be sent.
ONLY_LIGHTS = frozenset((Kind.LIGHT_CHANGED, Kind.CARD_ISSUED, Kind.CARD_RAISED))


def record(
    u: Unit,
    ground: Ground,
    kind: Kind,
    facts: Mapping[str, Any],
    sealed: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> int:
    """Write the audit event of an act and the case's line (`changes` beside version and head).

    facts   plain JSON that may stand in the open: ids, codes, statuses, before and after
    sealed  personal values by name; the trail holds a salted commitment to each, the values beside it sealed
    Where the machine's clock went back behind the last act, the event keeps what that clock said beside its moment.
    Returns the case's new version. Somebody who wrote the case since it was read makes the unit raise StaleCase.
    """
    event = _event(u, ground, kind, facts, sealed)
    version = int(ground.case["version"])
    moved = {} if kind in ONLY_LIGHTS else {"moved_version": version + 1}
    line = {
        **(changes or {}),
        **moved,
        "trail_seq": event["seq"],
        "trail_hash": event["hash"],
        "trail_at": event["at"],
    }
    if version == 0:  # the case's first act: its line does not stand yet
        u.insert(t.office_case, [{**ground.case, **line, "version": 1}])
    else:
        rows.update_case(u, ground.centre_id, ground.case_id, version, line)
    u.insert(t.audit_event, [event])
    return version + 1


def _event(
    u: Unit, ground: Ground, kind: Kind, facts: Mapping[str, Any], sealed: Mapping[str, Any] | None
) -> dict[str, Any]:
    body: dict[str, Any] = dict(facts)
    if u.now != ground.now:
        body["clock_said"] = u.now.isoformat()
    beside = None
    if sealed:
        salts = {name: os.urandom(SALT_BYTES) for name in sealed}
        body["commitments"] = {name: trail.commitment(salts[name], value) for name, value in sealed.items()}
        beside = ground.key.seal_json(
            {name: {"salt": salts[name].hex(), "value": value} for name, value in sealed.items()}
        )
    return event_row(
        stream=case_stream(ground.case_id),
        seq=int(ground.case["trail_seq"]) + 1,
        prev_hash=ground.case["trail_hash"],
        kind=kind,
        actor=u.actor,
        at=ground.now,
        body=body,
        sealed=beside,
        centre_id=ground.centre_id,
        case_id=ground.case_id,
        post=ground.post,
    )
