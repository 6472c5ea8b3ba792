"""Random walks over the shipped definitions: whatever people do, in whatever order, the engine keeps its word.

Every act takes the state as bytes and gives bytes back, so each step is also a save and a load. A failing walk
prints its seed and everything it did; `WALK_SEED=123` repeats one, `WALK_ROUNDS=500` walks longer.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.workflows.filling import DEPARTMENTS, fill
from workflows import engine
from workflows.advance import Advance
from workflows.definition import Definition, dump_spec, forget_definitions, load_definition, parse_definition
from workflows.forms import clean
from workflows.rebase import obstacles, rebase

BPMN = Path(__file__).parents[2] / "bpmn"
KEYS = (
    "promised",
    "immediate",
    "joint",
    "escalated",
    "pause_request",
    "extension_request",
    "opinion_request",
    "violation_report",
)
ROUNDS = int(os.environ.get("WALK_ROUNDS", "12"))
MAX_ACTS = 160
START = {
    "case_type": "promised",
    "item_code": "MZ-001",
    "channel": "window",
    "urgency": "normal",
    "lead_department": "civil",
    "department": "civil",
    "departments": ["civil", "land"],
    "superior": "",
    "commitment": "no",
    "visit": "yes",
    "first_check": "no",
    "ground": "",
    "expected": "",
}


def closure(key: str) -> dict[str, bytes]:
    """All shipped files; a definition reads what it reaches."""
    return {
        path.relative_to(BPMN).as_posix(): path.read_bytes()
        for path in sorted(BPMN.rglob("*"))
        if path.suffix in (".bpmn", ".dmn", ".json")
    }


def seeds() -> Iterator[int]:
    given = os.environ.get("WALK_SEED")
    if given:
        yield int(given)
        return
    begin = random.SystemRandom().randrange(10**9)
    yield from range(begin, begin + ROUNDS)


class Walker:
    """One case and somebody who does things to it; `done` is what has been done."""

    def __init__(self, definition: Definition, seed: int) -> None:
        self.definition, self.dice, self.done = definition, random.Random(seed), []
        begin = {
            **START,
            "visit": self.dice.choice(["yes", "no"]),
            "commitment": self.dice.choice(["yes", "no"]),
        }
        begin["superior"] = "county_civil" if definition.key == "escalated" else ""
        self.joined = 0
        self.told: list[object] = []
        self.advance = engine.start(definition, begin)
        self.check()

    def act(self, *, towards_the_end: bool) -> None:
        """Do one thing that is possible now."""
        before = bytes(self.advance.state)
        now = self.advance
        doable = ["complete"] * (8 if now.tasks else 0)
        if not towards_the_end or not now.tasks:
            doable += ["fire"] * (3 if now.timers else 0)
            doable += ["message"] if now.messages and self.dice.random() < 0.3 else []
            doable += ["join"] if self.definition.key == "joint" and self.joined < 3 else []
        if not doable:
            doable = ["message"]
        what = self.dice.choice(doable)
        getattr(self, what)()
        assert now.state == before, "the state that was passed in changed"
        self.check()

    def complete(self) -> None:
        task = self.dice.choice(self.advance.tasks)
        form = self.definition.forms[task.form]
        values = fill(form, self.dice)
        routing = clean(form, values, {"departments": DEPARTMENTS}).routing
        self.done.append(f"complete {task.element} {dict(routing)}")
        self.advance = engine.complete(self.definition, self.advance.state, task.task_ref, routing)
        assert any(one.task_ref == task.task_ref and one.how == "completed" for one in self.advance.closed)

    def fire(self) -> None:
        timer = self.dice.choice(self.advance.timers)
        self.done.append(f"fire {timer.element}")
        self.advance = engine.fire(self.definition, self.advance.state, timer.timer_ref)
        assert any(one.timer_ref == timer.timer_ref and one.how == "fired" for one in self.advance.disarmed)
        if not timer.interrupting and timer.host:
            again = [one for one in self.advance.timers if one.element == timer.element]
            assert (
                self.advance.finished
                or again
                or not any(one.element == timer.host for one in self.advance.tasks)
            ), "a timer that does not interrupt was not armed again"

    def message(self) -> None:
        names = sorted({one.name for one in self.advance.messages})
        name = self.dice.choice(names)
        brought = (
            {"answer": self.dice.choice(["approved", "refused", "sent_back"])}
            if name == "superior_answer"
            else {}
        )
        self.done.append(f"message {name} {brought}")
        self.advance = engine.message(self.definition, self.advance.state, name, brought)

    def join(self) -> None:
        """A department joins late, when the branches run."""
        self.joined += 1
        self.done.append("join")
        try:
            self.advance = engine.add_branch(
                self.definition, self.advance.state, "branches", f"late_{self.joined}"
            )
        except engine.NotWaiting:
            self.done[-1] = "join (too early or too late)"

    def check(self) -> None:
        """What the answer says is what the state says."""
        now = self.advance
        self.told.append(
            (
                sorted((one.process, one.element, str(one.subject)) for one in now.tasks),
                sorted((one.process, one.element, str(one.subject)) for one in now.timers),
                [one.element for one in now.steps],
                now.flows,
                [one.name for one in now.milestones],
                now.outcome,
                now.finished,
            )
        )
        live = engine.live(self.definition, now.state)
        assert live.tasks == now.tasks
        assert live.timers == now.timers
        assert live.messages == now.messages
        assert live.finished == now.finished
        references = [one.task_ref for one in now.tasks] + [one.timer_ref for one in now.timers]
        assert len(set(references)) == len(references)
        assert now.finished or now.tasks or now.timers or now.messages
        assert not (now.finished and (now.tasks or now.timers or now.messages))
        assert len(now.state) < 20_000


@pytest.fixture(scope="module")
def shipped() -> dict[str, Definition]:
    """Each definition loaded from its stored specification, as a running service does."""
    found = {}
    for key in KEYS:
        files = closure(key)
        stored = dump_spec(parse_definition(key, files))
        forget_definitions()
        found[key] = load_definition(key, files, stored)
    return found


@pytest.mark.parametrize("key", KEYS)
def test_a_case_can_be_walked_to_its_end_in_any_order(key: str, shipped: dict[str, Definition]) -> None:
    for seed in seeds():
        walker = Walker(shipped[key], seed)
        try:
            walk(walker)
        except BaseException:
            print(f"\nWALK_SEED={seed} {key}\n" + "\n".join(walker.done))
            raise


def walk(walker: Walker) -> None:
    for at in range(MAX_ACTS):
        if walker.advance.finished:
            return
        walker.act(towards_the_end=at > MAX_ACTS // 2)
    # Not every chance walk ends; one that is still open must still be alive.
    assert walker.advance.tasks or walker.advance.timers or walker.advance.messages


def test_what_is_forgotten_is_never_missed(
    shipped: dict[str, Definition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same walk with and without pruning: the same tasks, timers, milestones and ends."""
    for seed in seeds():
        for key in ("promised", "joint", "escalated"):
            pruned = Walker(shipped[key], seed)
            walk(pruned)
            with monkeypatch.context() as without:
                without.setattr(engine, "prune", lambda _instance: None)
                whole = Walker(shipped[key], seed)
                walk(whole)
            assert pruned.done == whole.done, f"WALK_SEED={seed} {key}"
            assert pruned.told == whole.told, f"WALK_SEED={seed} {key}"


