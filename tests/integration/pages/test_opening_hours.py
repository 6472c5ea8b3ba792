"""What a centre sets for itself, on its page: opening hours from a day on, and what turns its lights on."""

from datetime import date

import pytest

from app.calendars.adopt import adopt_some
from app.domain.rights import CONSOLE, SWEEP
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.hold_post import HoldPost, hold_post
from app.store import tables as t
from tests.world import PASSWORD, World


@pytest.fixture
def centre(world: World) -> str:
    return f"/centres/{world.centre}"


def test_the_hours_of_every_centre_stand_in_a_list(visitor) -> None:
    clerk = visitor("clerk").open("/centres")
    assert clerk.sees("柳溪镇便民服务中心")
    assert not clerk.sees("青石镇"), "another centre"
    assert clerk.sees("08:30–12:00、14:00–17:30")
    assert visitor("admin").open("/centres").sees("青石镇便民服务中心")


def test_hours_hold_from_a_day_on_and_open_cases_follow(visitor, world, centre) -> None:
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    before = world.case(case.case_id).due_at
    admin = visitor("admin").open(centre)
    admin.sends("/hours", from_on="20260915", c01="16：30", c11="1630", c21="16:30", c31="16:30", c41="16:30")
    assert admin.status == 200
    assert admin.sees("2026-09-15 起")
    assert admin.sees("14:00–16:30")
    with world.shop.units.write(SWEEP, world.now) as u:
        adopt_some(world.shop.office, u, 10)
    assert world.case(case.case_id).due_at < before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"o00": "25:00"}, "周一：时间请写成 08:30"),
        ({"o00": "24:00"}, "周一：时间请写成 08:30"),
        ({"c10": ""}, "周二：上班和下班时间须成对填写"),
        ({"o01": "11:00"}, "某天的时段重叠或先后颠倒"),
        ({"from_on": "2026-09-14"}, "办公时间最早从明天起设置"),
        ({"from_on": "tomorrow"}, "2026-11-20"),
        ({"from_on": ""}, "2026-11-20"),
    ],
)
def test_hours_that_cannot_be_are_told_and_nothing_typed_is_lost(visitor, world, centre, typed, told) -> None:
    admin = visitor("admin").open(centre)
    admin.sends("/hours", **{"from_on": "2026-09-15", "o60": "09:00", "c60": "10:00", **typed})
    assert admin.status == 422
    assert admin.sees(told)
    assert admin.form("/hours").fields["c60"] == ["10:00"]
    assert world.rows(t.office_hours) == []


def test_a_scheme_of_lights_is_chosen_from_what_there_is(visitor, world, centre) -> None:
    admin = visitor("admin").open(centre).sends("/lights", prewarning="never", yellow="near", red="promised")
    assert admin.status == 200
    (row,) = world.rows(t.centre_setting, name="lights")
    scheme = {"prewarning": "never", "yellow": "near", "red": "promised"}
    assert row.value == {**scheme, "raise_after": "1 workday"}
    admin.sends("/lights", yellow="violet")
    assert admin.status == 422
    assert len(world.rows(t.centre_setting, name="lights")) == 1


def test_a_worse_light_does_not_come_before_a_milder_one(visitor, world, centre) -> None:
    """What was chosen stays in the form, to be put right."""
    admin = visitor("admin").open(centre)
    for wrong in ({"yellow": "statutory", "red": "near"}, {"prewarning": "promised", "yellow": "near"}):
        admin.sends("/lights", **wrong)
        assert admin.status == 422
        assert admin.sees("临期在前，黄牌在后，红牌最后")
        assert {name: admin.form("/lights").fields[name] for name in wrong} == {
            name: [value] for name, value in wrong.items()
        }
    assert world.rows(t.centre_setting, name="lights") == []
    admin.sends("/lights", prewarning="promised", yellow="never", red="promised")
    assert admin.status == 200


def test_how_long_a_card_waits_is_set_beside_the_lights(visitor, world, centre) -> None:
    admin = visitor("admin").open(centre)
    assert admin.form("/lights").fields["raise_length"] == ["1"]
    admin.sends("/lights", raise_length="4", raise_unit="office_hour")
    assert world.rows(t.centre_setting, name="lights")[0].value["raise_after"] == "4 office hours"
    for wrong in ("0", "61", "-1", "", "zwei"):
        admin.sends("/lights", raise_length=wrong)
        assert admin.status == 422
        assert admin.form("/lights").fields["raise_length"] == [wrong]
        assert admin.sees("请填写 1 至 60 的整数")
    assert visitor("clerk").open(centre).sees("4 个工作小时")


def test_whoever_may_only_look_finds_no_form(visitor, world, centre) -> None:
    for login in ("clerk", "director", "supervisor", "designer"):
        person = visitor(login).open(centre)
        assert person.status == 200
        assert "/hours" not in person.html
    assert visitor("agent").open(centre).status == 403
    assert visitor("clerk").open(f"/centres/{world.unit('QS')}").status == 404
    assert visitor("admin").open(f"/centres/{world.unit('LX-W1')}").status == 404


def test_an_administrator_of_one_centre_does_not_set_anothers_hours(visitor, world, centre) -> None:
    person = world.does(CONSOLE, create_person, CreatePerson("far.admin", "远", PASSWORD))
    post = world.does(CONSOLE, create_post, CreatePost("QS", "admin", "管理员", "Administrator"))
    world.does(CONSOLE, hold_post, HoldPost(post.post_id, person.person_id, date(2026, 1, 1)))
    far = visitor("far.admin")
    own = far.open(f"/centres/{world.unit('QS')}")
    assert own.status == 200
    form = own.form("/hours")
    answer = far.client.post(f"{centre}/hours", data={**form.fields, "from_on": "2026-09-15"})
    assert answer.status_code in (403, 404)
    assert far.client.post(f"{centre}/lights", data={**form.fields, "yellow": "near"}).status_code in (
        403,
        404,
        422,
    )
    assert world.rows(t.office_hours) == []
    assert world.rows(t.centre_setting, name="lights") == []
    own.sends("/hours", from_on="2026-09-15")
    assert len(world.rows(t.office_hours)) == 1
