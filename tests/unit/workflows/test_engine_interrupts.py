"""Work is taken away in the middle: what hung below it is gone without a trace, and nothing stays armed."""

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
    error_end,
    error_on,
    event_gateway,
    exclusive,
    flow,
    message_on,
    parallel,
    path,
    process,
    start,
    timer,
    timer_on,
    user,
)
from tests.unit.workflows.office import Office


def crowded() -> tuple[Drawn | Line, ...]:
    """Departments at work, each with a reminder, a call and a wait; beside them a branch of the lead's own."""
    branch = box(
        "branch",
        start("bs"),
        parallel("bp"),
        user("opine"),
        timer_on("opine", "late", "branch limit", interrupting=False),
        user("chase"),
        end("ce"),
        call("ask", "question"),
        parallel("bj"),
        end("be"),
        *path("bs", "bp", "opine", "bj", "be"),
        *path("bp", "ask", "bj"),
        *path("late", "chase", "ce"),
        inner=each("departments", "department", "opinions", "opinion"),
    )
    return (
        start("cs"),
        parallel("cp"),
        branch,
        timer_on("branch", "all_late", "step limit", interrupting=False),
        user("remind_all"),
        end("re"),
        event_gateway("wait"),
        catch("told", "superior_answer"),
        timer("silent", "watch limit"),
        exclusive("met"),
        parallel("cj"),
        end("cend"),
        *path("cs", "cp", "branch", "cj", "cend"),
        *path("cp", "wait", "told", "met", "cj"),
        *path("wait", "silent", "met"),
        *path("all_late", "remind_all", "re"),
    )


QUESTION = process(
    "question",
    start("qs"),
    user("answer"),
    timer_on("answer", "slow", "1 workday", interrupting=False),
    end("qe"),
    end("qe2"),
    path("qs", "answer", "qe"),
    path("slow", "qe2"),
)
BODY = process("body", *crowded())


def office(host: Drawn) -> Office:
    drawn = process(
        "main",
        start(),
        host,
        message_on("host", "back", "withdrawal"),
        timer_on("host", "over", "promised limit"),
        user("after"),
        user("withdrawn"),
        user("too_late"),
        end(),
        end("we"),
        end("te"),
        path("s", "host", "after", "e"),
        path("back", "withdrawn", "we"),
        path("over", "too_late", "te"),
    )
    return Office("main", closure(drawn, BODY, QUESTION), departments=["civil", "land"], department="lead")


HOSTS = {"call": lambda: call("host", "body"), "sub-process": lambda: box("host", *crowded())}


@pytest.mark.parametrize("kind", HOSTS)
@pytest.mark.parametrize("busy", [False, True])
def test_a_withdrawal_clears_everything_at_any_depth(kind: str, busy: bool) -> None:
    desk = office(HOSTS[kind]())
    assert desk.tasks == ["answer", "answer", "opine", "opine"]
    if busy:
        desk.fire("late", "land")
        desk.fire("all_late")
        desk.fire("all_late")
        desk.complete("opine", "civil", opinion="agree")
        desk.join("branch", "water")
        desk.fire("slow", "water")
    open_before = len(desk.now.tasks)
    answer = desk.message("withdrawal")
    assert desk.tasks == ["withdrawn"]
    assert (desk.timers, desk.now.messages) == ([], ())
    assert len(answer.closed) == open_before
    assert {one.how for one in answer.closed} == {"cancelled"}
    desk.complete("withdrawn")
    assert desk.now.finished


@pytest.mark.parametrize("kind", HOSTS)
def test_a_limit_that_runs_out_clears_everything_too(kind: str) -> None:
    desk = office(HOSTS[kind]())
    desk.fire("slow", "civil")
    desk.fire("over")
    assert (desk.tasks, desk.timers) == (["too_late"], [])
    desk.complete("too_late")
    assert desk.now.finished


@pytest.mark.parametrize("kind", HOSTS)
def test_the_crowd_also_goes_home_by_itself(kind: str) -> None:
    desk = office(HOSTS[kind]())
    desk.fire("late", "civil")
    desk.fire("silent")
    for element in ("opine", "answer", "chase", "opine", "answer"):
        desk.complete(element, opinion="agree")
    assert (desk.tasks, desk.timers) == (["after"], [])
    assert [one.name for one in desk.now.messages] == []
    desk.complete("after")
    assert desk.now.finished


@pytest.mark.parametrize("kind", ["call", "sub-process"])
def test_an_error_end_goes_to_the_boundary_that_catches_it(kind: str) -> None:
    inside = (
        start("is"),
        user("judge"),
        exclusive("ig", "f_ig_ie"),
        end("ie"),
        error_end("ix"),
        *path("is", "judge", "ig", "ie"),
        flow("ig", "ix", 'urgency = "urgent"'),
    )
    host = call("host", "inner") if kind == "call" else box("host", *inside)
    drawn = process(
        "main",
        start(),
        host,
        error_on("host", "failed"),
        user("repair"),
        end(),
        end("e2"),
        path("s", "host", "e"),
        path("failed", "repair", "e2"),
    )
    files = closure(drawn, process("inner", *inside)) if kind == "call" else closure(drawn)
    well, badly = Office("main", files, urgency="normal"), Office("main", files, urgency="urgent")
    assert well.complete("judge").finished
    badly.complete("judge")
    assert badly.tasks == ["repair"]
    assert badly.complete("repair").finished


def test_an_error_passes_through_a_call_to_the_boundary_further_out() -> None:
    inner = process("inner", start("is"), user("judge"), error_end("ix"), path("is", "judge", "ix"))
    middle = process("middle", start("ms"), call("mc", "inner"), end("me"), path("ms", "mc", "me"))
    drawn = process(
        "main",
        start(),
        call("host", "middle"),
        error_on("host", "failed"),
        user("repair"),
        end(),
        end("e2"),
        path("s", "host", "e"),
        path("failed", "repair", "e2"),
    )
    desk = Office("main", closure(drawn, middle, inner))
    desk.complete("judge")
    assert desk.tasks == ["repair"]
