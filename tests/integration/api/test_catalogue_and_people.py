"""The catalogue, the definitions, and the office itself through the API."""

from tests.integration.api.conftest import Web
from tests.world import PASSWORD


def test_a_clerk_finds_a_service_item_by_what_they_type(web: Web) -> None:
    clerk = web("clerk")
    everything = clerk.get("service-items").json["items"]
    assert len(everything) == 97
    first = everything[0]
    for words in (first["code"], first["name"][:2], first["initials"][:3]):
        found = clerk.get("service-items", query_string={"q": words}).json["items"]
        assert first["code"] in {item["code"] for item in found}, words
    rules = clerk.get(f"service-items/{first['code']}").json
    assert rules["item"] == first
    assert rules["rules"]["papers"]
    assert rules["rules"]["parameters"]["notice"] == [5, "workday"], (
        "what the item does not say is shown as well"
    )
    joint = clerk.get("service-items?case_type=joint").json["items"]
    assert joint
    assert {item["case_type"] for item in joint} == {"joint"}
    assert clerk.get("service-items/XX-999").json["code"] == "service-item-not-found"


def test_another_centres_catalogue_is_not_the_clerks(web: Web) -> None:
    there = web.world.unit("QS")
    assert web("clerk").get(f"service-items?centre={there}").json["code"] == "unit-not-found"
    assert len(web("admin").get(f"service-items?centre={there}").json["items"]) == 97
    assert web("admin").get("service-items").json["code"] == "unit-not-found", (
        "which centre, the county cannot say"
    )


def test_a_definition_is_read_as_it_was_deployed(web: Web) -> None:
    designer = web("designer")
    definitions = designer.get("definitions").json["definitions"]
    assert {"promised", "immediate", "joint", "escalated"} <= {one["key"] for one in definitions}
    promised = next(one for one in definitions if one["key"] == "promised")
    assert designer.get("definitions?key=promised").json["definitions"] == [promised]
    one = designer.get(f"definitions/{promised['sha']}").json
    assert one["definition"] == promised
    for path in one["files"]:
        file = designer.get(f"definitions/{promised['sha']}/files/{path}")
        assert file.status_code == 200
        assert file.data
    xml = designer.get(f"definitions/{promised['sha']}/files/promised/promised.bpmn")
    assert xml.content_type == "application/xml; charset=utf-8"
    assert b"<bpmn:definitions" in xml.data
    for address in (
        f"definitions/{'0' * 64}",
        f"definitions/{promised['sha']}/files/../../etc/passwd",
        f"definitions/{promised['sha']}/files/promised/nothing.bpmn",
    ):
        assert designer.get(address).status_code == 404


def test_an_administrator_makes_a_post_and_puts_a_person_in_it(web: Web) -> None:
    admin = web("admin")
    unit = {"kind": "window", "code": "LX-W9", "name": "九号窗口", "name_en": "Window 9", "parent_code": "LX"}
    assert admin.post("units", unit).status_code == 201
    taken = admin.post("units", unit)
    assert (taken.status_code, taken.json["code"]) == (409, "name-taken")
    person = admin.post("people", {"login": "new.clerk", "name": "刘新"}).json
    assert person["password"]
    post = admin.post(
        "posts", {"unit_code": "LX-W9", "role": "clerk", "name": "窗口", "name_en": "Clerk"}
    ).json
    wrong = admin.post(
        "posts", {"unit_code": "LX-W9", "role": "director", "name": "主任", "name_en": "Director"}
    )
    assert wrong.json["errors"]["role"]["code"] == "role_not_here"
    term = {"person_id": person["person_id"], "from_on": "2026-09-14"}
    held = admin.post(f"posts/{post['post_id']}/holders", term)
    assert held.status_code == 201, held.text
    signed = web.ask("POST", "session", json={"login": "new.clerk", "password": person["password"]})
    assert signed.json["must_change_password"]
    line = admin.get(f"people/{person['person_id']}").json
    assert [(one["role"], one["unit_code"]) for one in line["holdings"]] == [("clerk", "LX-W9")]
    ended = admin.post(f"holdings/{held.json['holding_id']}/end", {"until_on": "2026-09-20"})
    assert ended.status_code == 200
    reset = admin.post(f"people/{person['person_id']}/password-reset")
    assert reset.json["password"] not in (None, person["password"])
    gone = admin.post(f"people/{person['person_id']}/leave", {"last_on": "2026-09-14"})
    assert gone.status_code == 204
    refused = web.ask("POST", "session", json={"login": "new.clerk", "password": reset.json["password"]})
    assert refused.status_code == 401


