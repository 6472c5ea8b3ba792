"""Moving a running case to version two: what is kept, what is armed, and what is refused."""

from collections.abc import Sequence

import pytest

from tests.unit.workflows.drawing import (
    Drawn,
    Line,
    box,
    call,
    catch,
    closure,
    each,
    end,
    event_gateway,
    parallel,
    path,
    process,
    start,
    timer,
    timer_on,
    user,
)
from tests.unit.workflows.office import Office
from workflows.definition import Definition, parse_definition
from workflows.engine import live
from workflows.errors import NotMovable
from workflows.rebase import obstacles, rebase

Part = Drawn | Line | list[Line]


def version(*parts: Part, also: Sequence[str] = ()) -> Definition:
    return parse_definition("main", closure(process("main", *parts), *also))


def begun(definition: Definition, *acts: str, **data: object) -> Office:
    office = Office("main", definition.files, **data)
    for act in acts:
        office.complete(act)
    return office


def moved(office: Office, new: Definition, renamed: dict[str, str] | None = None) -> Office:
    """The same office, going on under the new version."""
    answer = rebase(office.definition, new, office.now.state, renamed)
    assert obstacles(office.definition, new, office.now.state, renamed) == ()
    office.definition, office.now = new, answer
    assert live(new, answer.state).tasks == answer.tasks
    return office


ONE = version(start(), user("accept"), user("handle"), end(), path("s", "accept", "handle", "e"))


def test_a_step_added_further_on_is_met() -> None:
    two = version(
        start(),
        user("accept"),
        user("handle"),
        user("review"),
        end(),
        path("s", "accept", "handle", "review", "e"),
    )
    office = begun(ONE, "accept", note="kept")
    reference = office.now.tasks[0].task_ref
    moved(office, two)
    assert [one.task_ref for one in office.now.tasks] == [reference]
    assert (office.now.opened, office.now.closed) == ((), ())
    office.complete("handle")
    assert office.tasks == ["review"]
    assert office.complete("review").data["note"] == "kept"
    assert office.now.finished


def test_a_timer_new_on_running_work_is_armed() -> None:
    two = version(
        start(),
        user("accept"),
        user("handle"),
        timer_on("handle", "due", "step limit", interrupting=False),
        user("chase"),
        end(),
        end("ce"),
        path("s", "accept", "handle", "e"),
        path("due", "chase", "ce"),
    )
    office = moved(begun(ONE, "accept"), two)
    assert [(one.element, one.phrase) for one in office.now.armed] == [("due", "step limit")]
    office.fire("due")
    office.fire("due")
    assert office.tasks == ["chase", "chase", "handle"]
    office.complete("handle")
    assert office.timers == []


def timed(phrase: str, *, interrupting: bool = False) -> Definition:
    return version(
        start(),
        user("handle"),
        timer_on("handle", "due", phrase, interrupting=interrupting),
        user("chase"),
        end(),
        end("ce"),
        path("s", "handle", "e"),
        path("due", "chase", "ce"),
    )


def test_a_timer_that_is_gone_is_disarmed() -> None:
    two = version(start(), user("handle"), end(), path("s", "handle", "e"))
    office = moved(begun(timed("step limit")), two)
    assert [(one.element, one.how) for one in office.now.disarmed] == [("due", "cancelled")]
    office.complete("handle")
    assert office.now.finished


def test_a_timer_with_another_phrase_is_armed_anew() -> None:
    office = begun(timed("step limit"))
    old = office.now.timers[0].timer_ref
    moved(office, timed("promised limit"))
    assert [(one.timer_ref, one.how) for one in office.now.disarmed] == [(old, "cancelled")]
    assert [one.phrase for one in office.now.armed] == ["promised limit"]
    assert len(office.now.timers) == 1
    office.fire("due")
    assert office.tasks == ["chase", "handle"]


def test_a_timer_that_did_not_change_keeps_its_reference() -> None:
    office = begun(timed("step limit"))
    before = office.now.timers
    again = process(
        "main",
        start(),
        user("handle"),
        timer_on("handle", "due", "step limit", interrupting=False),
        user("chase"),
        user("later"),
        end(),
        end("ce"),
        path("s", "handle", "later", "e"),
        path("due", "chase", "ce"),
    )
    moved(office, parse_definition("main", closure(again)))
    assert office.now.timers == before
    assert (office.now.armed, office.now.disarmed) == ((), ())


def test_a_wait_with_another_phrase_is_another_timer() -> None:
    def waiting(phrase: str) -> Definition:
        return version(
            start(), timer("pause", phrase), user("visit"), end(), path("s", "pause", "visit", "e")
        )

    office = begun(waiting("3 workdays"))
    old = office.now.timers[0].timer_ref
    moved(office, waiting("5 workdays"))
    (new,) = office.now.timers
    assert (new.phrase, new.timer_ref != old) == ("5 workdays", True)
    office.fire("pause")
    assert office.tasks == ["visit"]


def test_a_reminder_that_is_open_goes_along() -> None:
    two = version(
        start(),
        user("handle"),
        timer_on("handle", "due", "step limit", interrupting=False),
        user("chase"),
        user("write_down"),
        end(),
        end("ce"),
        path("s", "handle", "e"),
        path("due", "chase", "write_down", "ce"),
    )
    office = begun(timed("step limit"))
    office.fire("due")
    moved(office, two)
    office.complete("chase")
    assert office.tasks == ["handle", "write_down"]
    office.complete("handle")
    office.complete("write_down")
    assert office.now.finished


