"""The office itself on its pages: units and who holds their posts, a person entered, given a post, let go."""

import re
from datetime import date, timedelta

import pytest

from app.domain.rights import CONSOLE
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.hold_post import HoldPost, hold_post
from app.office.set_absence import SetAbsence, set_absence
from app.store import tables as t
from tests.world import PASSWORD, World


def person_of(world: World, login: str) -> str:
    return world.actor(login).person_id


def page_of(world: World, login: str) -> str:
    return f"/people/{person_of(world, login)}"


def post_in(world: World, unit: str, role: str) -> str:
    return world.rows(t.post, unit_id=world.unit(unit), role=role)[0].id


def entered(visitor, login: str = "zhang.san", name: str = "张三"):
    admin = visitor("admin").open("/people/new").sends("/people/new", login=login, name=name)
    assert admin.status == 200
    return admin, re.search(r'g-code">([^<]+)<', admin.html)[1]


def test_the_units_stand_with_their_posts_and_who_holds_them(visitor, world) -> None:
    admin = visitor("admin").open("/people")
    for words in ("临山县", "柳溪镇便民服务中心", "青石镇便民服务中心", "一号窗口", "王clerk"):
        assert admin.sees(words), words
    world.does(CONSOLE, create_post, CreatePost("LX", "director", "副主任", "Deputy director"))
    assert admin.open("/people").sees("空缺")
    director = visitor("director").open("/people")
    assert director.sees("王clerk")
    assert not director.sees("青石镇便民服务中心")
    assert not director.sees("王stranger")
    assert "/people/new" not in director.html


def test_a_person_is_entered_and_their_first_password_is_shown_once(visitor, world) -> None:
    admin, password = entered(visitor)
    (row,) = world.rows(t.person, login="zhang.san")
    assert password not in admin.open(f"/people/{row.id}").html
    newcomer = visitor("").signs_in("zhang.san", password)
    assert newcomer.sees("修改密码") or newcomer.sees("更换密码")


@pytest.mark.parametrize(
    ("login", "name", "field"),
    [("张三", "张三", "login"), ("zhang.san", " ", "name"), ("clerk", "张三", "login")],
)
def test_what_cannot_be_an_account_is_told_beside_its_field(visitor, world, login, name, field) -> None:
    before = len(world.rows(t.person))
    admin = visitor("admin").open("/people/new").sends("/people/new", login=login, name=name)
    assert admin.status == 422
    assert f'id="{field}-e"' in admin.html
    assert len(world.rows(t.person)) == before


def test_a_post_is_given_and_ended_and_what_they_may_do_follows(visitor, world) -> None:
    entered(visitor)
    (row,) = world.rows(t.person, login="zhang.san")
    admin = visitor("admin").open(f"/people/{row.id}")
    assert re.search(r"<option [^>]*>\w*一号窗口 · 窗口人员", admin.html), "a choice that says where"
    admin.sends("/post", post=post_in(world, "LX-W1", "clerk"), from_on="2026-09-14")
    assert admin.sees("已任岗")
    assert admin.sees("一号窗口")
    (held,) = world.rows(t.holding, person_id=row.id)
    assert (held.from_on, held.until_on) == (date(2026, 9, 14), None)
    admin.sends("/end", holding=held.id, until_on="20260914")
    assert world.rows(t.holding, person_id=row.id)[0].until_on == date(2026, 9, 14)
    world.now += timedelta(days=1)
    assert visitor("admin").open("/people/all").sees("无岗位")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"post": ""}, "请选择“岗位”"),
        ({"from_on": "soon"}, "2026-11-20"),
        ({"until_on": "2026-01-01"}, "“截止日期”早于起始日期"),
    ],
)
def test_a_post_that_cannot_be_given_is_told_beside_its_field(visitor, world, typed, told) -> None:
    before = len(world.rows(t.holding))
    admin = visitor("admin").open(page_of(world, "clerk2"))
    admin.sends("/post", **{"post": post_in(world, "LX", "director"), "from_on": "2026-09-14", **typed})
    assert admin.status == 422
    assert admin.sees(told)
    assert len(world.rows(t.holding)) == before


def test_a_post_held_already_is_not_given_twice(visitor, world) -> None:
    held = world.rows(t.holding, person_id=person_of(world, "clerk"))[0]
    admin = visitor("admin").open(page_of(world, "clerk"))
    admin.sends("/post", post=held.post_id, from_on="2026-09-14")
    assert admin.status == 422
    assert admin.sees("已任此岗")


def test_nobody_edits_themself(visitor, world) -> None:
    admin = visitor("admin").open(page_of(world, "admin"))
    assert admin.sees("这是本人")
    assert "/password" not in admin.html
    token = admin.open("/people/new").form("/people/new").fields
    answer = admin.client.post(f"{page_of(world, 'admin')}/password", data=token)
    assert answer.status_code == 422


