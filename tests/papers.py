"""Cases that owe their applicant every kind of paper, with the longest names and the rarest characters."""

from dataclasses import replace

from app.casework.ask import AskExtension, AskPause, ask_extension, ask_pause
from app.casework.register_case import COMMITMENT, TRUST, Applicant, RegisterCase, register_case
from app.domain.items import ItemRules
from app.domain.rights import CONSOLE
from app.store import tables as t
from tests.faults.situations import branched
from tests.world import World

LONG_NAME = "买买提·阿卜杜热西提·吾守尔·𠮷䶮·努尔麦麦提·艾合买提江"
MANY = tuple(f"第{n}项材料：申请人及共同生活家庭成员的身份证、户口簿复印件" for n in range(1, 41))
WORDS = "经核查，所建房屋位于基本农田保护范围内，不符合《中华人民共和国土地管理法》第六十二条的规定。"


def registered(world: World, item: str = "CA-005") -> str:
    applicant = Applicant(LONG_NAME, phone="13800138000", address="上坝村3组")
    return str(
        world.does("clerk", register_case, RegisterCase(world.centre, item, "window", applicant)).case_id
    )


def accepted(world: World, item: str = "CA-005") -> str:
    return world.goes_through(registered(world, item), "check_papers")


def notified(world: World, missing: tuple[str, ...] = ("户口簿复印件", "近期一寸照片两张")) -> str:
    case_id = registered(world)
    world.completes(case_id, "check_papers", "clerk", papers="missing", missing_papers="\n".join(missing[:2]))
    world.completes(case_id, "issue_notice", "clerk", notice_items="\n".join(missing))
    return case_id


def not_accepted(world: World) -> str:
    case_id = registered(world)
    world.completes(case_id, "check_papers", "clerk", papers="not_accepted", refusal_reason=WORDS)
    return case_id


def paused(world: World) -> str:
    case_id = accepted(world)
    world.does("chief", ask_pause, AskPause(case_id, "appraisal", 10, "workday", "需作房屋安全鉴定"))
    world.completes(case_id, "approve_pause", "chief", pause_decision="approved")
    return case_id


def extended(world: World) -> str:
    case_id = accepted(world)
    world.does("chief", ask_extension, AskExtension(case_id, 3, "等待外地回函", True))
    world.completes(
        case_id, "approve_extension", "director", extension_decision="approved", extension_ground=WORDS
    )
    return case_id


def decided(world: World, decision: str = "approved") -> str:
    case_id = world.goes_through(registered(world), "review")
    world.completes(
        case_id,
        "decide",
        "handler",
        decision=decision,
        document_number="柳溪决〔2026〕18号",
        **_why(decision),
    )
    return case_id


def _why(decision: str) -> dict[str, str]:
    return {"decision_reason": WORDS} if decision == "refused" else {}


BY_PROXY = {
    "received_by": "agent", "agent_name": "王𠮷䶮", "authorisation_seen": True, "identity_check": "original",
}  # fmt: skip


def delivered(world: World, **how: object) -> str:
    """how  what the form of the handing over says; by default a proxy came with an authorisation"""
    case_id = decided(world)
    world.completes(
        case_id, "make_result", "handler", result_kind="certificate", result_number="乡字第320124202600018号"
    )
    world.completes(case_id, "deliver", "clerk", **{**BY_PROXY, **how})
    return case_id


def in_branches(world: World) -> str:
    return branched(world, accepted(world, "JT-002"))


def says_now(world: World, item: str = "CA-005", **changes: object) -> ItemRules:
    """From now on the rules of the item say something else; what they say."""
    (item_row,) = world.rows(t.service_item, code=item, centre_id=world.centre)
    version = t.service_item_version
    (row,) = world.rows(version, item_id=item_row.id)
    rules = replace(ItemRules.from_plain(row.rules), **changes)
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(version.update().where(version.c.item_id == item_row.id).values(rules=rules.to_plain()))
    return rules


def asks_for_many(world: World, item: str = "CA-005") -> None:
    """From now on the item asks for forty papers."""
    says_now(world, item, papers=MANY)


def trusted(world: World) -> tuple[str, dict[str, str]]:
    """An accepted case whose papers are trusted in every way there is, and how, by paper."""
    levels = dict(zip(says_now(world, commitment=True).papers, TRUST, strict=True))
    brought = tuple(paper for paper, word in levels.items() if word != COMMITMENT)
    case_id = str(world.registers("CA-005", papers=brought, trust=levels).case_id)
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    return case_id, levels


def notice_of(world: World, case_id: str, kind: str) -> str:
    """The address of the last notice of a kind."""
    found = [row for row in world.rows(t.notice, case_id=case_id) if row.kind == kind]
    newest = max(found, key=lambda row: row.issued_at)
    return f"/cases/{case_id}/notices/{newest.id}"
