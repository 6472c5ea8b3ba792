"""Somebody who holds several posts acts in the one whose right carries the act, and the trail says which."""

from datetime import date

import pytest

from app.casework.comment import Comment, comment
from app.casework.orders import AnswerOrder, CloseOrder, IssueOrder, answer_order, close_order, issue_order
from app.domain.rights import CONSOLE, Role
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.demands import CaptureDemand, capture_demand
from app.office.hold_post import HoldPost, hold_post
from app.store import tables as t
from app.store.trail import verify
from tests.world import PASSWORD, World


def settle(world: World, login: str, *posts: tuple[str, Role]) -> None:
    """A person with posts, the first of them first."""
    person = world.does(CONSOLE, create_person, CreatePerson(login, f"王{login}", PASSWORD))
    for unit, role in posts:
        post = world.does(CONSOLE, create_post, CreatePost(unit, role, "岗位", "Post"))
        world.does(CONSOLE, hold_post, HoldPost(post.post_id, person.person_id, date(2026, 1, 1)))


def lines(world: World, login: str, **where: object) -> list[tuple[str, str]]:
    found = world.rows(t.audit_event, actor_id=world.actor(login).person_id, **where)
    return [(row.kind, row.actor) for row in sorted(found, key=lambda row: (row.at, row.stream, row.seq))]


@pytest.fixture
def holds(world: World):
    """The trail holds, whatever was done in the test."""
    yield
    with world.shop.units.read(CONSOLE, world.now) as u:
        assert list(verify(u)) == []


BOTH = (("LX-W1", Role.CLERK), ("LX-CA", Role.HANDLER))


@pytest.mark.usefixtures("holds")
@pytest.mark.parametrize("posts", [BOTH, BOTH[::-1]])
def test_at_the_window_as_a_clerk_and_in_the_department_as_its_handler(world: World, posts) -> None:
    settle(world, "both", *posts)
    case_id = world.registers("CA-005", "both").case_id
    world.completes(case_id, "check_papers", "both", papers="complete")
    world.completes(case_id, "accept_handoff", "both", handoff="accepted")
    assert lines(world, "both", case_id=case_id) == [
        ("case:registered", "clerk@LX-W1"),
        ("task:completed", "clerk@LX-W1"),
        ("task:completed", "handler@LX-CA"),
    ]


@pytest.mark.usefixtures("holds")
def test_what_either_post_allows_is_done_in_the_first_that_reaches_the_case(world: World) -> None:
    settle(world, "far", ("QS-W1", Role.CLERK), ("LX-CA", Role.HANDLER))
    case_id = world.registers("CA-005").case_id
    world.does("far", comment, Comment(case_id, "已电话核实"))
    assert lines(world, "far", case_id=case_id) == [("remark:made", "handler@LX-CA")]


@pytest.mark.usefixtures("holds")
def test_an_order_is_issued_as_supervisor_and_answered_as_clerk(world: World) -> None:
    settle(world, "two", ("LX-W1", Role.CLERK), ("X", Role.SUPERVISOR))
    case_id = world.registers("CA-005").case_id
    order = world.does("two", issue_order, IssueOrder(case_id, 2, "workday", "请说明"))
    world.does("two", answer_order, AnswerOrder(order.order_id, "已办"))
    world.does("two", close_order, CloseOrder(order.order_id))
    assert [actor for _kind, actor in lines(world, "two", case_id=case_id)] == [
        "supervisor@X",
        "clerk@LX-W1",
        "supervisor@X",
    ]


@pytest.mark.usefixtures("holds")
def test_the_offices_own_trails_name_the_post_as_well(world: World) -> None:
    settle(world, "many", ("LX", Role.DESIGNER), ("LX-W1", Role.CLERK), ("X", Role.ADMIN))
    world.does("many", create_person, CreatePerson("fresh", "王新", PASSWORD))
    world.does("many", capture_demand, CaptureDemand(world.centre, "路灯不亮", channel="window"))
    assert lines(world, "many") == [("person:created", "admin@X"), ("demand:captured", "clerk@LX-W1")]


@pytest.mark.usefixtures("holds")
def test_with_one_post_nothing_changes(world: World) -> None:
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    assert {actor for _kind, actor in lines(world, "clerk", case_id=case_id)} == {"clerk@LX-W1"}
