"""What hangs on a case, or on several, in one statement: clock events, armed timers, live tasks, cards.

The kinds of rows differ, so each is laid onto the same columns by type; SHAPES says which field lies where.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)

from app.store import tables as t
from app.store.kinds import Moment, document, key
from app.store.unit import Unit

_E, _M, _K, _C, _I = t.clock_event.c, t.timer.c, t.task.c, t.card.c, t.process_instance.c
_CENTRE = (
    select(t.office_case.c.centre_id, t.office_case.c.id.label("case_id"), t.unit.c.revision)
    .join_from(t.office_case, t.unit, t.unit.c.id == t.office_case.c.centre_id)
    .subquery("centre")
    .c
)

# Columns of the common row by type; a shape fills them from the left.
_KINDS: Mapping[str, tuple[Any, int]] = {
    "key": (key(), 4),
    "text": (String(), 6),
    "number": (Integer(), 2),
    "moment": (Moment(), 5),
    "json": (document(), 1),
}

SHAPES: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    "event": {
        "clock_id": ("key", _E.clock_id),
        "clock_kind": ("text", _E.clock_kind),
        "subject": ("text", _E.subject),
        "kind": ("text", _E.kind),
        "sequence": ("number", _E.sequence),
        "seq": ("number", _E.seq),
        "at": ("moment", _E.at),
        "detail": ("json", _E.detail),
    },
    "timer": {
        "id": ("key", _M.id),
        "instance_id": ("key", _M.instance_id),
        "clock_id": ("key", _M.clock_id),
        "source": ("text", _M.source),
        "timer_ref": ("text", _M.timer_ref),
        "element": ("text", _M.element),
        "host": ("text", _M.host),
        "subject": ("text", _M.subject),
        "phrase": ("text", _M.phrase),
        "failures": ("number", _M.failures),
        "again": ("number", cast(_M.again, Integer)),
        "armed_at": ("moment", _M.armed_at),
        "due_at": ("moment", _M.due_at),
        "try_at": ("moment", _M.try_at),
    },
    "task": {
        "id": ("key", _K.id),
        "instance_id": ("key", _K.instance_id),
        "unit_id": ("key", _K.unit_id),
        "assignee_id": ("key", _K.assignee_id),
        "task_ref": ("text", _K.task_ref),
        "element": ("text", _K.element),
        "act": ("text", _K.act),
        "subject": ("text", _K.subject),
        "status": ("text", _K.status),
        "light": ("text", _K.light),
        "urgency": ("number", cast(_K.urgency, Integer)),
        "opened_at": ("moment", _K.opened_at),
        "claimed_at": ("moment", _K.claimed_at),
        "due_at": ("moment", _K.due_at),
        "sort_at": ("moment", _K.sort_at),
    },
    "card": {
        "id": ("key", _C.id),
        "clock_id": ("key", _C.clock_id),
        "colour": ("text", _C.colour),
        "status": ("text", _C.status),
        "void_reason": ("text", _C.void_reason),
        "due_at": ("moment", _C.due_at),
    },
    "beside": {"id": ("key", _I.id), "facts": ("json", _I.facts)},
    "centre": {"revision": ("number", _CENTRE.revision)},
}
_TABLES: Mapping[str, Any] = {
    "event": _E,
    "timer": _M,
    "task": _K,
    "card": _C,
    "beside": _I,
    "centre": _CENTRE,
}
_WHERE: Mapping[str, tuple[Any, ...]] = {
    "event": (),
    "timer": (_M.status.in_(("armed", "stuck")),),
    "task": (_K.ended_at.is_(None),),
    "card": (),
    "beside": (_I.role != "main", _I.finished_at.is_(None)),
    "centre": (),
}


@dataclass(frozen=True, slots=True)
class Hanging:
    """Rows as dictionaries with the fields of SHAPES.

    events    of every clock, by clock and seq
    timers    those that are armed, held ones (due_at None) among them
    tasks     those that are live
    cards     those in force, and those that were voided: with their clock, or by a ruling
    beside    what each process beside the main one that still runs is about, by its id
    revision  of the settings of the case's centre. Read under the case's lock: whoever changes them has the case counted
              again afterwards, so an act that comes later must know of it
    """

    events: tuple[dict[str, Any], ...] = ()
    timers: tuple[dict[str, Any], ...] = ()
    tasks: tuple[dict[str, Any], ...] = ()
    cards: tuple[dict[str, Any], ...] = ()
    revision: int = 0
    beside: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def hanging(u: Unit, centre_id: str, case_id: str) -> Hanging:
    """Everything a settlement compares with."""
    return _laid_out(u.rows(_OF_ONE, {"centre": centre_id, "case": case_id}))


def hanging_on(u: Unit, cases: Collection[tuple[str, str]]) -> dict[str, Hanging]:
    """The same for several cases, (centre id, case id), by case."""
    found: dict[str, list[Any]] = {case_id: [] for _, case_id in cases}
    asked = {"centres": list({centre_id for centre_id, _ in cases}), "cases": list(found)}
    for row in u.rows(_OF_SEVERAL, asked):
        found[row[-1]].append(row)
    return {case_id: _laid_out(rows) for case_id, rows in found.items()}


def _laid_out(rows: Sequence[Any]) -> Hanging:
    found: dict[str, list[dict[str, Any]]] = {shape: [] for shape in SHAPES}
    for row in rows:
        found[row[0]].append({field: row[place] for field, place in _PLACES[row[0]]})
    for timer in found["timer"]:
        timer["again"] = bool(timer["again"])
    found["event"].sort(key=lambda event: (event["clock_id"], event["seq"]))
    events, timers, tasks, cards = (tuple(found[shape]) for shape in ("event", "timer", "task", "card"))
    beside = {instance["id"]: instance["facts"] for instance in found["beside"]}
    return Hanging(events, timers, tasks, cards, found["centre"][0]["revision"], beside)


def _layout() -> list[tuple[str, Any]]:
    """The common row after its first column: (kind, type) in order."""
    return [(kind, type_) for kind, (type_, count) in _KINDS.items() for _ in range(count)]


def _places(shape: str) -> tuple[tuple[str, int], ...]:
    """Field -> its place in the common row."""
    layout, taken = _layout(), set[int]()
    places = []
    for name, (kind, _) in SHAPES[shape].items():
        place = next(i for i, (of, _) in enumerate(layout) if of == kind and i not in taken)
        taken.add(place)
        places.append((name, place + 1))
    return tuple(places)


def _select(shape: str, several: bool) -> Select[Any]:
    """The rows of one shape that hang on one case, or on several with the case's id behind them."""
    columns: list[Any] = [cast(null(), type_) for _, type_ in _layout()]
    for name, place in _places(shape):
        columns[place - 1] = SHAPES[shape][name][1]
    named = [column.label(f"c{i}") for i, column in enumerate(columns)]
    statement = select(literal(shape, String).label("what"), *named).where(*_WHERE[shape])
    c = _TABLES[shape]
    if not several:
        return statement.where(c.centre_id == bindparam("centre"), c.case_id == bindparam("case"))
    return statement.add_columns(c.case_id.label("of_case")).where(
        c.centre_id.in_(bindparam("centres", expanding=True)),
        c.case_id.in_(bindparam("cases", expanding=True)),
    )


_PLACES = {shape: _places(shape) for shape in SHAPES}
_OF_ONE: CompoundSelect[Any] = union_all(*(_select(shape, several=False) for shape in SHAPES))
_OF_SEVERAL: CompoundSelect[Any] = union_all(*(_select(shape, several=True) for shape in SHAPES))