@pytest.mark.parametrize("kind", ["task", "sub-process", "call"])
def test_departments_keep_their_places(kind: str) -> None:
    def joint(*more: str) -> Definition:
        steps = ("opine", *more)
        inside = (start("bs"), *[user(step) for step in steps], end("be"), *path("bs", *steps, "be"))
        mark = each("departments", "department")
        host = {
            "task": user("branch", mark),
            "sub-process": box("branch", *inside, inner=mark),
            "call": call("branch", "opinion", mark),
        }[kind]
        called = process("opinion", *inside)
        last = [user("sum")] if more else []
        tail = ("sum",) if more else ()
        return version(start(), host, *last, end(), path("s", "branch", *tail, "e"), also=[called])

    office = begun(joint(), departments=["civil", "land"])
    subjects = [one.subject for one in office.now.tasks]
    moved(office, joint("countersign"))
    assert [one.subject for one in office.now.tasks] == subjects == ["civil", "land"]
    first = office.tasks[0]
    office.complete(first, "land")
    if kind != "task":
        assert office.tasks == ["countersign", "opine"]
        office.complete("countersign", "land")
    office.complete(first, "civil")
    if kind != "task":
        office.complete("countersign", "civil")
    assert office.tasks == ["sum"]


def test_a_half_done_join_still_waits_for_the_other_half() -> None:
    def fork(*more: str) -> Definition:
        tail = [user(one) for one in more]
        return version(
            start(),
            parallel("split"),
            user("left"),
            user("right"),
            parallel("join"),
            *tail,
            end(),
            path("s", "split", "left", "join", *more, "e"),
            path("split", "right", "join"),
        )

    office = moved(begun(fork(), "left", x="1"), fork("archive"))
    assert office.tasks == ["right"]
    office.complete("right")
    assert office.tasks == ["archive"]


def test_waiting_at_an_event_gateway_goes_along() -> None:
    def waiting(phrase: str) -> Definition:
        return version(
            start(),
            event_gateway("wait"),
            catch("told", "superior_answer"),
            timer("late", phrase),
            user("tell"),
            user("chase"),
            end(),
            end("e2"),
            path("s", "wait", "told", "tell", "e"),
            path("wait", "late", "chase", "e2"),
        )

    office = moved(begun(waiting("review limit")), waiting("watch limit"))
    assert [one.phrase for one in office.now.timers] == ["watch limit"]
    office.fire("late")
    assert office.tasks == ["chase"]


def test_a_finished_step_may_disappear() -> None:
    two = version(start(), user("handle"), end(), path("s", "handle", "e"))
    office = moved(begun(ONE, "accept"), two)
    office.complete("handle")
    assert office.now.finished


def test_work_that_is_open_may_not_disappear() -> None:
    two = version(start(), user("other"), end(), path("s", "other", "e"))
    office = begun(ONE, "accept")
    (found,) = obstacles(ONE, two, office.now.state)
    assert (found.process, found.element, found.reason) == ("main", "handle", "element_gone")
    with pytest.raises(NotMovable) as refused:
        rebase(ONE, two, office.now.state)
    assert refused.value.reasons == (found,)


def test_work_that_was_renamed_moves_with_a_word_about_it() -> None:
    two = version(
        start(),
        user("accept"),
        user("process_it"),
        timer_on("process_it", "due", "step limit"),
        user("x"),
        end(),
        end("xe"),
        path("s", "accept", "process_it", "e"),
        path("due", "x", "xe"),
    )
    office = begun(ONE, "accept")
    assert obstacles(ONE, two, office.now.state)
    moved(office, two, {"handle": "process_it"})
    assert (office.tasks, office.timers) == (["process_it"], ["due"])
    office.complete("process_it")
    assert office.now.finished


def test_open_work_that_became_something_else_stays() -> None:
    two = version(
        start(),
        user("accept"),
        box("handle", start("bs"), user("inner"), end("be"), *path("bs", "inner", "be")),
        end(),
        path("s", "accept", "handle", "e"),
    )
    office = begun(ONE, "accept")
    assert [one.reason for one in obstacles(ONE, two, office.now.state)] == ["kind_changed"]


def test_a_called_process_that_is_gone_holds_the_case_back() -> None:
    body = process("body", start("bs"), user("work"), end("be"), path("bs", "work", "be"))
    other = process("other", start("os"), user("work2"), end("oe"), path("os", "work2", "oe"))
    one = version(start(), call("run", "body"), end(), path("s", "run", "e"), also=[body])
    two = version(start(), call("run", "other"), end(), path("s", "run", "e"), also=[other])
    office = begun(one)
    assert [one.reason for one in obstacles(office.definition, two, office.now.state)] == ["process_gone"]


def test_another_process_is_not_another_version() -> None:
    other = parse_definition(
        "other", closure(process("other", start("x"), user("y"), end("z"), path("x", "y", "z")))
    )
    office = begun(ONE)
    assert [one.reason for one in obstacles(ONE, other, office.now.state)] == ["other_key"]


def test_the_dry_run_and_a_refusal_leave_the_state_alone() -> None:
    two = version(start(), user("other"), end(), path("s", "other", "e"))
    office = begun(ONE, "accept")
    before = bytes(office.now.state)
    obstacles(ONE, two, office.now.state)
    with pytest.raises(NotMovable):
        rebase(ONE, two, office.now.state)
    assert office.now.state == before
    office.complete("handle")
    assert office.now.finished