def test_a_reset_password_ends_the_sessions_of_the_person(visitor, world) -> None:
    clerk = visitor("clerk")
    admin = visitor("admin").open(page_of(world, "clerk")).sends("/password")
    assert admin.sees("初始密码")
    assert clerk.open("/queue").sees("登录")
    assert visitor("").signs_in("clerk", PASSWORD).sees("账号或密码不对")


def test_who_leaves_keeps_no_post_and_no_session(visitor, world) -> None:
    clerk = visitor("clerk2")
    admin = visitor("admin").open(page_of(world, "clerk2")).sends("/leave", last_on="2026-09-14")
    assert admin.sees("已离职")
    assert "/leave" not in admin.html
    assert clerk.open("/queue").sees("登录")


def test_absences_say_who_stands_in_and_their_reason_only_to_administrators(visitor, world) -> None:
    away = SetAbsence(
        person_of(world, "clerk"), date(2026, 9, 14), date(2026, 9, 16), "illness", person_of(world, "clerk2")
    )
    world.does("admin", set_absence, away)
    admin, chief = visitor("admin").open("/people/absences"), visitor("chief").open("/people/absences")
    for person in (admin, chief):
        assert person.sees("王clerk")
        assert person.sees("王clerk2")
    assert admin.sees("病假")
    assert not chief.sees("病假")


def test_a_chief_notes_a_colleagues_absence_from_their_page(visitor, world) -> None:
    chief, address = (
        visitor("chief").open(page_of(world, "clerk")),
        f"/absence?person={person_of(world, 'clerk')}",
    )
    assert address in chief.html
    assert chief.open(address).sees("王clerk")


def test_long_lists_go_on_where_they_stopped(visitor, world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pages.people.PAGE", 3)
    for login in ("clerk", "clerk2", "handler", "agent"):
        world.does(
            "admin",
            set_absence,
            SetAbsence(person_of(world, login), date(2026, 9, 14), date(2026, 9, 16), "leave"),
        )
    for address, wanted in (("/people/all", len(world.rows(t.person))), ("/people/absences", 4)):
        admin, seen = visitor("admin").open(address), []
        while True:
            seen += re.findall(r'g-t-link" href="/people/([0-9a-f-]{36})"', admin.html)
            more = re.search(r'g-more-rows"><a class="g-btn" href="([^"]+)"', admin.html)
            if more is None:
                break
            admin.open(more[1].replace("&amp;", "&"))
        assert len(seen) == len(set(seen)) == wanted, address


def test_an_administrator_of_one_centre_reaches_nobody_elsewhere(visitor, world) -> None:
    person = world.does(CONSOLE, create_person, CreatePerson("far.admin", "远", PASSWORD))
    post = world.does(CONSOLE, create_post, CreatePost("QS", "admin", "管理员", "Administrator"))
    world.does(CONSOLE, hold_post, HoldPost(post.post_id, person.person_id, date(2026, 1, 1)))
    far = visitor("far.admin").open("/people")
    assert far.sees("青石镇便民服务中心")
    assert not far.sees("柳溪镇便民服务中心")
    assert far.open(page_of(world, "clerk")).status == 404
    own = far.open(page_of(world, "stranger"))
    assert own.status == 200
    own.client.post(f"{page_of(world, 'clerk')}/password", data=own.form("/password").fields)
    assert visitor("").signs_in("clerk").sees("待办事项"), "the password is still theirs"
    own.sends("/post", post=post_in(world, "LX", "director"), from_on="2026-09-14")
    assert (
        world.rows(
            t.holding, post_id=post_in(world, "LX", "director"), person_id=person_of(world, "stranger")
        )
        == []
    )


def test_chiefs_look_and_do_not_act_and_others_do_not_look(visitor, world) -> None:
    for login in ("chief", "director"):
        person = visitor(login).open(page_of(world, "clerk"))
        assert person.status == 200
        assert 'method="post" action="/people' not in person.html
        assert person.open("/people/new").status == 403
        assert person.open("/incidents").status == 403
    for login in ("clerk", "handler", "supervisor", "inspector", "designer", "agent"):
        person = visitor(login)
        for address in ("/people", "/people/all", "/people/absences", page_of(world, "clerk"), "/incidents"):
            assert person.open(address).status == 403, (login, address)


# -- incidents -------------------------------------------------------------------------------------------------------


def test_an_incident_is_seen_and_tried_again_once(visitor, world) -> None:
    row = {
        "id": "01990000-0000-7000-8000-000000000001", "centre_id": world.centre, "case_id": None, "timer_id": None,
        "kind": "request", "detail": "GET /queue: KeyError", "at": world.now,
    }  # fmt: skip
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.incident.insert().values(**row))
    admin, stale = visitor("admin").open("/incidents"), visitor("admin").open("/incidents")
    assert admin.sees("GET /queue: KeyError")
    admin.sends("/retry")
    assert admin.sees("没有需要处理的故障")
    assert admin.open("/incidents?all=yes").sees("已处理")
    stale.sends("/retry")
    assert stale.status == 422
