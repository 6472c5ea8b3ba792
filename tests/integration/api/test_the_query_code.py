"""The query code of a case, printed again for its applicant."""

from app.store import tables as t
from tests.integration.api.conftest import Web
from tests.integration.api.test_a_case_through_the_api import registered


def test_the_code_printed_again_is_the_code_of_the_receipt(web: Web) -> None:
    case = registered(web)
    again = web("clerk2").post(f"cases/{case['case_id']}/query-code").json
    assert (again["code"], again["token"]) == (case["query_code"], case["query_token"])
    assert again["number"] == case["number"]


def test_each_printing_stands_on_the_trail_and_the_code_does_not(web: Web) -> None:
    case = registered(web)
    web("clerk").post(f"cases/{case['case_id']}/query-code")
    web("clerk2").post(f"cases/{case['case_id']}/query-code")
    events = web("chief").get(f"cases/{case['case_id']}/events").json["events"]
    printed = [event for event in events if event["kind"] == "query-code:printed"]
    by = [web.world.actor(login).person_id for login in ("clerk", "clerk2")]
    assert [event["actor_id"] for event in printed] == by
    assert case["query_code"] not in str(events)


def test_who_sees_the_case_masked_or_not_at_all_gets_no_code(web: Web) -> None:
    case = registered(web)
    for login, status in (("supervisor", 403), ("inspector", 403), ("stranger", 404)):
        assert web(login).post(f"cases/{case['case_id']}/query-code").status_code == status


def test_a_case_from_before_codes_were_kept_says_so(web: Web) -> None:
    case = registered(web)
    world = web.world
    with world.shop.units.write(world.actor("clerk"), world.now) as u:
        u.write(t.office_case.update().values(query_sealed=None))
    answer = web("clerk").post(f"cases/{case['case_id']}/query-code")
    assert (answer.status_code, answer.json["code"]) == (422, "not-possible-here")
