"""Put a matter into the book: number, first contact, process, and the first task, all at once.

No case without a registration line, no line without a number, no gap between numbers. Nothing else comes first.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.casework.asking import allow, asking
from app.casework.ground import Footing, Ground
from app.casework.office import Office
from app.casework.remarks import LONGEST, remark
from app.casework.settle import settle
from app.casework.settling.turn import Deed, Settled, TaskBrief
from app.domain import names, people
from app.domain.cases import CHANNELS, Standing
from app.domain.items import ItemRules
from app.domain.numbers import CaseNumber, is_sampled, query_code
from app.domain.rights import Act, Post, Role, posts_with
from app.domain.trail import START, Kind
from app.errors import DefinitionNotFound, FormInvalid, NotYourDesk, ServiceItemNotFound
from app.store import cases as rows
from app.store import registration, registration_drafts
from app.store.hanging import Hanging
from app.store.sealing import CaseKey
from app.store.unit import Unit
from workflows import engine
from workflows.advance import Advance
from workflows.decisions import evaluate
from workflows.definition import Definition
from workflows.errors import FieldProblem

URGENCIES = ("normal", "urgent")
# How far a paper is trusted: the original was seen, a copy was left, the shared electronic licence was looked up, or
# the applicant committed in writing to bring it later (告知承诺), where the item allows that.
COMMITMENT = "commitment"
TRUST = ("original", "copy", "electronic", COMMITMENT)
CLASSIFICATION = "classification"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose matter it is. id_number and phone may be empty where the channel cannot ask for them."""

    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class RegisterCase:
    """papers  names of the item's papers that were brought; None where nobody has looked yet

    trust    paper -> one of TRUST; a paper brought without it counts as an original seen
    pickup_id  the village point where the result is to be collected; empty for the window
    despite  why it is registered although a case of the same applicant for the same item is open
    draft_id the half-typed registration of the actor's that this ends; empty where nothing was kept
    """

    centre_id: str
    item_code: str
    channel: str
    applicant: Applicant
    urgency: str = "normal"
    village: str = ""
    note: str = ""
    papers: tuple[str, ...] | None = None
    trust: Mapping[str, str] = field(default_factory=dict)
    despite: str = ""
    pickup_id: str = ""
    draft_id: str = ""


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """query_code, query_token  what opens the case to its applicant; printed again only by `print_query_code`"""

    case_id: str
    number: str
    version: int
    status: str
    case_type: str
    query_code: str
    query_token: str
    tasks: tuple[TaskBrief, ...]


def register_case(office: Office, u: Unit, command: RegisterCase) -> CaseReceipt:
    """Register an application for a service item of a centre the actor works in.

    Raises ServiceItemNotFound, NotYourDesk, FormInvalid (by field).
    """
    allow(u.actor, Act.REGISTER_CASE)
    post = next((p for p in posts_with(u.actor, Act.REGISTER_CASE) if p.centre_id == command.centre_id), None)
    if post is None:
        raise NotYourDesk(centre=command.centre_id)
    applicant = _checked(command, u.now.astimezone(office.zone).date())
    item = registration.item(u, command.centre_id, command.item_code, command.pickup_id)
    if item is None:
        raise ServiceItemNotFound(code=command.item_code)
    if command.pickup_id and item.pickup_code is None:
        raise FormInvalid({"pickup": FieldProblem("not_an_option")})
    rules = ItemRules.from_plain(item.rules)
    _check_trust(command, rules)
    current = registration.current_definitions(u)

    case_id = u.new_id()
    data = _routing(command, rules, case_id)
    data, decided = _classify(office, u, _sha(current, CLASSIFICATION), data)
    sha = _sha(current, str(data["process"]))
    definition = office.definition(u, sha)
    with asking(case_id):
        advance = engine.start(definition, data)

    year = u.now.astimezone(office.zone).year
    number = CaseNumber(item.letters, year, rows.next_serial(u, command.centre_id, year))
    code, token = query_code(os.urandom(16)), os.urandom(16).hex()
    key, wrapped = u.vault.new_case_key(case_id)
    case = {
        "centre_id": command.centre_id,
        "id": case_id,
        "version": 0,
        "year": year,
        "serial": number.serial,
        "number": str(number),
        "status": "registered",
        "outcome": None,
        "case_type": data["process"],
        "converted": False,
        "item_id": item.id,
        "item_version": item.version,
        "item_code": rules.code,
        "item_name": rules.name,
        "item_name_en": rules.name_en,
        "rules": rules.to_plain(),
        "definition_sha": sha,
        "calendar_id": item.calendar_id,
        "first_contact_id": u.actor.person_id,
        "lead_unit_id": item.department_id,
        "channel": command.channel,
        "urgency": data["urgency"],
        "village": command.village or None,
        "pickup_id": command.pickup_id or None,
        "received_at": u.now,
        "case_key": wrapped,
        "applicant": key.seal_json(applicant),
        "applicant_masked": names.mask_name(applicant["name"]),
        "query_code_hash": u.vault.fingerprint("query code", f"{number}:{code}"),
        "query_token_hash": u.vault.fingerprint("query token", token),
        "query_sealed": key.seal_json({"code": code, "token": token}),
        "trail_seq": 0,
        "trail_hash": START,
    }
    settled = _write(
        office, u, command, case, key, rules, advance, applicant, decided, post, definition, item
    )
    if command.draft_id:
        registration_drafts.drop(u, str(u.actor.person_id), command.draft_id)
    return CaseReceipt(
        case_id, str(number), settled.version, settled.standing.status, str(data["process"]), code, token,
        settled.opened,
    )  # fmt: skip


