"""State as bytes: a running instance without its definition, small, with a format number.

    "SWS" + format (one byte) + zstd(JSON)

The first 16 characters of the definition's content hash are kept with it: a state read under another definition is
refused, not guessed at. A task keeps only what its data adds to its parent's. Sub-processes that have finished are not kept (the engine
never looks inside again), nor are the private notes of finished tasks. Older formats are brought forward by
`UPCASTERS`, one function a step, each from the JSON of one format to the next.
"""
# ruff: noqa: SLF001  the library's own fields carry underscores

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
import zstandard
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task as LibraryTask

from workflows.errors import StateUnreadable
from workflows.instance import COUNTER, Instance, Spec, SubInstance, Task, Workflow
from workflows.language import Language

MAGIC: Final = b"SWS"
FORMAT: Final = 1
MAX_STATE: Final = 16 * 1024 * 1024

Raw = dict[str, Any]

# format -> function that brings JSON of that format to the next
UPCASTERS: dict[int, Callable[[Raw], Raw]] = {}


class _Zstd(threading.local):
    """The compressor and decompressor of this thread: neither may be shared between threads."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3)
        self.decompressor = zstandard.ZstdDecompressor()


_ZSTD: Final = _Zstd()


def dump(instance: Instance, sha: str) -> bytes:
    """The state of an instance between two acts; `sha` is the content hash of its definition."""
    raw: Raw = {"v": sha[:16], "n": COUNTER.last, "top": _level(instance), "below": {}}
    for task_id, below in instance.subprocesses.items():
        host = instance.find(task_id)
        if host is not None and not host.has_state(TaskState.FINISHED_MASK):
            raw["below"][task_id] = {**_level(below), "in": below.spec.name}
    return MAGIC + bytes((FORMAT,)) + bytes(_ZSTD.compressor.compress(orjson.dumps(raw)))


def load(state: bytes, spec: Spec, subs: Mapping[str, Spec], language: Language, sha: str) -> Instance:
    """An instance that may be acted on. Raises StateUnreadable for bytes that are not a state of this definition."""
    raw = _raw(state)
    if raw["v"] != sha[:16]:
        raise StateUnreadable(f"the state belongs to definition {raw['v']}, not {sha[:16]}")
    COUNTER.last = raw["n"]
    instance = Instance(spec, subs, language, deserializing=True)
    try:
        _restore(instance, raw["top"], instance)
        _restore_below(instance, raw["below"])
    except KeyError as error:
        raise StateUnreadable(f"the definition has no {error}") from None
    return instance


def _raw(state: bytes) -> Raw:
    if state[:3] != MAGIC or len(state) < 5:
        raise StateUnreadable("these bytes are not a state")
    found = state[3]
    if found > FORMAT:
        raise StateUnreadable(f"format {found} is later than this program's {FORMAT}")
    try:
        raw: Raw = orjson.loads(_ZSTD.decompressor.decompress(state[4:], max_output_size=MAX_STATE))
    except (zstandard.ZstdError, orjson.JSONDecodeError) as error:
        raise StateUnreadable(str(error)) from None
    for older in range(found, FORMAT):
        raw = UPCASTERS[older](raw)
    return raw


# -- writing ---------------------------------------------------------------------------------------------


def _level(workflow: Workflow) -> Raw:
    last = workflow.last_task
    return {
        "r": workflow.task_tree.id,
        "l": last.id if last is not None and last.id in workflow.tasks else None,
        "x": workflow.completed,
        "d": workflow.data,
        "t": [_row(task, workflow.tasks) for task in workflow.tasks.values()],
    }


def _row(task: Task, tasks: Mapping[str, Task]) -> list[Any]:
    parent = tasks.get(task._parent)
    more, less = _delta(task.data, parent.data if parent is not None else {})
    notes = task.internal_data if task.internal_data and not task.has_state(TaskState.FINISHED_MASK) else None
    return [
        task.id,
        task._parent,
        task._children,
        task._state,
        task.task_spec.name,
        task.triggered,
        task.last_state_change,
        notes,
        more or None,
        less or None,
    ]


def _delta(data: Raw, base: Raw) -> tuple[Raw, list[str]]:
    """(what data adds to base or changes, what it lacks)."""
    more = {name: value for name, value in data.items() if name not in base or base[name] != value}
    return more, [name for name in base if name not in data]


# -- reading ---------------------------------------------------------------------------------------------


def _restore(workflow: Workflow, raw: Raw, top: Instance) -> None:
    _restore_tasks(workflow, raw["t"], top)
    workflow.task_tree = workflow.tasks[raw["r"]]
    workflow.last_task = workflow.tasks.get(raw["l"])
    workflow.completed = raw["x"]
    workflow.data = raw["d"]


def _restore_tasks(workflow: Workflow, rows: list[list[Any]], top: Instance) -> None:
    tasks, specs, new = workflow.tasks, workflow.spec.task_specs, LibraryTask.__new__
    waiting = top.event_manager
    for task_id, parent_id, children, state, name, triggered, changed, notes, more, less in rows:
        task = new(LibraryTask)
        task.id, task.workflow, task._parent, task._children = task_id, workflow, parent_id, children
        task._state, task.task_spec, task.triggered = state, specs[name], triggered
        task.last_state_change, task.thread_id, task.internal_data = changed, 0, notes or {}
        parent = tasks.get(parent_id)
        if parent is None and parent_id is not None:
            # Without its parent's data the task would lose its own, and nobody would notice.
            raise StateUnreadable(f"task {task_id} comes before its parent {parent_id}")
        task.data = _data(parent.data if parent is not None else {}, more, less)
        tasks[task_id] = task
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            waiting.add_task(task)


def _data(base: Raw, more: Raw | None, less: list[str] | None) -> Raw:
    """Lists are copied, so that no two tasks share one."""
    data = {name: list(value) if value.__class__ is list else value for name, value in base.items()}
    if more:
        data.update(more)
    for name in less or ():
        data.pop(name, None)
    return data


def _restore_below(instance: Instance, raw: Raw) -> None:
    """Outer sub-processes first: an inner one hangs on a task of an outer one."""
    left = dict(raw)
    while left:
        ready = [task_id for task_id in left if instance.find(task_id) is not None]
        if not ready:
            raise StateUnreadable("a sub-process hangs on a task that is not there")
        for task_id in ready:
            one = left.pop(task_id)
            host = instance.find(task_id)
            assert host is not None
            below = SubInstance(instance.subprocess_specs[one["in"]], task_id, instance, deserializing=True)
            _restore(below, one, instance)
            instance.subprocesses[task_id] = below
            below.completed_event.connect(host.task_spec._on_subworkflow_completed, host)
