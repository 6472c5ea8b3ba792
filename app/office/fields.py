"""Cleaning what was typed into the office's forms, every field before any refusal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from app.domain.people import Unclean
from app.errors import FormInvalid

Value = TypeVar("Value")


@dataclass(slots=True)
class Fields:
    """Collects what is wrong, by field; the code words are those of `domain.people.Unclean` and of the verbs."""

    wrong: dict[str, str] = field(default_factory=dict)

    def clean(self, name: str, rule: Callable[[str], Value], text: str) -> Value | None:
        """The cleaned value, or None with the field noted as wrong."""
        try:
            return rule(text)
        except Unclean as unclean:
            self.wrong[name] = unclean.code
            return None

    def need(self, name: str, holds: bool, code: str) -> None:
        if not holds:
            self.wrong.setdefault(name, code)

    def settle(self) -> None:
        """Raises FormInvalid with everything noted."""
        if self.wrong:
            raise FormInvalid(self.wrong)
