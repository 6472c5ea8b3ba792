"""A clerk's morning, once in each of the four kinds of case: from the first word at the window to the visit afterwards.

One by clicks, one by the keyboard alone, one without a script, one in English; every desk has its own person and browser.
"""

import csv
import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from app.domain.rights import CONSOLE, Role
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.hold_post import HoldPost, hold_post
from app.office.import_items import ImportItems, import_items, shipped_catalogue
from app.store import tables as t
from tests.e2e.hands import Hands, Keys, WithoutScript
from tests.world import PASSWORD, World, fill_form

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

# Who works where, by the role a task asks for; a department's handler is named after it.
PEOPLE = {"clerk": "clerk", "county_officer": "officer", "duty_chief": "chief", "director": "director"}
WANTED: Mapping[str, Mapping[str, Any]] = {
    "check_papers": {"papers": "complete"},
    "accept_handoff": {"handoff": "accepted"},
    "pre_review": {"pre_review_opinion": "approve"},
    "handle": {"handling": "done", "proposal": "approve"},
    "review": {"review": "agree"},
    "on_the_spot": {"decision": "approved"},
    "opinion": {"opinion": "agree"},
    "decide": {"decision": "approved"},
    "county_decide": {"answer": "approved"},
    "visit": {"satisfied": "yes"},
}
MOST_STEPS = 20
BRANCHES = ("AG", "FI")


@pytest.fixture(scope="module")
def world(world: World) -> World:
    """The centre, with a handler in each department that takes part in a joint case."""
    for short in BRANCHES:
        person = world.does(
            CONSOLE, create_person, CreatePerson(f"handler-{short.lower()}", f"孙{short}", PASSWORD)
        )
        post = world.does(CONSOLE, create_post, CreatePost(f"LX-{short}", Role.HANDLER, "岗位", "Post"))
        world.does(CONSOLE, hold_post, HoldPost(post.post_id, person.person_id, date(2026, 1, 1)))
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.person.update().values(must_change_password=False))
    world.does(CONSOLE, import_items, ImportItems(all_or_nobody_visited(shipped_catalogue()), "LX"))
    return world


def all_or_nobody_visited(catalogue: str) -> str:
    """The catalogue with visits after every promised case and after no other: none is left to the draw."""
    rows = list(csv.DictReader(io.StringIO(catalogue)))
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0], "visit"])
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"visit": "always" if row["case_type"] == "promised" else "no"})
    return text.getvalue()


@dataclass(slots=True)
class Morning:
    """One case on its way, and everybody's browser.

    rating  what the applicant gives in the end
    """

    world: World
    sits_down: Callable[[str], Hands]
    people: dict[str, Hands]
    case_id: str
    number: str
    rating: str = "5"

    def person(self, task: Any) -> Hands:
        """Whoever works at the desk of a task, at a browser of their own."""
        login = PEOPLE.get(task.role) or self._handler(task)
        if login not in self.people:
            self.people[login] = self.sits_down(login)
        return self.people[login]

    def _handler(self, task: Any) -> str:
        (unit,) = self.world.rows(t.unit, id=task.unit_id)
        return "handler" if unit.code == "LX-CA" else f"handler-{unit.code[-2:].lower()}"

    def answers(self, task: Any) -> Mapping[str, Any]:
        """What the form of a task is told: what leads onward, and something for all else it requires."""
        if not task.form:
            return {}
        (instance,) = self.world.rows(t.process_instance, id=task.instance_id)
        with self.world.shop.units.read(CONSOLE, self.world.now) as u:
            form = self.world.shop.office.definition(u, instance.definition_sha).forms[task.form]
        wanted = {"rating": self.rating} if task.act == "rate" else WANTED.get(task.act, {})
        return fill_form(form, wanted, random.Random(1))

    def works(self, task: Any) -> None:
        self.person(task).opens_task(self.number, task.id).fills(self.answers(task)).submits()

    def goes_on(self, until: Callable[[], bool] = lambda: False) -> list[str]:
        """Do what waits, one task after the other, until nothing does. The acts, in their order."""
        done: list[str] = []
        for _ in range(MOST_STEPS):
            live = self.world.tasks(self.case_id) or self._later()
            if not live or until():
                return done
            self.works(live[0])
            done.append(live[0].act)
        raise AssertionError(f"not over after {done}")

    def _later(self) -> list[Any]:
        """What waits after some days, as a visit does; everybody signs in anew on another morning."""
        timers = self.world.timers(self.case_id)
        if timers and timers[0].due_at is not None:
            self.world.waits_until(timers[0].due_at)
            self.people.clear()
        return self.world.tasks(self.case_id)


