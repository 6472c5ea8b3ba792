"""The engine's door: given this definition, this state and this event, what changes?

Every function is pure: state bytes go in (and are never altered), an `Advance` comes out, and an error leaves
nothing behind. No function reads a clock, a file or a database; timers fire because `fire` says so.

Errors: NotWaiting when the state does not wait for what is asked, StepFailed when a step of the definition breaks,
StateUnreadable when the bytes are not a state of this definition.
"""
# ruff: noqa: SLF001  the library's own hooks carry underscores

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from workflows.advance import Advance, Live
from workflows.codec import dump, load
from workflows.definition import Definition
from workflows.errors import DecisionFailed, ExpressionError, NotWaiting, StepFailed
from workflows.instance import COUNTER, Instance, Task
from workflows.language import Language
from workflows.node_kinds import Instances
from workflows.pruning import prune
from workflows.reading import Reading, element_of, live_of
from workflows.timers import tell, told_timer

MAX_DATA_NAMES: Final = 200
MAX_DATA_TEXT: Final = 2_000

Scalar = str | int | float | bool | None


def start(definition: Definition, data: Mapping[str, object]) -> Advance:
    """Begin an instance with its routing data (scalars and lists of scalars)."""
    checked = _routing(data)
    COUNTER.last = 0
    language = Language(definition.decisions)
    instance = Instance(definition.spec, definition.subs, language, deserializing=False)
    instance.task_tree.data.update(checked)
    return _advance(definition, instance, Live((), (), (), finished=False), lambda _done: None)


def complete(definition: Definition, state: bytes, task_ref: str, data: Mapping[str, object]) -> Advance:
    """A person finished a task; `data` is what of the form is used for routing."""
    checked = _routing(data)
    instance = _load(definition, state)
    before = live_of(definition, instance)
    task = _open_task(instance, task_ref)

    def act(done: Callable[[Task], None]) -> None:
        task.data.update(checked)
        instance.run_task(task)
        done(task)

    return _advance(definition, instance, before, act, completed=task_ref)


def fire(definition: Definition, state: bytes, timer_ref: str) -> Advance:
    """A timer's moment has come. A non-interrupting one is armed again under a new reference."""
    instance = _load(definition, state)
    before = live_of(definition, instance)
    task = instance.event_manager.tasks.get(timer_ref)
    if task is None or task.state != TaskState.WAITING or told_timer(task) is None:
        raise NotWaiting("timer", timer_ref)
    return _advance(definition, instance, before, lambda _done: tell(task), fired=timer_ref)


def message(
    definition: Definition,
    state: bytes,
    name: str,
    data: Mapping[str, object] | None = None,
    subject: str | None = None,
) -> Advance:
    """A message came in. It goes to every event that waits for this name, or only to those of one subject."""
    checked = _routing(data or {})
    instance = _load(definition, state)
    before = live_of(definition, instance)
    event = BpmnEvent(MessageEventDefinition(name), {})
    waiting = [task for task in _waiting(instance) if task.task_spec.catches(task, event)]
    if subject is not None:
        waiting = [task for task in waiting if task.data.get("department") == subject]
    if not waiting:
        raise NotWaiting("message", name)

    def act(_done: Callable[[Task], None]) -> None:
        for task in waiting:
            if task.state == TaskState.WAITING:
                task.task_spec.catch(task, event)
                task.task_spec._update(task)
                task.data.update(checked)

    return _advance(definition, instance, before, act)


def add_branch(definition: Definition, state: bytes, element: str, item: Scalar) -> Advance:
    """A department joins late: one more instance of the running multi-instance `element`, for `item`."""
    checked = _routing({"item": item})["item"]
    instance = _load(definition, state)
    before = live_of(definition, instance)
    running = [
        task
        for level in instance.levels()
        for task in level.tasks.values()
        if isinstance(task.task_spec, Instances)
        and task.task_spec.bpmn_id == element
        and task.state == TaskState.STARTED
    ]
    if len(running) != 1 or checked in running[0].data.get(running[0].task_spec.data_input.bpmn_id, ()):
        raise NotWaiting("branch", element)
    return _advance(definition, instance, before, lambda _done: _add(running[0], checked))


def live(definition: Definition, state: bytes) -> Live:
    """What the instance waits for: open tasks, armed timers, awaited messages."""
    return live_of(definition, _load(definition, state))


# -- inside ------------------------------------------------------------------------------------------------


def _load(definition: Definition, state: bytes) -> Instance:
    language = Language(definition.decisions)
    return load(state, definition.spec, definition.subs, language, definition.sha)


def _add(running: Task, item: object) -> None:
    running.task_spec.add(running, item)


def _open_task(instance: Instance, task_ref: str) -> Task:
    """The library runs a finished task again without a word, so the state is checked here."""
    task = instance.find(task_ref)
    if task is None or task.state != TaskState.READY or not task.task_spec.manual or task.workflow.completed:
        raise NotWaiting("task", task_ref)
    return task


def _waiting(instance: Instance) -> Iterator[Task]:
    return (
        task
        for task in list(instance.event_manager.tasks.values())
        if task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent)
    )


def _advance(
    definition: Definition,
    instance: Instance,
    before: Live,
    act: Callable[[Callable[[Task], None]], None],
    *,
    completed: str | None = None,
    fired: str | None = None,
) -> Advance:
    """Do what was asked, take every step that needs nobody, and say what changed."""
    reading = Reading(definition)
    try:
        act(reading.passed)
        instance.run(reading.passed)
    except StepFailed as failure:
        raise _located(definition, instance, failure) from failure
    except ExpressionError as failure:
        raise _failed(definition, instance, "expression", str(failure)) from failure
    except DecisionFailed as failure:
        raise _failed(definition, instance, "decision", str(failure)) from failure
    except (SpiffWorkflowException, RecursionError) as failure:
        raise _failed(definition, instance, "no_way_out", str(failure)) from failure
    prune(instance)
    after = live_of(definition, instance)
    if not (after.finished or after.tasks or after.timers or after.messages):
        raise _failed(definition, instance, "stalled", "nothing is open and nothing is awaited")
    return reading.answer(
        instance, before, after, dump(instance, definition.sha), completed=completed, fired=fired
    )


def _failed(definition: Definition, instance: Instance, reason: str, detail: str) -> StepFailed:
    task = instance.failing
    if task is None:
        return StepFailed(definition.key, "", reason, detail)
    process, element = element_of(definition, task)
    return StepFailed(process, element, reason, detail)


def _located(definition: Definition, instance: Instance, failure: StepFailed) -> StepFailed:
    """The same failure, with the place filled in where the thrower did not know it."""
    found = _failed(definition, instance, failure.reason, failure.detail)
    return StepFailed(
        failure.process or found.process, failure.element or found.element, found.reason, found.detail
    )


def _routing(data: Mapping[str, object]) -> dict[str, object]:
    """A copy of routing data. Raises ValueError for anything but scalars and lists of scalars under plain names."""
    if len(data) > MAX_DATA_NAMES:
        raise ValueError("too much routing data")
    return {_name(name): _plain(name, value) for name, value in data.items()}


def _name(name: str) -> str:
    if not name.isidentifier() or len(name) > 64:
        raise ValueError(f"{name!r} is not a name for routing data")
    return name


def _plain(name: str, value: object) -> object:
    if isinstance(value, list | tuple):
        return [_scalar(name, one) for one in value]
    return _scalar(name, value)


def _scalar(name: str, value: object) -> Scalar:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) <= MAX_DATA_TEXT:
        return value
    raise ValueError(f"routing data holds scalars only: {name}")
