"""Turning rows into the frozen values that leave this room."""

from typing import Any, TypeVar

Line = TypeVar("Line")


def line(kind: type[Line], row: Any, **more: Any) -> Line:
    """A value of a dataclass from the columns of a row that bear its fields' names; `more` says the others."""
    held = row._mapping  # noqa: SLF001 - the documented way to read a row by name
    names = (name for name in kind.__dataclass_fields__ if name not in more)  # type: ignore[attr-defined]
    return kind(**{name: held[name] for name in names}, **more)