def begins(world: World, sits_down: Callable[[str], Hands], case_type: str, rating: str = "5") -> Morning:
    """The clerk signs in and registers a matter with its papers."""
    clerk = sits_down("clerk")
    number = clerk.registers(item_of(world, case_type))
    (case,) = world.rows(t.office_case, number=number)
    return Morning(world, sits_down, {"clerk": clerk}, case.id, number, rating)


def item_of(world: World, case_type: str) -> str:
    """A service item of the kind, led by the department our handler works in where there is one."""
    found = world.rows(t.service_item, case_type=case_type, centre_id=world.centre)
    ours = [row for row in found if row.department_id == world.unit("LX-CA")]
    return min(row.code for row in ours or found)


def closed(morning: Morning) -> None:
    case = morning.world.case(morning.case_id)
    assert (case.status, case.outcome) == ("closed", "approved")
    kinds = {row.kind for row in morning.world.rows(t.notice, case_id=morning.case_id)}
    assert {"acceptance", "decision", "delivery"} <= kinds


def test_on_the_spot_by_the_keyboard_alone(hands, world) -> None:
    morning = begins(world, lambda login: hands(login, kind=Keys), "immediate")
    assert morning.goes_on() == ["on_the_spot", "deliver", "rate"]  # Ctrl+Enter registered and accepted
    closed(morning)


def test_promised_without_a_script_and_visited_because_of_a_bad_rating(hands, world) -> None:
    morning = begins(
        world, lambda login: hands(login, script=False, kind=WithoutScript), "promised", rating="1"
    )
    done = morning.goes_on()
    assert done[:8] == [
        "check_papers", "accept_handoff", "handle", "review", "decide", "make_result", "deliver", "rate",
    ]  # fmt: skip
    assert done[8:] == ["contact", "visit"]
    closed(morning)


def test_joint_in_english_by_the_people_of_each_branch(hands, world) -> None:
    morning = begins(world, lambda login: hands(login, language="en"), "joint")
    morning.goes_on(until=lambda: len(world.tasks(morning.case_id)) == len(BRANCHES))
    first, second = world.tasks(morning.case_id)
    assert morning.person(first) is not morning.person(second)
    for task in (first, second):  # both stand open in their own browsers before either is done
        morning.person(task).opens_task(morning.number, task.id)
        expect(morning.person(task).page.locator("#panel")).to_contain_text(morning.number)
    done = morning.goes_on()
    assert done.count("opinion") == len(BRANCHES)
    assert done[-4:] == ["decide", "make_result", "deliver", "rate"]
    closed(morning)


def test_escalated_by_clicks_and_the_applicant_is_told_on_the_way(hands, world) -> None:
    morning = begins(world, hands, "escalated")
    code = morning.people["clerk"].page.inner_text(".g-slip-codes .g-code")
    morning.goes_on(until=lambda: world.case(morning.case_id).status == "with_superior")
    chief = hands("chief").opens(f"/cases/{morning.case_id}?view=clocks")
    expect(chief.page.locator("main")).to_contain_text(morning.number)
    applicant = hands("").opens("/status")
    applicant.page.fill("[name=number]", morning.number)
    applicant.page.fill("[name=code]", code)
    applicant.page.click("main button")
    expect(applicant.page.locator("main")).to_contain_text("县")
    assert morning.goes_on()[:3] == ["county_decide", "tell_applicant", "deliver"]
    closed(morning)
    chief.opens(f"/cases/{morning.case_id}")
    chief.page.wait_for_selector("html[data-diagram=ready]")
    assert chief.page.locator("#diagram svg").first.is_visible()
    assert chief.page.locator(".g-tl li").count() > 4


def test_two_clerks_on_one_task(hands, world) -> None:
    """Whoever comes second is told so, and what they typed is not lost."""
    case = world.registers(item_of(world, "promised"))
    first, second = hands("clerk"), hands("clerk2")
    for clerk in (first, second):
        clerk.opens_task(case.number)
    second.fills({"papers": "missing", "missing_papers": "户口簿"})
    first.fills({"papers": "complete"}).submits()
    second.page.click("button.g-pri[form=task-form]")
    panel = second.page.locator("#panel")
    expect(panel.locator("[role=alert]").first).to_be_visible()
    expect(panel).to_contain_text("户口簿")
    assert world.case(case.case_id).status == "accepted"
