"""One act, one answer: what opened, what closed, what was passed, and nothing left behind by an error."""

import pytest

from tests.unit.workflows.drawing import (
    box,
    call,
    catch,
    closure,
    each,
    end,
    exclusive,
    flow,
    form,
    message_end,
    message_on,
    parallel,
    path,
    process,
    receive,
    rule,
    script,
    send,
    start,
    table,
    terminate,
    throw,
    timer_on,
    user,
)
from tests.unit.workflows.office import Office
from workflows import engine
from workflows.definition import parse_definition
from workflows.errors import NotWaiting, StateUnreadable, StepFailed
from workflows.instance import MAX_STEPS

REVIEW = process(
    "main",
    start(milestone="received"),
    user("check", form="review", milestone="accepted", act="check_papers", stepLimit="2 workdays"),
    exclusive("g", "f_g_done"),
    user("again"),
    end("done", outcome="approved", milestone="closed"),
    path("s", "check", "g", "done"),
    flow("g", "again", 'review = "rework"'),
    path("again", "check"),
)


def reviewed(**data: object) -> Office:
    files = closure(REVIEW) | {"forms/review.json": form("review", review=["agree", "rework"])}
    return Office("main", files, **data)


def test_starting_opens_the_first_task_and_says_how_it_got_there() -> None:
    now = reviewed(department="civil", superior="").now
    (task,) = now.opened
    assert now.tasks == now.opened
    assert (task.process, task.element, task.lane, task.candidate_group) == (
        "main",
        "check",
        "窗口",
        "window",
    )
    assert (task.form, task.act, task.step_limit) == ("review", "check_papers", "2 workdays")
    assert (task.subject, task.county) == ("civil", None)
    assert now.flows == ("f_s_check",)
    assert [(step.element, step.kind) for step in now.steps] == [("s", "startEvent")]
    assert [one.name for one in now.milestones] == ["received"]
    assert (now.outcome, now.finished) == (None, False)


def test_completing_closes_the_task_and_goes_where_the_answer_points() -> None:
    office = reviewed()
    first = office.now.tasks[0]
    answer = office.complete("check", review="rework")
    assert [(one.task_ref, one.how) for one in answer.closed] == [(first.task_ref, "completed")]
    assert office.tasks == ["again"]
    assert answer.flows == ("f_check_g", "f_g_again")
    assert [step.element for step in answer.steps] == ["check", "g"]
    assert [one.name for one in answer.milestones] == ["accepted"]


def test_the_end_of_a_case_carries_its_outcome() -> None:
    office = reviewed()
    answer = office.complete("check", review="agree")
    assert (answer.finished, answer.outcome) == (True, "approved")
    assert [(one.name, one.element) for one in answer.milestones] == [
        ("accepted", "check"),
        ("closed", "done"),
    ]
    assert answer.data["review"] == "agree"


def test_a_task_done_twice_is_refused() -> None:
    office = reviewed()
    first, state = office.now.tasks[0].task_ref, office.now.state
    office.complete("check", review="rework")
    with pytest.raises(NotWaiting):
        engine.complete(office.definition, office.now.state, first, {})
    # The older state is a value of its own: nothing that came later has touched it.
    assert engine.complete(office.definition, state, first, {"review": "agree"}).finished


def test_a_task_of_nobody_is_refused() -> None:
    office = reviewed()
    with pytest.raises(NotWaiting) as refused:
        engine.complete(office.definition, office.now.state, "no-such-task", {})
    assert refused.value.what == "task"


def test_the_same_acts_give_the_same_bytes() -> None:
    first, second = reviewed(), reviewed()
    for office in (first, second):
        office.complete("check", review="rework")
    assert first.now.state == second.now.state


@pytest.mark.parametrize(
    "data", [{"a": {"b": 1}}, {"a": object()}, {"a.b": 1}, {"": 1}, {"a": [[1]]}, {"a": "x" * 5000}]
)
def test_routing_data_is_scalars_under_plain_names(data: dict[str, object]) -> None:
    office = reviewed()
    with pytest.raises(ValueError, match=r"rout|data"):
        engine.complete(office.definition, office.now.state, office.now.tasks[0].task_ref, data)


def test_bytes_that_are_no_state_are_refused() -> None:
    definition = reviewed().definition
    for state in (b"", b"SWS", b"SWS\x01rubbish", b"XYZ\x01....", b"SWS\xff...."):
        with pytest.raises(StateUnreadable):
            engine.live(definition, state)


def test_a_state_of_another_definition_is_refused() -> None:
    other = parse_definition(
        "other", closure(process("other", start("x"), user("y"), end("z"), path("x", "y", "z")))
    )
    with pytest.raises(StateUnreadable):
        engine.live(other, reviewed().now.state)


# -- an error leaves nothing behind


