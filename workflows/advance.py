"""What the engine answers: the new state and everything that changed with it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task a person must do.

    task_ref         ours within this process instance, stable while the task is open
    subject          the department it belongs to (`department` in the routing data), or None
    county           the superior it belongs to (`superior`), or None
    step_limit       the phrase of its own limit, or None
    in_branch        whether it lies in one of the instances of a multi-instance
    """

    task_ref: str
    process: str
    element: str
    name: str
    name_en: str
    lane: str
    candidate_group: str
    form: str | None
    act: str | None
    subject: str | None
    county: str | None
    properties: Mapping[str, str]
    step_limit: str | None
    in_branch: bool = False


@dataclass(frozen=True, slots=True)
class ClosedTask:
    """how: completed or cancelled."""

    task_ref: str
    element: str
    how: str


@dataclass(frozen=True, slots=True)
class ArmedTimer:
    """A timer waiting to be told. `phrase` says when, in words for `domain/limits`; host is the element it sits on."""

    timer_ref: str
    process: str
    element: str
    name: str
    phrase: str
    subject: str | None
    interrupting: bool
    host: str | None


@dataclass(frozen=True, slots=True)
class DisarmedTimer:
    """how: fired or cancelled."""

    timer_ref: str
    element: str
    how: str


@dataclass(frozen=True, slots=True)
class AwaitedMessage:
    name: str
    element: str
    subject: str | None


@dataclass(frozen=True, slots=True)
class SentMessage:
    name: str
    element: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Milestone:
    name: str
    element: str
    properties: Mapping[str, str]
    subject: str | None


@dataclass(frozen=True, slots=True)
class RuleTaken:
    """A rule of a table that hit: its id and what the designer wrote beside it."""

    id: str
    annotation: str


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """inputs: expression -> value; outputs: name -> value; rules: those that hit, in table order."""

    decision: str
    element: str
    inputs: Mapping[str, object]
    outputs: Mapping[str, object]
    rules: tuple[RuleTaken, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A node the engine passed through. kind is its BPMN tag."""

    process: str
    element: str
    kind: str
    name: str
    subject: str | None


@dataclass(frozen=True, slots=True)
class Live:
    """What an instance waits for now: the mirror that task and timer rows must equal."""

    tasks: tuple[OpenTask, ...]
    timers: tuple[ArmedTimer, ...]
    messages: tuple[AwaitedMessage, ...]
    finished: bool


@dataclass(frozen=True, slots=True)
class Advance:
    """The answer to one event.

    opened, closed, armed, disarmed   what changed, against the state that was passed in
    tasks, timers, messages           all that is open, armed, awaited now
    steps                             nodes completed, in order; flows: ids of the sequence flows walked, in order
    outcome                           `outcome` of the last element that carried one in this advance, or None
    data                              routing data at the top level after the step
    """

    state: bytes
    finished: bool
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[ClosedTask, ...] = ()
    armed: tuple[ArmedTimer, ...] = ()
    disarmed: tuple[DisarmedTimer, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    timers: tuple[ArmedTimer, ...] = ()
    messages: tuple[AwaitedMessage, ...] = ()
    sent: tuple[SentMessage, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    decisions: tuple[DecisionTaken, ...] = ()
    steps: tuple[Step, ...] = ()
    flows: tuple[str, ...] = ()
    outcome: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
