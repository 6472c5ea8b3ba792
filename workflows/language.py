"""What the library calls when a diagram holds an expression: our language, and nothing else.

It takes the place of the library's script engine (which runs Python), so that no text of a diagram is ever
executed as code. One `Language` serves one act: it also remembers the decisions that were taken on the way.
"""

from collections.abc import Mapping
from typing import Any

from workflows.decisions import Answer, Decision, evaluate
from workflows.errors import DecisionFailed
from workflows.expressions import compile_expression, compile_script

Task = Any


class Language:
    """Duck-typed script engine: `evaluate`, `execute`, `call_service` and `environment` are the library's names."""

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self._decisions = decisions
        self.taken: list[tuple[str, Task, Answer]] = []

    @property
    def environment(self) -> "Language":
        return self

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> object:
        """A condition holds or does not: null is not true."""
        return compile_expression(expression).holds(task.data)

    def execute(self, task: Task, script: str, external_context: object = None) -> bool:
        task.data.update(compile_script(script or "").run(task.data))
        return True

    def decide(self, task: Task, decision_id: str) -> None:
        """Ask a table and put its outputs into the data of the task."""
        decision = self._decisions.get(decision_id)
        if decision is None:
            raise DecisionFailed(f"there is no decision {decision_id!r}")
        answer = evaluate(decision, task.data)
        task.data.update(answer.outputs)
        self.taken.append((decision_id, task, answer))

    def call_service(self, *_args: object, **_named: object) -> str:
        raise DecisionFailed("service tasks are not run here")
