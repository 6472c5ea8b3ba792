"""Each of the four kinds of case, from the window to the applicant's hand, by clicks alone."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from app.domain.rights import CONSOLE, Role
from app.office.create_post import CreatePost, create_post
from app.office.hold_post import HoldPost, hold_post
from app.store import tables as t
from tests.world import fill_form

pytestmark = pytest.mark.e2e

# Who works where, by the role a task asks for.
PEOPLE = {
    "clerk": "clerk",
    "handler": "handler",
    "county_officer": "officer",
    "duty_chief": "chief",
    "director": "director",
}
WANTED: Mapping[str, Mapping[str, Any]] = {
    "check_papers": {"papers": "complete"},
    "accept_handoff": {"handoff": "accepted"},
    "handle": {"handling": "done"},
    "review": {"review": "agree"},
    "on_the_spot": {"decision": "approved"},
    "opinion": {"opinion": "agree"},
    "decide": {"decision": "approved"},
    "county_decide": {"answer": "approved"},
}
MOST_STEPS = 20


def item_of(world, case_type: str) -> str:
    """A service item of the kind, led by the department our handler works in where there is one."""
    found = world.rows(t.service_item, case_type=case_type, centre_id=world.centre)
    ours = [row for row in found if row.department_id == world.unit("LX-CA")]
    return min(row.code for row in ours or found)


def works_everywhere(world, login: str) -> None:
    """Give a handler a desk in every department: a small township's one for all."""
    person = world.actor(login).person_id
    for unit in world.rows(t.unit, kind="department", centre_id=world.centre):
        if unit.code != "LX-CA":
            post = world.does(CONSOLE, create_post, CreatePost(unit.code, Role.HANDLER, "岗位", "Post"))
            world.does(CONSOLE, hold_post, HoldPost(post.post_id, person, date(2026, 1, 1)))


def answers(world, task) -> Mapping[str, Any]:
    """What the form of a task is told: what leads onward, and something for all else it requires."""
    if not task.form:
        return {}
    (instance,) = world.rows(t.process_instance, id=task.instance_id)
    with world.shop.units.read(CONSOLE, world.now) as u:
        form = world.shop.office.definition(u, instance.definition_sha).forms[task.form]
    return fill_form(form, WANTED.get(task.act, {}), random.Random(1))


@pytest.mark.parametrize("case_type", ["immediate", "promised", "joint", "escalated"])
def test_a_case_goes_all_the_way(hands, world, case_type: str) -> None:
    if case_type == "joint":
        works_everywhere(world, "handler")
    people = {}
    clerk = people["clerk"] = hands("clerk")
    number = clerk.registers(item_of(world, case_type))
    (case,) = world.rows(t.office_case, number=number)
    for _ in range(MOST_STEPS):
        if world.case(case.id).delivered_at is not None:
            break
        task = world.tasks(case.id)[0]
        login = PEOPLE[task.role]
        person = people.get(login) or people.setdefault(login, hands(login))
        person.opens_task(number, task.id).fills(answers(world, task)).submits()
    assert world.case(case.id).delivered_at is not None
    clerk.opens(f"/cases/{case.id}")
    clerk.page.wait_for_selector("html[data-diagram=ready]")
    assert clerk.page.locator("#diagram svg").first.is_visible()
    assert clerk.page.locator(".g-tl li").count() > 4
