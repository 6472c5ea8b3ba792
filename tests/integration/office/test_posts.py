"""What people see and whose queue they work, as the database tells it on a given day."""

from datetime import date, timedelta

import pytest

from app.domain.rights import Act, Role, roles, sees_centres, sees_units, works_for
from app.errors import FormInvalid, NameTaken, NotYourRole, PersonNotFound, Refused, UnitNotFound
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.create_unit import CreateUnit, create_unit
from app.office.end_post import EndPost, end_post
from app.office.hold_post import HoldPost, PostNotFound, hold_post
from app.office.let_go import LetGo, let_go
from app.office.set_absence import SetAbsence, set_absence
from tests.integration.office.conftest import Town

TODAY = date(2026, 9, 14)
WEEK = timedelta(days=7)


def codes(town: Town, ids: frozenset[str]) -> set[str]:
    return {code for code, unit_id in town.unit.items() if unit_id in ids}


def test_a_clerk_at_a_window_sees_the_centre_and_works_its_one_queue(town: Town) -> None:
    clerk = town.someone("clerk")
    assert codes(town, sees_units(clerk, Act.SEE_CASE)) == {"LX", "LX-W1"}
    assert codes(town, sees_centres(clerk, Act.SEE_CASE)) == {"LX"}
    assert works_for(clerk) == {(town.unit["LX"], "clerk")}


def test_a_handler_sees_their_own_department_only(town: Town) -> None:
    handler = town.someone("handler")
    assert codes(town, sees_units(handler, Act.SEE_CASE)) == {"LX-CA"}
    assert works_for(handler) == {(town.unit["LX-CA"], "handler")}


def test_a_county_officer_works_for_their_body_in_every_centre(town: Town) -> None:
    officer = town.someone("officer")
    assert codes(town, sees_units(officer, Act.SEE_CASE)) == {"X-CA"}
    assert codes(town, sees_centres(officer, Act.SEE_CASE)) == {"LX", "QS"}
    assert works_for(officer) == {(town.unit["X-CA"], "county_officer")}


@pytest.mark.parametrize("login", ["chief", "director"])
def test_a_chief_and_a_director_see_the_centre_and_everything_below(town: Town, login: str) -> None:
    actor = town.someone(login)
    assert codes(town, sees_units(actor, Act.SEE_CASE)) == {"LX", "LX-CA", "LX-NR", "LX-W1", "LX-V1"}
    assert {role for _, role in works_for(actor)} == {str(role) for role in roles(actor)}


def test_a_supervisor_of_the_county_sees_everything_and_one_of_a_centre_that_centre(town: Town) -> None:
    assert codes(town, sees_units(town.someone("supervisor"), Act.SEE_CASE)) == set(town.unit)
    local = town.someone("local.supervisor")
    assert codes(town, sees_units(local, Act.SEE_CASE)) == {"LX", "LX-CA", "LX-NR", "LX-W1", "LX-V1"}
    assert codes(town, sees_centres(local, Act.SEE_CASE)) == {"LX"}
    assert works_for(local) == frozenset()


def test_an_agent_sees_their_village_point(town: Town) -> None:
    agent = town.someone("agent")
    assert codes(town, sees_units(agent, Act.SEE_CASE)) == {"LX-V1"}
    assert works_for(agent) == {(town.unit["LX-V1"], "agent")}


@pytest.mark.parametrize("login", ["admin", "designer"])
def test_administrators_and_designers_see_no_case(town: Town, login: str) -> None:
    actor = town.someone(login)
    assert sees_units(actor, Act.SEE_CASE) == sees_centres(actor, Act.SEE_CASE) == frozenset()
    assert [post.sees_unit_ids for post in actor.posts] == [()]


def test_a_substitute_works_the_absent_colleagues_queue_on_these_days_only(town: Town) -> None:
    away = SetAbsence(town.person["handler"], TODAY, TODAY + WEEK, "leave", town.person["clerk"])
    town.act(set_absence, away)
    clerk = town.someone("clerk")
    assert clerk.stands_in_for == (town.person["handler"],)
    assert works_for(clerk) == {(town.unit["LX"], "clerk"), (town.unit["LX-CA"], "handler")}
    assert clerk.posts[0].role is Role.CLERK
    for day in (TODAY - timedelta(days=1), TODAY + WEEK + timedelta(days=1)):
        assert works_for(town.someone("clerk", day)) == {(town.unit["LX"], "clerk")}


def test_nobody_stands_in_for_an_administrator(town: Town) -> None:
    town.act(set_absence, SetAbsence(town.person["admin"], TODAY, TODAY, "leave", town.person["clerk"]))
    assert roles(town.someone("clerk")) == {Role.CLERK}


def test_a_term_counts_on_its_first_and_last_day_and_not_beside_them(town: Town) -> None:
    town.act(end_post, EndPost(town.holding["clerk"], TODAY))
    assert town.someone("clerk", TODAY).posts
    assert not town.someone("clerk", TODAY + timedelta(days=1)).posts
    assert not town.someone("clerk", date(2025, 12, 31)).posts


def test_a_person_may_hold_two_posts(town: Town) -> None:
    town.act(hold_post, HoldPost(town.post["handler"], town.person["clerk"], TODAY))
    assert roles(town.someone("clerk")) == {Role.CLERK, Role.HANDLER}


def test_the_same_post_is_not_held_twice_by_one_person(town: Town) -> None:
    with pytest.raises(Refused):
        town.act(hold_post, HoldPost(town.post["clerk"], town.person["clerk"], TODAY))


def test_who_leaves_holds_nothing_from_the_next_day(town: Town) -> None:
    town.act(let_go, LetGo(town.person["clerk"], TODAY))
    assert not town.someone("clerk", TODAY + timedelta(days=1)).posts
    with pytest.raises(PersonNotFound):
        town.act(hold_post, HoldPost(town.post["handler"], town.person["clerk"], TODAY))