def test_secrets_told_once_are_told_once(web: Web) -> None:
    """A repeat under the same key finds the name taken: the first password is nowhere kept."""
    admin = web("admin")
    key = {"Idempotency-Key": "make-a-person"}
    body = {"login": "new.clerk", "name": "刘新"}
    assert admin.post("people", body, headers=key).status_code == 201
    assert admin.post("people", body, headers=key).json["code"] == "name-taken"


def test_people_are_listed_within_reach(web: Web) -> None:
    logins = {person["login"] for person in web("admin").get("people?limit=200").json["people"]}
    assert {"clerk", "stranger", "admin"} <= logins
    of_centre = {person["login"] for person in web("chief").get("people").json["people"]}
    assert "clerk" in of_centre
    assert "stranger" not in of_centre
    assert "admin" not in of_centre
    stranger = web.world.actor("stranger").person_id
    assert web("chief").get(f"people/{stranger}").json["code"] == "person-not-found"
    walked, cursor = [], ""
    for _ in range(20):
        page = web("admin").get(f"people?limit=3{cursor}").json
        walked += [person["login"] for person in page["people"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert walked == sorted(logins)
    codes = {unit["code"] for unit in web("chief").get("units").json["units"]}
    assert "LX-W1" in codes
    assert "QS-W1" not in codes
    assert {post["unit_code"] for post in web("chief").get("posts").json["posts"]} <= codes


def test_a_reason_of_absence_is_for_those_who_keep_the_roster(web: Web) -> None:
    person = web.world.actor("clerk").person_id
    body = {"from_on": "2026-09-15", "until_on": "2026-09-18", "reason": "illness",
            "substitute_id": web.world.actor("clerk2").person_id}  # fmt: skip
    assert web("admin").post(f"people/{person}/absences", body).status_code == 201
    assert web("admin").get(f"people/{person}").json["absences"][0]["reason"] == "illness"
    assert web("chief").get(f"people/{person}").json["absences"][0]["reason"] == ""
    backwards = {**body, "until_on": "2026-09-01"}
    assert web("admin").post(f"people/{person}/absences", backwards).json["errors"] == {
        "until_on": {"code": "before_from", "message": "早于起始日期。", "params": {}}
    }


def test_one_keeps_ones_own_tokens_and_sessions(web: Web) -> None:
    clerk = web("clerk")
    made = clerk.post("me/tokens", {"name": "台账脚本", "scopes": ["read"]}).json
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert web.ask("GET", "tasks", headers=headers).status_code == 200
    assert made["prefix"] in {token["prefix"] for token in clerk.get("me/tokens").json["tokens"]}
    assert clerk.delete(f"me/tokens/{made['prefix']}").status_code == 204
    assert web.ask("GET", "tasks", headers=headers).status_code == 401
    other = web("chief").post("me/tokens", {"name": "另一个"}).json
    assert clerk.delete(f"me/tokens/{other['prefix']}").status_code in (403, 404)
    assert len(clerk.get("me/sessions").json["sessions"]) == 1


def test_a_password_that_will_not_do_is_refused(web: Web) -> None:
    for new, code in (
        ("short", "password_short"),
        ("1234567890", "password_frequent"),
        (PASSWORD, "password_same"),
    ):
        answer = web("clerk").put("me/password", {"old": PASSWORD, "new": new})
        assert answer.json["errors"]["new"]["code"] == code


LANGUAGES = (
    ({}, "zh-CN", "请先登录。"),
    ({"Accept-Language": "en-GB,en;q=0.9"}, "en", "Sign in first."),
    ({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, "zh-CN", "请先登录。"),
    ({"Accept-Language": "fr,de"}, "zh-CN", "请先登录。"),
    ({"Accept-Language": "*"}, "zh-CN", "请先登录。"),
    ({"Accept-Language": "zh", "Cookie": "language=en"}, "en", "Sign in first."),
)


def test_refusals_are_in_the_readers_language(web: Web) -> None:
    for asked, language, title in LANGUAGES:
        answer = web.ask("GET", "me", headers=asked)
        assert answer.json["title"] == title, asked
        assert answer.headers["Content-Language"] == language, asked


def test_a_person_who_reads_english_is_answered_in_english(web: Web) -> None:
    from sqlalchemy import update

    from app.store import tables as t

    with web.world.shop.units.write(web.world.actor("clerk"), web.world.now) as u:
        u.write(update(t.person).where(t.person.c.login == "clerk").values(language="en"))
    web.world.actors.clear()
    assert web("clerk").get("incidents").json["title"] == "Your post does not carry this right."
