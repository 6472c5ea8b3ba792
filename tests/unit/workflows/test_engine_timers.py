"""Timers fire only when told; what a timer does to its host; arming again."""

import pytest

from tests.unit.workflows.drawing import (
    box,
    call,
    catch,
    closure,
    each,
    end,
    event_gateway,
    path,
    process,
    start,
    timer,
    timer_on,
    user,
)
from tests.unit.workflows.office import Office
from workflows import engine
from workflows.errors import NotWaiting

WORK = process("work", start("ws"), user("work_task"), end("we"), path("ws", "work_task", "we"))
INSIDE = (start("bs"), user("work_task"), end("be"), *path("bs", "work_task", "be"))
HOSTS = {
    "task": user("host"),
    "sub-process": box("host", *INSIDE),
    "call": call("host", "work"),
    "repeated task": user("host", each("departments", "department")),
    "repeated sub-process": box("host", *INSIDE, inner=each("departments", "department")),
    "repeated call": call("host", "work", each("departments", "department")),
}
DEPARTMENTS = ["civil", "land"]


def overdue(host: str, *, interrupting: bool) -> Office:
    drawn = process(
        "main",
        start(),
        HOSTS[host],
        timer_on("host", "due", "1 workday before promised limit", interrupting=interrupting),
        user("remind"),
        user("after"),
        end(),
        end("e2"),
        path("s", "host", "after", "e"),
        path("due", "remind", "e2"),
    )
    return Office("main", closure(drawn, WORK), departments=DEPARTMENTS, department="lead")


def do_the_work(office: Office) -> None:
    while work := [one for one in office.tasks if one in ("host", "work_task")]:
        office.complete(work[0])


@pytest.mark.parametrize("host", HOSTS)
def test_a_reminder_leaves_the_work_alone_and_can_come_again(host: str) -> None:
    office = overdue(host, interrupting=False)
    begun = office.tasks
    for times in range(1, 4):
        answer = office.fire("due")
        assert office.tasks == sorted(begun + ["remind"] * times)
        assert [one.how for one in answer.disarmed] == ["fired"]
        assert [one.element for one in answer.armed] == ["due"]
        assert answer.disarmed[0].timer_ref != answer.armed[0].timer_ref
    do_the_work(office)
    assert office.tasks == ["after", "remind", "remind", "remind"], (
        "reminders outlive the work they remind of"
    )
    assert office.timers == []
    for _ in range(3):
        office.complete("remind")
    office.complete("after")
    assert office.now.finished


@pytest.mark.parametrize("host", [host for host in HOSTS if "repeated" not in host])
def test_a_limit_that_interrupts_takes_the_work_away(host: str) -> None:
    office = overdue(host, interrupting=True)
    answer = office.fire("due")
    assert [one.how for one in answer.closed] == ["cancelled"]
    assert office.tasks == ["remind"]
    assert office.timers == []
    office.complete("remind")
    assert office.now.finished


@pytest.mark.parametrize("host", HOSTS)
def test_finished_work_disarms_its_timer(host: str) -> None:
    office = overdue(host, interrupting=False)
    do_the_work(office)
    assert [one.how for one in office.now.disarmed] == ["cancelled"]
    office.complete("after")
    assert office.now.finished


def test_a_timer_that_is_gone_cannot_be_told() -> None:
    office = overdue("task", interrupting=False)
    old = office.now.timers[0].timer_ref
    office.fire("due")
    with pytest.raises(NotWaiting) as refused:
        engine.fire(office.definition, office.now.state, old)
    assert (refused.value.what, refused.value.ref) == ("timer", old)


def test_a_task_is_not_a_timer_and_a_timer_not_a_task() -> None:
    office = overdue("task", interrupting=False)
    task, due = office.now.tasks[0].task_ref, office.now.timers[0].timer_ref
    with pytest.raises(NotWaiting):
        engine.fire(office.definition, office.now.state, task)
    with pytest.raises(NotWaiting):
        engine.complete(office.definition, office.now.state, due, {})


def test_an_armed_timer_says_where_it_sits_and_what_it_waits_for() -> None:
    (armed,) = overdue("task", interrupting=False).now.timers
    assert (armed.process, armed.element, armed.host) == ("main", "due", "host")
    assert armed.phrase == "1 workday before promised limit"
    assert (armed.interrupting, armed.subject) == (False, "lead")


def test_waiting_for_a_moment_holds_the_path() -> None:
    drawn = process(
        "main",
        start(),
        timer("pause", "3 workdays after delivered"),
        user("visit"),
        end(),
        path("s", "pause", "visit", "e"),
    )
    office = Office("main", closure(drawn))
    assert (office.tasks, office.timers) == ([], ["pause"])
    assert office.now.timers[0].host is None
    office.fire("pause")
    assert (office.tasks, office.timers) == (["visit"], [])


def answer_or_limit() -> Office:
    drawn = process(
        "main",
        start(),
        event_gateway("wait"),
        catch("answered", "superior_answer"),
        timer("limit", "review limit"),
        user("tell"),
        user("chase"),
        end(),
        end("e2"),
        path("s", "wait", "answered", "tell", "e"),
        path("wait", "limit", "chase", "e2"),
    )
    return Office("main", closure(drawn))


def test_whichever_comes_first_decides_message_or_limit() -> None:
    told, late = answer_or_limit(), answer_or_limit()
    assert [(one.element, one.name) for one in told.now.messages] == [("answered", "superior_answer")]
    assert told.timers == ["limit"]
    told.message("superior_answer", answer="approved")
    assert (told.tasks, told.timers, told.now.messages) == (["tell"], [], ())
    late.fire("limit")
    assert (late.tasks, late.timers, late.now.messages) == (["chase"], [], ())
    assert "answered" not in late.steps


def test_a_year_of_weekly_reminders_does_not_make_the_case_grow() -> None:
    office = overdue("call", interrupting=False)
    sizes = []
    for _ in range(60):
        office.fire("due")
        office.complete("remind")
        sizes.append(len(office.now.state))
    assert sizes[-1] < sizes[0] + 40
    do_the_work(office)
    office.complete("after")
    assert office.now.finished
