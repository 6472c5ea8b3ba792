"""The link to the rating of a case, given out by a program that prints for the counter."""

from tests import papers as made
from tests.integration.api.conftest import Web


def test_the_link_opens_the_rating_and_its_printing_stands_on_the_trail(web: Web) -> None:
    case_id = made.delivered(web.world)
    given = web("clerk2").post(f"cases/{case_id}/rating-link").json
    assert given["path"].startswith("/rate/")
    assert given["number"] == web.world.case(case_id).number
    events = web("chief").get(f"cases/{case_id}/events").json["events"]
    (printed,) = [event for event in events if event["kind"] == "rating-link:printed"]
    assert printed["actor_id"] == web.world.actor("clerk2").person_id
    assert given["path"].removeprefix("/rate/") not in str(events)


def test_without_a_rating_to_give_there_is_no_link(web: Web) -> None:
    case_id = made.decided(web.world)
    answer = web("clerk").post(f"cases/{case_id}/rating-link")
    assert (answer.status_code, answer.json["code"]) == (422, "not-possible-here")


def test_who_sees_the_case_masked_or_not_at_all_gets_no_link(web: Web) -> None:
    case_id = made.delivered(web.world)
    for login, status in (("supervisor", 403), ("inspector", 403), ("stranger", 404)):
        assert web(login).post(f"cases/{case_id}/rating-link").status_code == status