def test_a_step_that_fails_names_its_place_and_leaves_the_state_as_it_was() -> None:
    drawn = process(
        "main",
        start(),
        user("a"),
        script("sum", "total = figure * 1000000000000000"),
        user("b"),
        end(),
        path("s", "a", "sum", "b", "e"),
    )
    office = Office("main", closure(drawn))
    before = bytes(office.now.state)
    reference = office.now.tasks[0].task_ref
    with pytest.raises(StepFailed) as failed:
        engine.complete(office.definition, office.now.state, reference, {"figure": 10})
    assert (failed.value.process, failed.value.element, failed.value.reason) == ("main", "sum", "expression")
    assert office.now.state == before
    assert engine.complete(office.definition, before, reference, {"figure": 1}).tasks[0].element == "b"


def test_two_rules_at_once_fail_the_step() -> None:
    drawn = process("main", start(), user("a"), rule("ask", "kind"), end(), path("s", "a", "ask", "e"))
    files = closure(drawn) | {
        "kind.dmn": table("kind", "UNIQUE", ["n"], ["k"], ["> 1", '"big"'], ["> 5", '"huge"'])
    }
    office = Office("main", files)
    with pytest.raises(StepFailed) as failed:
        office.complete("a", n=9)
    assert (failed.value.element, failed.value.reason) == ("ask", "decision")
    assert "r0, r1" in failed.value.detail


# -- decisions and scripts


def test_an_answer_of_a_table_is_told_with_its_rules() -> None:
    drawn = process("main", start(), rule("ask", "kind"), user("b"), end(), path("s", "ask", "b", "e"))
    rules = [['"urgent"', '"now"', '"a"'], ["-", '"later"', '"b"']]
    files = closure(drawn) | {"kind.dmn": table("kind", "FIRST", ["urgency"], ["pace", "way"], *rules)}
    (taken,) = Office("main", files, urgency="urgent").now.decisions
    assert (taken.decision, taken.element) == ("kind", "ask")
    assert taken.inputs == {"urgency": "urgent"}
    assert taken.outputs == {"pace": "now", "way": "a"}
    assert [(one.id, one.annotation) for one in taken.rules] == [("r0", "rule 0")]


def test_a_table_without_an_answer_sets_nothing_but_null() -> None:
    drawn = process("main", start(), rule("ask", "kind"), user("b"), end(), path("s", "ask", "b", "e"))
    files = closure(drawn) | {
        "kind.dmn": table("kind", "UNIQUE", ["urgency"], ["pace"], ['"urgent"', '"now"'])
    }
    now = Office("main", files, urgency="normal", pace="old").now
    assert now.data["pace"] is None
    assert now.decisions[0].rules == ()


def test_a_script_sets_what_it_says_and_no_more() -> None:
    drawn = process(
        "main",
        start(),
        script("set", 'intake = "accepted"\nnumber = count(departments) + 1'),
        user("b"),
        end(),
        path("s", "set", "b", "e"),
    )
    assert Office("main", closure(drawn), departments=["a"]).now.data == {
        "departments": ["a"],
        "intake": "accepted",
        "number": 2,
    }


# -- branches that run side by side


def fork(*, loop: bool = False) -> Office:
    drawn = process(
        "main",
        start(),
        exclusive("m"),
        parallel("split"),
        user("left"),
        user("right"),
        parallel("join"),
        exclusive("g", "f_g_e"),
        end(),
        path("s", "m", "split", "left", "join", "g", "e"),
        path("split", "right", "join"),
        flow("g", "m", 'again = "yes"'),
    )
    return Office("main", closure(drawn), again="no", x="before", y="before")


def test_the_join_waits_for_both_branches_whoever_is_first() -> None:
    for first, second in (("left", "right"), ("right", "left")):
        office = fork()
        office.complete(first)
        assert office.tasks == [second]
        office.complete(second)
        assert office.now.finished


def test_a_branch_that_only_carried_a_value_does_not_undo_what_the_other_set() -> None:
    office = fork()
    office.complete("left", x="left set it")
    office.complete("right", y="right set it")
    assert office.now.data["x"] == "left set it"
    assert office.now.data["y"] == "right set it"


def test_the_second_time_round_the_join_waits_again() -> None:
    """The library counts the arrivals of the first round once more and lets the second round through too early."""
    office = fork()
    office.complete("left", again="yes")
    office.complete("right")
    assert office.tasks == ["left", "right"]
    office.complete("right", again="no")
    assert office.tasks == ["left"]
    office.complete("left", again="no")
    assert office.now.finished


# -- calls


BODY = process(
    "body",
    start("bs"),
    user("handle"),
    timer_on("handle", "soon", "every 7 days", interrupting=False),
    user("chase"),
    terminate("be", outcome="approved"),
    end("ce"),
    path("bs", "handle", "be"),
    path("soon", "chase", "ce"),
)
CASE = process(
    "main",
    start(),
    call("run", "body"),
    message_on("run", "taken_back", "withdrawal"),
    user("archive"),
    end(),
    end("w", outcome="withdrawn"),
    path("s", "run", "archive", "e"),
    path("taken_back", "w"),
)


