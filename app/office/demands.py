"""Demands: what somebody wants, before it is an application. Unresolved until linked to a case or closed with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import people
from app.domain.cases import CHANNELS
from app.domain.rights import Act, Role, posts_with, sees_centres, sees_units
from app.domain.trail import Kind
from app.errors import CaseNotFound, DemandNotFound, DemandOver, FormInvalid, NotYourDesk, NotYourRole
from app.store import demands as rows
from app.store.trail import DEMANDS, append_office
from app.store.unit import Unit

LONGEST = {"what": 2000, "who": 100, "phone": 32, "village": 100, "reason": 2000}


@dataclass(frozen=True, slots=True)
class CaptureDemand:
    """who, phone and village may be empty: not everybody who wants something leaves a name."""

    centre_id: str
    what: str
    channel: str
    who: str = ""
    phone: str = ""
    village: str = ""


@dataclass(frozen=True, slots=True)
class LinkDemand:
    demand_id: str
    case_id: str


@dataclass(frozen=True, slots=True)
class CloseDemand:
    demand_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DemandReceipt:
    demand_id: str
    status: str


def capture_demand(_office: object, u: Unit, command: CaptureDemand) -> DemandReceipt:
    """Raises NotYourRole, NotYourDesk, FormInvalid (by field)."""
    posts = posts_with(u.actor, Act.CAPTURE_DEMAND)
    if not posts:
        raise NotYourRole(act=Act.CAPTURE_DEMAND.value)
    post = next((one for one in posts if one.centre_id == command.centre_id), None)
    if post is None:
        raise NotYourDesk(centre=command.centre_id)
    told = _told(command)
    demand_id = u.new_id()
    key, wrapped = u.vault.new_case_key(demand_id)
    rows.write(
        u,
        {
            "centre_id": command.centre_id,
            "id": demand_id,
            "unit_id": post.unit_id if post.role is Role.AGENT else command.centre_id,
            "status": "open",
            "channel": command.channel,
            "village": command.village.strip() or None,
            "demand_key": wrapped,
            "told": key.seal_json(told),
            "captured_at": u.now,
            "captured_by": u.actor.person_id,
        },
    )
    body = {"demand": demand_id, "channel": command.channel}
    append_office(u, DEMANDS, Kind.DEMAND_CAPTURED, body, Act.CAPTURE_DEMAND, command.centre_id)
    return DemandReceipt(demand_id, "open")


def link_demand(_office: object, u: Unit, command: LinkDemand) -> DemandReceipt:
    """Say which case answers it. Raises DemandNotFound, DemandOver, CaseNotFound (also for another centre's)."""
    act = Act.CAPTURE_DEMAND
    found = rows.beside_case(
        u,
        sees_centres(u.actor, act),
        sees_units(u.actor, act),
        command.demand_id,
        sees_units(u.actor, Act.SEE_CASE),
        command.case_id,
    )
    if found is None:
        raise DemandNotFound(demand=command.demand_id)
    if found.case is None:
        raise CaseNotFound(case=command.case_id)
    ended = {"status": "linked", "case_id": command.case_id}
    return _end(u, found, ended, Kind.DEMAND_LINKED, {"case": command.case_id})


def close_demand(_office: object, u: Unit, command: CloseDemand) -> DemandReceipt:
    """Answered without a case; the reason stays with it. Raises DemandNotFound, DemandOver, FormInvalid."""
    reason = command.reason.strip()
    if not reason or len(reason) > LONGEST["reason"]:
        raise FormInvalid({"reason": "too_long" if reason else "required"})
    found = _open(u, command.demand_id)
    key = u.vault.open_case_key(found.id, found.demand_key)
    return _end(u, found, {"status": "closed", "reason": key.seal_json(reason)}, Kind.DEMAND_CLOSED, {})


def _open(u: Unit, demand_id: str) -> Any:
    act = Act.CAPTURE_DEMAND
    found = rows.one(u, sees_centres(u.actor, act), sees_units(u.actor, act), demand_id)
    if found is None:
        raise DemandNotFound(demand=demand_id)
    return found


def _end(
    u: Unit, found: Any, values: Mapping[str, Any], kind: Kind, facts: Mapping[str, Any]
) -> DemandReceipt:
    ended = {**values, "ended_at": u.now, "ended_by": u.actor.person_id}
    if not rows.end(u, found.centre_id, found.id, ended):
        raise DemandOver(demand=found.id)
    append_office(u, DEMANDS, kind, {"demand": found.id, **facts}, Act.CAPTURE_DEMAND, found.centre_id)
    return DemandReceipt(found.id, str(values["status"]))


def _told(command: CaptureDemand) -> dict[str, str]:
    """What was said, in clean spelling. Raises FormInvalid, all fields at once."""
    told = {name: getattr(command, name).strip() for name in ("what", "who", "phone")}
    problems: dict[str, object] = {} if told["what"] else {"what": "required"}
    for name in ("what", "who", "phone", "village"):
        if len(getattr(command, name)) > LONGEST[name]:
            problems[name] = "too_long"
    if command.channel not in CHANNELS:
        problems["channel"] = "not_an_option"
    checks: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("who", people.clean_name),
        ("phone", people.clean_phone),
    )
    for name, check in checks:
        try:
            told[name] = check(told[name]) if told[name] else ""
        except people.Unclean as error:
            problems[name] = error.code
    if problems:
        raise FormInvalid(problems)
    return told
