"""Ask for a pause, an extension, or an opinion: each is a process of its own beside the case's.

The case goes on while somebody decides; when the answer is yes, the milestone in that process moves the clocks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.arrive import at_case
from app.casework.asking import allow
from app.casework.beside import begin
from app.casework.ground import Footing, Ground, footing, must_be_open
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, settled_receipt
from app.casework.remarks import remark, words_of
from app.casework.settling.turn import Deed
from app.domain.calendars import CalendarError
from app.domain.cases import is_paused_for
from app.domain.clocks import read
from app.domain.limits import Limit, LimitError, add
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import (
    AlreadyPaused,
    CannotExtendNow,
    CannotPauseNow,
    DeadlinePassed,
    ExtensionUsedUp,
    FormInvalid,
)
from app.store.unit import Unit
from workflows.errors import FieldProblem


@dataclass(frozen=True, slots=True)
class AskPause:
    """ground  one of the item's closed list (K10);  length, unit  how long the procedure is expected to take"""

    case_id: str
    ground: str
    length: int
    unit: str
    reason: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class AskExtension:
    """length  in the unit of the case's statutory clock;  both  whether the promise moves as well (K12)"""

    case_id: str
    length: int
    reason: str
    both: bool = False
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class AskOpinion:
    """department  code of the department whose opinion is wanted"""

    case_id: str
    department: str
    question: str
    seen: int | None = None


def ask_pause(office: Office, u: Unit, command: AskPause) -> TaskReceipt:
    """Raises CannotPauseNow where no clock runs or the item does not list the ground, AlreadyPaused, FormInvalid."""
    allow(u.actor, Act.ASK_PAUSE)
    reason = words_of(command.reason, "reason")
    ground = at_case(office, u, command.case_id, Act.ASK_PAUSE, command.seen, "pause_request")
    must_be_open(ground)
    feet = footing(office, u, ground)
    if command.ground not in feet.rules.grounds:
        raise CannotPauseNow(ground=command.ground, grounds=list(feet.rules.grounds))
    running = feet.standing.running("promised", "statutory")
    if not running or ground.case["status"] != "accepted":
        raise CannotPauseNow(status=ground.case["status"])
    if any(is_paused_for(clock, command.ground) for clock in running):
        raise AlreadyPaused(ground=command.ground)
    if command.length < 1:
        raise FormInvalid({"length": FieldProblem("bad_length")})
    try:
        expected = add(Limit(command.length, command.unit), ground.now, feet.frame)  # type: ignore[arg-type]
    except (LimitError, CalendarError) as error:
        raise FormInvalid({"length": FieldProblem("bad_length")}) from error
    facts = {
        "ground": command.ground,
        "length": command.length,
        "unit": command.unit,
        "expected_on": feet.frame.date_of(expected).isoformat(),
    }
    return _ask(office, u, ground, feet, facts, Kind.CLOCK_PAUSE_ASKED, {"reason": reason})


def ask_extension(office: Office, u: Unit, command: AskExtension) -> TaskReceipt:
    """Raises DeadlinePassed after expiry, ExtensionUsedUp, CannotExtendNow, FormInvalid (K12)."""
    allow(u.actor, Act.ASK_EXTENSION)
    reason = words_of(command.reason, "reason")
    ground = at_case(office, u, command.case_id, Act.ASK_EXTENSION, command.seen, "extension_request")
    must_be_open(ground)
    feet = footing(office, u, ground)
    running = feet.standing.running("statutory")
    if not running:
        raise CannotExtendNow(status=ground.case["status"])
    clock = running[-1]
    longest = clock.switches.longest_extension
    if command.length < 1:
        raise FormInvalid({"length": FieldProblem("bad_length")})
    if longest is not None and command.length > longest:
        raise FormInvalid({"length": FieldProblem("too_large", {"max": longest})})
    if sum(event.kind == "extended" for event in clock.events) >= clock.switches.extensions_allowed:
        raise ExtensionUsedUp(case=command.case_id)
    if read(clock, feet.frame, ground.now).overdue:
        raise DeadlinePassed(case=command.case_id)
    facts = {"ground": "extension", "length": command.length, "both": command.both}
    return _ask(office, u, ground, feet, facts, Kind.CLOCK_EXTENSION_ASKED, {"reason": reason})


def ask_opinion(office: Office, u: Unit, command: AskOpinion) -> TaskReceipt:
    """Raises FormInvalid for a department the centre does not have, or without a question."""
    allow(u.actor, Act.ASK_OPINION)
    question = words_of(command.question, "question")
    ground = at_case(office, u, command.case_id, Act.ASK_OPINION, command.seen, "opinion_request")
    must_be_open(ground)
    if command.department not in office.handling(u, ground.centre_id, command.department):
        raise FormInvalid({"department": FieldProblem("not_an_option")})
    facts = {"department": command.department}
    feet = footing(office, u, ground)
    return _ask(office, u, ground, feet, facts, Kind.OPINION_ASKED, {"question": question})


def _ask(
    office: Office,
    u: Unit,
    ground: Ground,
    feet: Footing,
    facts: Mapping[str, Any],
    kind: Kind,
    words: Mapping[str, str],
) -> TaskReceipt:
    """Begin what was asked for beside the case, with the words it was asked for with."""
    said = [remark(u, ground, "reason", text) for text in words.values()]
    deed = Deed(kind, facts=dict(facts), sealed=dict(words), tables={"remark": said})
    return settled_receipt(*begin(office, u, ground, feet, _ROLES[kind], facts, deed))


_ROLES = {
    Kind.CLOCK_PAUSE_ASKED: "pause",
    Kind.CLOCK_EXTENSION_ASKED: "extension",
    Kind.OPINION_ASKED: "opinion",
}