def _write(
    office: Office,
    u: Unit,
    command: RegisterCase,
    case: dict[str, Any],
    key: CaseKey,
    rules: ItemRules,
    advance: Advance,
    applicant: Mapping[str, str],
    decided: Mapping[str, Any],
    post: Post,
    definition: Definition,
    item: Any,
) -> Settled:
    """Settle the first advance: the same writer as for every other act, on a case that does not stand yet."""
    revision, pickup_code = item.revision, item.pickup_code
    main = {"id": u.new_id(), "role": "main", "definition_sha": case["definition_sha"], "facts": {}}
    ground = Ground(case, main, None, key, revision, u.now, post=post)
    feet = Footing(
        rules=rules,
        frame=office.frame(u, command.centre_id, case["calendar_id"], revision),
        scheme=office.scheme(u, command.centre_id, revision),
        definition=definition,
        standing=Standing("registered", None, False, {"received": u.now}, ()),
        hanging=Hanging(),
        clock_ids={},
        stored={},
    )
    deed = Deed(
        Kind.CASE_REGISTERED,
        facts={
            "number": case["number"],
            "item": rules.code,
            "item_version": case["item_version"],
            "definition": case["definition_sha"],
            "channel": command.channel,
            "urgency": case["urgency"],
            "classification": dict(decided),
            **({"pickup": pickup_code} if pickup_code else {}),
            **({"despite": "open_case"} if command.despite else {}),
        },
        sealed={
            "applicant": dict(applicant),
            "note": command.note,
            **({"despite": command.despite} if command.despite else {}),
        },
        tables={
            "case_unit": _parts(case, post),
            "case_word": _words(u, applicant, command.village),
            "paper": _papers(u, rules, command),
            "remark": [remark(u, ground, "reason", command.despite)] if command.despite else [],
        },
    )
    return settle(office, u, ground, feet, advance, deed)


def _checked(command: RegisterCase, today: date) -> dict[str, str]:
    """The applicant in clean spelling. Raises FormInvalid, all fields at once."""
    problems: dict[str, FieldProblem] = {}
    given = command.applicant
    clean: dict[str, str] = {"address": given.address.strip()[:200]}
    for name, text, check in (
        ("name", given.name, people.clean_name),
        ("id_number", given.id_number, lambda number: people.clean_id_number(number, today)),
        ("phone", given.phone, people.clean_phone),
    ):
        if not text.strip() and name != "name":
            clean[name] = ""
            continue
        try:
            clean[name] = check(text)
        except people.Unclean as error:
            problems[name] = FieldProblem(error.code)
    problems |= _beside_applicant(command)
    if problems:
        raise FormInvalid(problems)
    return clean


