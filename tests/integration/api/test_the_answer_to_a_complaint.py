"""Until when a complaint is answered: a clock of its own, which no end of its case ends."""

from datetime import timedelta

from app.casework.complain import Complain, complain
from app.casework.withdraw_own_case import WithdrawOwnCase, withdraw_own_case
from app.domain.rights import applicant_of
from tests.integration.api.conftest import Web
from tests.integration.casework.test_calendar_editions import approve, notice, upload


def complained(web: Web) -> str:
    world = web.world
    case_id = world.registers("CA-005").case_id
    world.does(applicant_of(world.centre, case_id), complain, Complain("态度生硬"))
    return str(case_id)


def test_it_is_due_after_five_working_days_and_says_why(web: Web) -> None:
    complained(web)
    (one,) = web("chief").get("complaints").json["complaints"]
    assert (one["due_at"], one["light"], one["provisional"]) == ("2026-09-20T09:30:00Z", "normal", False)
    found = web("chief").get(f"complaints/{one['id']}/explanation").json
    assert found["clock_id"] == one["id"]
    assert found["explanation"]["due_on"] == "2026-09-20"
    nobodys = "01990000-0000-7000-8000-000000000000"
    assert web("chief").get(f"complaints/{nobodys}/explanation").status_code == 404
    assert web("stranger").get(f"complaints/{one['id']}/explanation").status_code == 403


def test_its_light_follows_the_day_and_the_calendar_also_when_its_case_is_over(web: Web) -> None:
    """The case is withdrawn the next minute; then the 18th turns out a holiday."""
    world, case_id = web.world, complained(web)
    world.does(applicant_of(world.centre, case_id), withdraw_own_case, WithdrawOwnCase("不办了"))
    approve(world, upload(world, notice()))
    (one,) = web("chief").get("complaints").json["complaints"]
    assert one["due_at"] == "2026-09-21T09:30:00Z"
    world.now += timedelta(days=8)
    (one,) = web("chief").get("complaints").json["complaints"]
    assert one["light"] == "yellow"
    web("chief").post(f"complaints/{one['id']}/answer", {"words": "已核实"})
    (one,) = web("chief").get("complaints").json["complaints"]
    assert (one["status"], one["light"]) == ("answered", "done")
