"""Work that several departments do at once: opinions, a veto, a department that joins late."""

import pytest

from tests.unit.workflows.drawing import (
    box,
    closure,
    each,
    end,
    exclusive,
    flow,
    form,
    path,
    process,
    start,
    timer_on,
    user,
)
from tests.unit.workflows.office import Office
from workflows.errors import NotWaiting, StepFailed

UNTIL = 'opinion = "refuse"'


def joint(until: str = UNTIL, **data: object) -> Office:
    branch = box(
        "branches",
        start("bs"),
        user("opine", form="opinion"),
        end("be"),
        *path("bs", "opine", "be"),
        timer_on("opine", "late", "branch limit", interrupting=False),
        user("chase"),
        end("ce"),
        *path("late", "chase", "ce"),
        inner=each("departments", "department", "opinions", "opinion", until),
    )
    drawn = process(
        "main",
        start(),
        branch,
        exclusive("g", "f_g_sum"),
        user("sum"),
        user("refusal"),
        end(),
        end("e2"),
        path("s", "branches", "g", "sum", "e"),
        flow("g", "refusal", 'list contains(opinions, "refuse")'),
        path("refusal", "e2"),
    )
    files = closure(drawn)
    files["forms/opinion.json"] = form("opinion", opinion=["agree", "refuse"])
    begin = {"departments": ["civil", "land", "water"], "department": "lead"} | data
    return Office("main", files, **begin)


def test_each_department_gets_its_own_task_and_timer() -> None:
    office = joint()
    assert [(one.element, one.subject) for one in office.now.tasks] == [
        ("opine", "civil"),
        ("opine", "land"),
        ("opine", "water"),
    ]
    assert [one.subject for one in office.now.timers] == ["civil", "land", "water"]


def test_all_agree_and_the_lead_goes_on_with_its_own_department() -> None:
    office = joint()
    for department in ("water", "civil", "land"):
        office.complete("opine", department, opinion="agree")
    (task,) = office.now.tasks
    assert (task.element, task.subject) == ("sum", "lead")
    assert office.now.data["opinions"] == ["agree", "agree", "agree"]
    assert "opinion" not in office.now.data


def test_one_refusal_ends_the_waiting_of_the_others() -> None:
    office = joint()
    office.complete("opine", "land", opinion="agree")
    answer = office.complete("opine", "civil", opinion="refuse")
    assert sorted((one.element, one.how) for one in answer.closed) == [
        ("opine", "cancelled"),
        ("opine", "completed"),
    ]
    assert (office.tasks, office.timers) == (["refusal"], [])
    assert office.now.data["opinions"] == ["agree", "refuse"]


def test_completing_one_branch_leaves_a_colleagues_task_alone() -> None:
    office = joint()
    water = next(one for one in office.now.tasks if one.subject == "water")
    office.complete("opine", "civil", opinion="agree")
    assert water in office.now.tasks


def test_a_department_joins_late_and_is_waited_for() -> None:
    office = joint()
    for department in ("civil", "land"):
        office.complete("opine", department, opinion="agree")
    answer = office.join("branches", "forest")
    assert [(one.element, one.subject) for one in answer.opened] == [("opine", "forest")]
    assert [one.subject for one in answer.armed] == ["forest"]
    office.complete("opine", "water", opinion="agree")
    assert office.tasks == ["opine"]
    office.complete("opine", "forest", opinion="agree")
    assert office.tasks == ["sum"]
    assert office.now.data["departments"] == ["civil", "land", "water", "forest"]
    assert len(office.now.data["opinions"]) == 4


def test_a_department_that_is_already_asked_cannot_join_again() -> None:
    office = joint()
    with pytest.raises(NotWaiting):
        office.join("branches", "land")


def test_nobody_joins_when_the_branches_are_over() -> None:
    office = joint()
    office.complete("opine", "land", opinion="refuse")
    with pytest.raises(NotWaiting):
        office.join("branches", "forest")


def test_no_departments_means_nobody_is_asked() -> None:
    office = joint(departments=[])
    assert office.tasks == ["sum"]
    assert office.now.data["opinions"] == []


def test_a_branch_overdue_reminds_that_department_only() -> None:
    office = joint()
    office.fire("late", "land")
    chase = [one for one in office.now.tasks if one.element == "chase"]
    assert [one.subject for one in chase] == ["land"]
    office.complete("opine", "land", opinion="agree")
    # The branch is not over while its reminder is open.
    office.complete("opine", "civil", opinion="agree")
    office.complete("opine", "water", opinion="agree")
    assert office.tasks == ["chase"]
    office.complete("chase")
    assert office.tasks == ["sum"]


def test_a_list_that_is_missing_fails_at_the_activity_that_needs_it() -> None:
    with pytest.raises(StepFailed) as failed:
        joint(departments="civil")
    assert (failed.value.process, failed.value.element) == ("main", "branches")
    assert failed.value.reason == "no_collection"


def test_too_many_branches_are_refused() -> None:
    with pytest.raises(StepFailed) as failed:
        joint(departments=[f"d{at}" for at in range(501)])
    assert failed.value.reason == "too_many_instances"


def test_the_opinions_are_asked_again_from_the_start_after_a_loop() -> None:
    again = process(
        "main",
        start(),
        exclusive("m"),
        user("opine", each("departments", "department", "opinions", "opinion", UNTIL), form="opinion"),
        exclusive("g", "f_g_e"),
        end(),
        path("s", "m", "opine", "g", "e"),
        flow("g", "m", 'list contains(opinions, "refuse")'),
    )
    files = closure(again)
    files["forms/opinion.json"] = form("opinion", opinion=["agree", "refuse"])
    office = Office("main", files, departments=["civil", "land"])
    office.complete("opine", "civil", opinion="refuse")
    assert office.tasks == ["opine", "opine"]
    office.complete("opine", "civil", opinion="agree")
    office.complete("opine", "land", opinion="agree")
    assert office.now.finished
    assert office.now.data["opinions"] == ["agree", "agree"]