def _beside_applicant(command: RegisterCase) -> dict[str, FieldProblem]:
    problems: dict[str, FieldProblem] = {}
    if command.channel not in CHANNELS:
        problems["channel"] = FieldProblem("not_an_option")
    if command.urgency not in URGENCIES:
        problems["urgency"] = FieldProblem("not_an_option")
    for name, longest in (("village", 100), ("note", LONGEST), ("despite", LONGEST)):
        if len(getattr(command, name)) > longest:
            problems[name] = FieldProblem("too_long", {"max": longest})
    return problems


def _check_trust(command: RegisterCase, rules: ItemRules) -> None:
    """Raises FormInvalid where a paper is trusted in a way the item does not know."""
    allowed = [word for word in TRUST if word != COMMITMENT or rules.takes_commitments]
    if any(name not in rules.papers or word not in allowed for name, word in command.trust.items()):
        raise FormInvalid({"trust": FieldProblem("not_an_option")})


def _routing(command: RegisterCase, rules: ItemRules, case_id: str) -> dict[str, Any]:
    """What the engine is told of a case: codes and scalars, never a person."""
    visited = rules.visit == "always" or (
        rules.visit == "sample" and is_sampled(case_id, rules.sample_percent)
    )
    return {
        "case_type": rules.case_type,
        "item_code": rules.code,
        "channel": command.channel,
        "urgency": command.urgency,
        "lead_department": rules.department,
        "department": rules.department,
        "departments": list(rules.joint_departments),
        "superior": rules.superior_body,
        "commitment": "yes" if rules.joint_form == "commitment" else "no",
        "joint_form": rules.joint_form if rules.case_type == "joint" else "none",
        "visit": "yes" if visited else "no",
    }


def _sha(current: Mapping[str, str], key: str) -> str:
    if key not in current:
        raise DefinitionNotFound(key=key)
    return current[key]


def _classify(
    office: Office, u: Unit, sha: str, data: dict[str, Any]
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Ask the classification table which process runs and how urgent it is (decisions.md 12)."""
    with asking(""):
        answer = evaluate(office.decisions(u, sha)[CLASSIFICATION], data)
    decided = {"table": sha, "rules": [rule.id for rule in answer.rules], **answer.outputs}
    chosen = {name: value for name, value in answer.outputs.items() if value is not None}
    return {**data, **chosen}, decided


def _parts(case: Mapping[str, Any], post: Post) -> list[dict[str, Any]]:
    """The units that take part from the beginning."""
    parts = {case["centre_id"]: "centre", case["lead_unit_id"]: "lead"}
    if post.role is Role.AGENT:
        parts[post.unit_id] = "agent"
    return [{"unit_id": unit, "part": part} for unit, part in parts.items()]


def _words(u: Unit, applicant: Mapping[str, str], village: str) -> list[dict[str, Any]]:
    """What the case is found by: the pieces of name and village, and the ID number as a whole."""
    pieces = names.search_pieces(applicant["name"]) | names.search_pieces(village)
    tokens = {u.vault.fingerprint("search", piece, 8) for piece in pieces}
    if applicant["id_number"]:
        tokens.add(u.vault.fingerprint("id number", applicant["id_number"], 8))
    return [{"token": token} for token in sorted(tokens)]


def _papers(u: Unit, rules: ItemRules, command: RegisterCase) -> list[dict[str, Any]]:
    return [
        {"position": position, "name": name, **_paper(name, command), "changed_at": u.now}
        for position, name in enumerate(rules.papers, 1)
    ]


def _paper(name: str, command: RegisterCase) -> dict[str, str | None]:
    """Whether a paper is there, and how far it is trusted. A commitment stands for a paper that was not brought."""
    if command.papers is None:
        return {"status": "expected", "trust": None}
    trust = command.trust.get(name)
    if trust == COMMITMENT:
        return {"status": "promised", "trust": trust}
    if name in command.papers:
        return {"status": "present", "trust": trust or "original"}
    return {"status": "missing", "trust": None}
