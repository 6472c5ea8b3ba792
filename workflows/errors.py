"""What goes wrong in this room. The verbs above translate these into the service's own tree.

Three families: a definition cannot be used (`DefinitionError`), an act does not fit the state it meets
(`NotWaiting`), a step of a sound definition failed while it ran (`StepFailed`). None of them leaves anything
behind: every function here takes state bytes and gives back new ones, or raises.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.findings import Finding


class WorkflowError(Exception):
    """Something in this room went wrong."""


class DefinitionError(WorkflowError):
    """The definition cannot be used."""


class Unreadable(DefinitionError):
    """A file is not something this room will read: too large, too deep, not XML, not UTF-8, hostile.

    code   a word for the reason (`too_large`, `doctype`, `malformed`, ...), translated at the edges
    """

    def __init__(self, file: str, code: str, detail: str = "") -> None:
        self.file, self.code, self.detail = file, code, detail
        super().__init__(f"{file}: {code} {detail}".strip())


class NotSound(DefinitionError):
    """The definition was read, but it would not run as drawn. `findings` holds at least one error."""

    def __init__(self, findings: "Sequence[Finding]") -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.rule} at {f.process}/{f.element}" for f in self.findings[:5]))


class StateUnreadable(WorkflowError):
    """The state bytes are not ours, are of a later format, or name something the definition does not have."""


class NotWaiting(WorkflowError):
    """The instance does not wait for this: no such open task, armed timer, awaited message or running branch.

    what   task, timer, message or branch;  ref  what was asked for
    """

    def __init__(self, what: str, ref: str) -> None:
        self.what, self.ref = what, ref
        super().__init__(f"no {what} {ref!r} is waiting")


class StepFailed(WorkflowError):
    """A step of the definition failed: the designer's turn.

    process, element   where;  reason  a word (`expression`, `decision`, `no_way_out`, `too_many_steps`, ...)
    """

    def __init__(self, process: str, element: str, reason: str, detail: str = "") -> None:
        self.process, self.element, self.reason, self.detail = process, element, reason, detail
        super().__init__(f"{process}/{element}: {reason} {detail}".strip())


class ExpressionError(WorkflowError):
    """An expression is not in the language, or went over a budget.

    at   offset of the character where the trouble starts, or None
    """

    def __init__(self, message: str, at: int | None = None) -> None:
        self.message, self.at = message, at
        super().__init__(message if at is None else f"{message} (at {at})")


class DecisionFailed(WorkflowError):
    """A table could not answer: several rules hit where one may."""


class NotMovable(WorkflowError):
    """A running instance cannot move to the other version; `reasons` says why, one entry an obstacle."""

    def __init__(self, reasons: Sequence[object]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(str(reason) for reason in self.reasons[:5]))


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why one field of a form was not accepted.

    code    a word: required, too_long, too_short, too_small, too_large, not_a_number, too_many_digits,
            not_an_option, bad_pattern, bad_email, bad_phone, bad_date, bad_type, unknown_field; of casework: day_to_come, day_too_early
    params  the figures the sentence needs, such as {"max": 50}
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class FormInvalid(WorkflowError):
    """A submission does not fit its form; `fields` maps the key of each field to its problem."""

    def __init__(self, fields: Mapping[str, FieldProblem]) -> None:
        self.fields = dict(fields)
        super().__init__(", ".join(f"{key}: {problem.code}" for key, problem in self.fields.items()))