def test_a_call_shows_the_tasks_of_the_called_process() -> None:
    office = Office("main", closure(CASE, BODY), department="civil")
    (task,) = office.now.tasks
    assert (task.process, task.element, task.subject) == ("body", "handle", "civil")
    answer = office.complete("handle", result="ok")
    assert (office.tasks, answer.outcome) == (["archive"], "approved")
    assert answer.data["result"] == "ok"
    assert [step.element for step in answer.steps] == ["handle", "be", "run"]
    assert answer.flows == ("f_handle_be", "f_run_archive")


def test_an_end_that_terminates_takes_open_reminders_with_it() -> None:
    office = Office("main", closure(CASE, BODY))
    office.fire("soon")
    office.fire("soon")
    assert office.tasks == ["chase", "chase", "handle"]
    answer = office.complete("handle")
    assert sorted(one.how for one in answer.closed) == ["cancelled", "cancelled", "completed"]
    assert (office.tasks, office.timers) == (["archive"], [])


def test_the_applicant_takes_the_case_back_at_any_moment() -> None:
    office = Office("main", closure(CASE, BODY))
    office.fire("soon")
    answer = office.message("withdrawal", reason="moved away")
    assert (answer.finished, answer.outcome) == (True, "withdrawn")
    assert {one.how for one in answer.closed} == {"cancelled"}
    assert [one.how for one in answer.disarmed] == ["cancelled"]
    assert answer.data["reason"] == "moved away"


def test_nobody_can_take_back_what_is_over() -> None:
    office = Office("main", closure(CASE, BODY))
    office.complete("handle")
    with pytest.raises(NotWaiting) as refused:
        office.message("withdrawal")
    assert refused.value.what == "message"


def test_a_message_reaches_one_department_or_all() -> None:
    inside = box(
        "each",
        start("bs"),
        catch("wait", "notice"),
        user("read"),
        end("be"),
        *path("bs", "wait", "read", "be"),
        inner=each("departments", "department"),
    )
    drawn = process("main", start(), inside, end(), path("s", "each", "e"))
    office = Office("main", closure(drawn), departments=["civil", "land"])
    office.message("notice", "land")
    assert [one.subject for one in office.now.tasks] == ["land"]
    with pytest.raises(NotWaiting):
        office.message("notice", "land")
    office.message("notice")
    assert [one.subject for one in office.now.tasks] == ["civil", "land"]


def test_a_message_that_is_thrown_leaves_the_building() -> None:
    drawn = process(
        "main",
        start(),
        user("a"),
        throw("tell", "notice"),
        user("b"),
        end(),
        path("s", "a", "tell", "b", "e"),
    )
    office = Office("main", closure(drawn))
    (sent,) = office.complete("a", figure=3).sent
    assert (sent.name, sent.element, sent.data["figure"]) == ("notice", "tell", 3)


def test_tasks_that_send_and_receive_work_like_events() -> None:
    drawn = process(
        "main",
        start(),
        send("ask", "notice"),
        receive("hear", "superior_answer"),
        timer_on("hear", "weekly", "every 7 days", interrupting=False),
        user("chase"),
        end("ce"),
        message_end("told", "notice"),
        path("s", "ask", "hear", "told"),
        path("weekly", "chase", "ce"),
    )
    office = Office("main", closure(drawn), item_code="MZ-001")
    assert [(one.name, one.element) for one in office.now.sent] == [("notice", "ask")]
    assert [(one.name, one.element) for one in office.now.messages] == [("superior_answer", "hear")]
    office.fire("weekly")
    office.fire("weekly")
    office.complete("chase")
    answer = office.message("superior_answer", answer="approved")
    assert [(one.name, one.element, one.data["answer"]) for one in answer.sent] == [
        ("notice", "told", "approved")
    ]
    assert (office.tasks, office.timers) == (["chase"], [])
    assert office.complete("chase").finished


# -- long lives


def test_a_case_may_go_round_a_loop_hundreds_of_times() -> None:
    """The library gives up below a depth of a thousand tasks, without a word."""
    office = reviewed()
    sizes = []
    for _ in range(300):
        office.complete("check", review="rework")
        office.complete("again")
        sizes.append(len(office.now.state))
    assert sizes[-1] < sizes[0] + 60
    office.complete("check", review="agree")
    assert office.now.finished


def test_a_loop_that_never_waits_is_stopped_by_the_budget_of_steps() -> None:
    quick = process(
        "quick", start("qs"), script("note", 'noted = "yes"'), end("qe"), path("qs", "note", "qe")
    )
    drawn = process(
        "main",
        start(),
        user("a"),
        exclusive("m"),
        call("run", "quick"),
        exclusive("g", "f_g_e"),
        end(),
        path("s", "a", "m", "run", "g", "e"),
        flow("g", "m", 'again = "yes"'),
    )
    office = Office("main", closure(drawn, quick))
    with pytest.raises(StepFailed) as failed:
        office.complete("a", again="yes")
    assert (failed.value.reason, failed.value.detail) == ("too_many_steps", str(MAX_STEPS))
    assert office.complete("a", again="no").finished