def test_a_case_moves_to_a_like_version_at_any_moment(shipped: dict[str, Definition]) -> None:
    for seed in seeds():
        for key in ("promised", "joint", "escalated", "pause_request"):
            walker = Walker(shipped[key], seed)
            again = parse_definition(key, closure(key) | {"note.txt": b"another version"})
            assert again.sha != walker.definition.sha
            try:
                while not walker.advance.finished and len(walker.done) < MAX_ACTS:
                    move(walker, again if walker.definition.sha != again.sha else shipped[key])
                    walker.act(towards_the_end=len(walker.done) > MAX_ACTS // 2)
            except BaseException:
                print(f"\nWALK_SEED={seed} {key}\n" + "\n".join(walker.done))
                raise


def move(walker: Walker, new: Definition) -> None:
    """Nothing but the version changes, and what is open stays open under its reference."""
    before = walker.advance
    assert obstacles(walker.definition, new, before.state) == ()
    moved = rebase(walker.definition, new, before.state)
    assert (moved.tasks, moved.timers, moved.messages) == (before.tasks, before.timers, before.messages)
    assert [moved.opened, moved.closed, moved.armed, moved.disarmed] == [()] * 4
    walker.definition, walker.advance = new, moved
    walker.check()


def test_the_same_acts_give_the_same_state(shipped: dict[str, Definition]) -> None:
    for seed in range(3):
        first, second = Walker(shipped["joint"], seed), Walker(shipped["joint"], seed)
        for walker in (first, second):
            walk(walker)
        assert first.done == second.done
        assert summary(first.advance) == summary(second.advance)


def summary(advance: Advance) -> tuple[object, ...]:
    return advance.state, advance.tasks, advance.steps, advance.flows, advance.milestones
