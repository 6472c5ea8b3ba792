"""Registrations half typed by a program: the same drafts the pages keep."""

import secrets

from app.casework.save_registration import LONGEST_BYTES, MOST
from app.store import tables as t
from tests.integration.api.conftest import Web

HALF = "01990000-0000-7000-8000-0000000000aa"
ITEM = "CA-005"
WORDS = {"fields": {"name": "许小兰"}, "papers": []}


def body(web: Web, **more):
    return {"centre_id": web.world.unit("LX"), "item_code": ITEM, "values": WORDS, **more}


def test_it_is_kept_listed_read_registered_and_gone(web: Web) -> None:
    clerk = web("clerk")
    first = clerk.put(f"registration-drafts/{HALF}", body(web))
    assert (first.status_code, first.json["version"]) == (200, 1)
    assert clerk.put(f"registration-drafts/{HALF}", body(web, seen=1)).json["version"] == 2
    (one,) = clerk.get("registration-drafts").json["drafts"]
    assert (one["id"], one["item_code"], one["version"]) == (HALF, ITEM, 2)
    assert "许小兰" not in clerk.get("registration-drafts").text
    assert clerk.get(f"registration-drafts/{HALF}").json["values"] == WORDS
    case = {"centre_id": web.world.unit("LX"), "item_code": ITEM, "channel": "window", "draft_id": HALF}
    assert clerk.post("cases", {**case, "applicant": {"name": "许小兰"}}).status_code == 201
    assert clerk.get("registration-drafts").json["drafts"] == []
    assert clerk.get(f"registration-drafts/{HALF}").json["code"] == "registration-gone"


def test_another_sees_nothing_of_it_and_may_use_the_same_name(web: Web) -> None:
    web("clerk").put(f"registration-drafts/{HALF}", body(web))
    other = web("clerk2")
    assert other.get("registration-drafts").json["drafts"] == []
    assert other.get(f"registration-drafts/{HALF}").status_code == 404
    assert other.delete(f"registration-drafts/{HALF}").status_code == 404
    assert other.put(f"registration-drafts/{HALF}", body(web)).json["version"] == 1
    assert len(web.world.rows(t.registration_draft)) == 2
    assert web("clerk").delete(f"registration-drafts/{HALF}").status_code == 200
    assert [row.person_id for row in web.world.rows(t.registration_draft)] == [
        web.world.actor("clerk2").person_id
    ]


def test_what_is_newer_is_not_written_over_and_what_is_gone_does_not_come_back(web: Web) -> None:
    clerk = web("clerk")
    clerk.put(f"registration-drafts/{HALF}", body(web))
    late = clerk.put(f"registration-drafts/{HALF}", body(web))
    assert (late.status_code, late.json["code"]) == (409, "registration-moved")
    clerk.delete(f"registration-drafts/{HALF}")
    gone = clerk.put(f"registration-drafts/{HALF}", body(web, seen=1))
    assert (gone.status_code, gone.json["code"]) == (404, "registration-gone")


def test_only_where_one_registers_and_no_more_than_a_form_can_say(web: Web) -> None:
    elsewhere = web("clerk").put(
        f"registration-drafts/{HALF}", body(web) | {"centre_id": web.world.unit("QS")}
    )
    assert (elsewhere.status_code, elsewhere.json["code"]) == (403, "not-your-desk")
    much = web("clerk").put(f"registration-drafts/{HALF}", body(web, values={"note": "多" * LONGEST_BYTES}))
    assert (much.status_code, much.json["code"]) == (422, "form-invalid")
    assert web.world.rows(t.registration_draft) == []


def test_the_oldest_makes_room(web: Web) -> None:
    ids = [f"01990000-0000-7000-8000-{secrets.token_hex(6)}" for _ in range(MOST + 1)]
    for one in ids:
        assert web("clerk").put(f"registration-drafts/{one}", body(web)).status_code == 200
        web.world.now += web.world.now.resolution
    assert {row.id for row in web.world.rows(t.registration_draft)} == set(ids[1:])