# -- what cannot be set up -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "unit_code"),
    [
        ("handler", "LX-W1"),
        ("clerk", "LX-CA"),
        ("director", "X"),
        ("agent", "LX"),
        ("admin", "LX-W1"),
        ("king", "LX"),
    ],
)
def test_a_post_stands_only_where_its_role_can(town: Town, role: str, unit_code: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        town.act(create_post, CreatePost(unit_code, role, "岗位", "Post"))
    assert set(refused.value.fields) == {"role"}


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (CreateUnit("department", "CA", "民政", "Civil Affairs", "LX"), {"code"}),
        (CreateUnit("department", "LX-C-A", "民政", "Civil Affairs", "LX"), {"code"}),
        (CreateUnit("department", "LX-WT", "水利", "Water", "X"), {"parent_code"}),
        (CreateUnit("department", "LX-WT", "水利", "Water", None), {"parent_code"}),
        (CreateUnit("county", "Y", "乙县", "B County", "X"), {"parent_code"}),
        (CreateUnit("centre", "AB", "中心", "Centre", "X"), {"letters"}),
        (CreateUnit("centre", "AB", "中心", "Centre", "X", letters="L1"), {"letters"}),
        (CreateUnit("window", "LX-W2", "二号", "Window 2", "LX", letters="LX"), {"letters"}),
        (CreateUnit("castle", "LX-K1", "\u200b", " ", "LX"), {"kind", "name", "name_en"}),
    ],
)
def test_a_unit_has_a_place_a_code_and_a_name(town: Town, command: CreateUnit, fields: set[str]) -> None:
    with pytest.raises(FormInvalid) as refused:
        town.act(create_unit, command)
    assert set(refused.value.fields) == fields


def test_a_code_and_a_login_are_taken_once(town: Town) -> None:
    with pytest.raises(NameTaken):
        town.act(create_unit, CreateUnit("department", "LX-CA", "民政", "Civil Affairs", "LX"))
    with pytest.raises(NameTaken):
        town.act(create_person, CreatePerson("Clerk", "许小兰"))


def test_things_that_are_not_there_are_said_to_be_missing(town: Town) -> None:
    with pytest.raises(UnitNotFound):
        town.act(create_unit, CreateUnit("department", "ZZ-CA", "民政", "Civil Affairs", "ZZ"))
    with pytest.raises(UnitNotFound):
        town.act(create_post, CreatePost("ZZ", "clerk", "岗位", "Post"))
    with pytest.raises(PostNotFound):
        town.act(hold_post, HoldPost(town.person["clerk"], town.person["clerk"], TODAY))
    with pytest.raises(PersonNotFound):
        town.act(hold_post, HoldPost(town.post["clerk"], town.post["clerk"], TODAY))


# -- whose business it is --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "login", ["clerk", "handler", "officer", "director", "supervisor", "designer", "agent"]
)
def test_only_administrators_change_people(town: Town, login: str) -> None:
    for verb, command in (
        (create_unit, CreateUnit("department", "LX-WT", "水利", "Water", "LX")),
        (create_person, CreatePerson("fresh", "许小兰")),
        (create_post, CreatePost("LX-W1", "clerk", "岗位", "Post")),
        (hold_post, HoldPost(town.post["handler"], town.person["agent"], TODAY)),
        (end_post, EndPost(town.holding["handler"], TODAY)),
        (let_go, LetGo(town.person["handler"], TODAY)),
    ):
        with pytest.raises(NotYourRole):
            town.act(verb, command, by=login)


@pytest.mark.parametrize("login", ["clerk", "officer", "supervisor", "designer", "agent"])
def test_only_a_chief_and_whoever_edits_people_note_a_colleagues_absence(town: Town, login: str) -> None:
    with pytest.raises(NotYourRole):
        town.act(set_absence, SetAbsence(town.person["handler"], TODAY, TODAY, "leave"), by=login)
    town.act(set_absence, SetAbsence(town.person["handler"], TODAY, TODAY, "leave"), by="director")
    with pytest.raises(NotYourRole):
        town.act(set_absence, SetAbsence(town.person["officer"], TODAY, TODAY, "leave"), by="director")


def test_an_administrator_of_one_centre_reaches_neither_another_nor_the_county(town: Town) -> None:
    town.act(hold_post, HoldPost(town.post["handler"], town.person["agent"], TODAY), by="local.admin")
    for verb, command in (
        (create_unit, CreateUnit("department", "QS-WT", "水利", "Water", "QS")),
        (create_unit, CreateUnit("county_body", "X-WT", "县水利局", "Water", "X")),
        (create_post, CreatePost("X", "supervisor", "岗位", "Post")),
        (hold_post, HoldPost(town.post["supervisor"], town.person["clerk"], TODAY)),
        (hold_post, HoldPost(town.post["clerk"], town.person["officer"], TODAY)),
        (end_post, EndPost(town.holding["admin"], TODAY)),
        (let_go, LetGo(town.person["admin"], TODAY)),
        (set_absence, SetAbsence(town.person["officer"], TODAY, TODAY, "leave", town.person["clerk"])),
    ):
        with pytest.raises(NotYourRole):
            town.act(verb, command, by="local.admin")


def test_nobody_gives_posts_to_themself(town: Town) -> None:
    with pytest.raises(Refused):
        town.act(hold_post, HoldPost(town.post["supervisor"], town.person["admin"], TODAY), by="admin")
    away = SetAbsence(town.person["director"], TODAY, TODAY, "leave", town.person["admin"])
    with pytest.raises(Refused):
        town.act(set_absence, away, by="admin")
