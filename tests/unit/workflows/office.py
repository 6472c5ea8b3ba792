"""A small office that runs one diagram: complete by the element's id, tell a timer by its id, and look.

Every act goes through bytes, so each is a save and a load as well.
"""

from collections.abc import Mapping

from workflows import engine
from workflows.advance import Advance
from workflows.definition import Definition, parse_definition


class Office:
    def __init__(self, key: str, files: Mapping[str, bytes], **data: object) -> None:
        self.definition: Definition = parse_definition(key, files)
        self.now: Advance = engine.start(self.definition, data)
        self.steps: list[str] = [step.element for step in self.now.steps]

    def _take(self, advance: Advance) -> Advance:
        self.now = advance
        self.steps += [step.element for step in advance.steps]
        return advance

    def complete(self, element: str, subject: str | None = None, **data: object) -> Advance:
        reference = next(
            one.task_ref
            for one in self.now.tasks
            if one.element == element and (subject is None or one.subject == subject)
        )
        return self._take(engine.complete(self.definition, self.now.state, reference, data))

    def fire(self, element: str, subject: str | None = None) -> Advance:
        reference = next(
            one.timer_ref
            for one in self.now.timers
            if one.element == element and (subject is None or one.subject == subject)
        )
        return self._take(engine.fire(self.definition, self.now.state, reference))

    def message(self, name: str, subject: str | None = None, **data: object) -> Advance:
        return self._take(engine.message(self.definition, self.now.state, name, data, subject))

    def join(self, element: str, item: str) -> Advance:
        return self._take(engine.add_branch(self.definition, self.now.state, element, item))

    @property
    def tasks(self) -> list[str]:
        return sorted(one.element for one in self.now.tasks)

    @property
    def timers(self) -> list[str]:
        return sorted(one.element for one in self.now.timers)
