"""Somebody goes away: they say so themselves, or their chief does, and a colleague of the same desk stands in."""

from datetime import date, timedelta

import pytest

from app.errors import PersonNotFound
from app.office.end_absence import EndAbsence, end_absence
from app.store import tables as t

ITEM = "CA-005"


def noted(world, login):
    return world.rows(t.absence, person_id=world.actor(login).person_id)


def test_a_clerk_notes_her_own_absence_and_her_substitute_finds_her_tasks(visitor, world) -> None:
    clerk, other = visitor("clerk").open("/absence"), world.actor("clerk2").person_id
    assert clerk.sees("王clerk2")
    assert "王handler" not in clerk.html, "only colleagues of the same desk stand in"
    clerk.sends("/absence", from_on="2026-09-14", until_on="2026-09-15", reason="leave", substitute_id=other)
    (row,) = noted(world, "clerk")
    assert (row.from_on, row.until_on, row.substitute_id) == (date(2026, 9, 14), date(2026, 9, 15), other)
    assert visitor("clerk2").open("/queue").sees("你正代办王clerk的任务")
    clerk.open("/absence").sends(f"/absence/{row.id}/end")
    assert noted(world, "clerk") == []
    assert not visitor("clerk2").open("/queue").sees("你正代办")


def test_an_absence_that_is_over_does_not_grow_by_being_taken_back(visitor, world) -> None:
    visitor("clerk").open("/absence").sends(
        "/absence", from_on="2026-09-14", until_on="2026-09-15", reason="leave"
    )
    (row,) = noted(world, "clerk")
    with pytest.raises(PersonNotFound):
        world.does("clerk", end_absence, EndAbsence(row.person_id, row.id, date(2026, 9, 21)))
    assert noted(world, "clerk") == [row]


def test_deadlines_that_fall_into_it_are_shown_before_it_is_noted(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers")
    clerk = visitor("clerk").open("/queue").sends(f"/tasks/{task.id}/claim").open("/absence")
    days = {"from_on": "2026-09-14", "until_on": (task.due_at + timedelta(days=1)).date().isoformat()}
    clerk.sends("/absence", **days, reason="training")
    assert clerk.sees(case.number)
    assert clerk.sees("或指定代办人办理")
    assert noted(world, "clerk") == []
    clerk.sends("/absence")
    assert len(noted(world, "clerk")) == 1


def test_with_a_substitute_chosen_the_deadlines_are_theirs_to_be_told(visitor, world) -> None:
    case = world.registers(ITEM)
    task = world.task(case.case_id, "check_papers")
    clerk = visitor("clerk").open("/queue").sends(f"/tasks/{task.id}/claim").open("/absence")
    days = {"from_on": "2026-09-14", "until_on": (task.due_at + timedelta(days=1)).date().isoformat()}
    clerk.sends("/absence", **days, reason="training", substitute_id=str(world.actor("clerk2").person_id))
    assert clerk.sees(case.number)
    assert clerk.sees("由代办人办理")
    assert not clerk.sees("或指定代办人")


def test_a_chief_notes_it_for_the_people_of_the_centre_and_a_clerk_for_nobody_else(visitor, world) -> None:
    handler, clerk2 = (str(world.actor(login).person_id) for login in ("handler", "clerk2"))
    days = {"from_on": "2026-09-21", "until_on": "2026-09-22", "reason": "illness"}
    visitor("chief").open(f"/absence?person={handler}").sends("/absence", **days)
    assert len(noted(world, "handler")) == 1
    visitor("clerk").open("/absence").sends("/absence", person=clerk2, **days)
    assert noted(world, "clerk2") == []
    assert len(noted(world, "clerk")) == 1


def test_a_stranger_to_the_desk_does_not_stand_in_and_days_run_forward(visitor, world) -> None:
    clerk = visitor("clerk").open("/absence")
    handler = str(world.actor("handler").person_id)
    days = {"from_on": "2026-09-21", "until_on": "2026-09-20"}
    assert clerk.sends("/absence", **days, reason="leave").status == 422
    assert clerk.sends("/absence", from_on="0001-01-01", until_on="9999-12-31", reason="leave").status == 422
    days["until_on"] = "2026-09-22"
    assert clerk.sends("/absence", **days, reason="leave", substitute_id=handler).status == 422
    assert noted(world, "clerk") == []
    assert visitor("supervisor").open("/absence").status == 403


def test_whoever_stands_in_sees_whose_tasks_are_whose_and_the_case_names_both(visitor, world) -> None:
    theirs, own = world.registers(ITEM), world.registers(ITEM, login="clerk2")
    for case, login in ((theirs, "clerk"), (own, "clerk2")):
        task = world.task(case.case_id, "check_papers")
        visitor(login).open("/queue").sends(f"/tasks/{task.id}/claim")
    substitute = str(world.actor("clerk2").person_id)
    visitor("clerk").open("/absence").sends(
        "/absence", from_on="2026-09-14", until_on="2026-09-15", reason="leave", substitute_id=substitute
    )
    queue = visitor("clerk2").open("/queue?tab=mine")
    assert "代王clerk" in row_of(queue, theirs.number)
    assert "代王clerk" not in row_of(queue, own.number)
    answers_for = visitor("clerk2").open("/queue?tab=first")
    assert "首问责任人 王clerk，由你代办" in row_of(answers_for, theirs.number)
    assert "由你代办" not in row_of(answers_for, own.number)
    assert visitor("chief").open(f"/cases/{theirs.case_id}").sees("王clerk（代办 王clerk2）")
    assert not visitor("chief").open(f"/cases/{own.case_id}").sees("（代办")
    world.completes(theirs.case_id, "check_papers", "clerk", papers="complete")
    assert visitor("chief").open(f"/cases/{theirs.case_id}").sees("首问责任人 王clerk（代办 王clerk2）")


def row_of(page, number: str) -> str:
    """The row of a queue that shows a case."""
    return next(row for row in page.html.split("<tr ")[1:] if number in row)
