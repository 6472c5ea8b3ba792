"""Calendars, hours and lights, corrections of a clock, and a definition deployed through the API."""

from datetime import timedelta

from app.calendars.seed import seed_calendar
from app.definitions.shipped import closure
from scheduler.sweep import sweep
from tests.integration.api.conftest import Web
from tests.integration.api.test_a_case_through_the_api import accepted
from tests.previews import count_preview

NOTICE = """date,kind,name,source
2027-01-01,holiday,元旦,国办
2027-02-05,holiday,春节,国办
2027-02-06,holiday,春节,国办
2027-02-07,holiday,春节,国办
2027-02-08,holiday,春节,国办
2027-02-20,makeup,春节,国办
2027-04-05,holiday,清明节,国办
2027-05-01,holiday,劳动节,国办
2027-05-02,holiday,劳动节,国办
2027-06-09,holiday,端午节,国办
2027-09-15,holiday,中秋节,国办
2027-10-01,holiday,国庆节,国办
2027-10-02,holiday,国庆节,国办
2027-10-03,holiday,国庆节,国办
"""


def test_a_holiday_notice_is_uploaded_previewed_and_approved(web: Web) -> None:
    admin = web("admin")
    accepted(web)
    body = {"name": "国办发明电〔2026〕7号", "file": "2027.csv", "content": NOTICE}
    uploaded = admin.post("calendar-editions", body)
    assert uploaded.status_code == 201, uploaded.text
    assert "2027-02-20" in uploaded.json["changed"]
    address = f"calendar-editions/{uploaded.json['edition_id']}"
    assert admin.get(address).json["days"]["2027-02-20"][0] == "makeup"
    assert admin.get(f"{address}/preview").json["state"] == "counting"
    early = admin.post(f"{address}/approval", headers={"Accept-Language": "en"})
    assert (early.status_code, early.json["code"]) == (422, "preview-incomplete")
    assert early.json["title"] == "The preview of this edition is still being counted."
    assert "影响预览还在统计" in admin.post(f"{address}/approval").json["title"]
    count_preview(web.world.shop, web.world.now)
    preview = admin.get(f"{address}/preview").json
    assert (preview["state"], preview["open_cases"], preview["moved"]) == ("counted", 1, 0)
    admin.post(f"{address}/preview")
    count_preview(web.world.shop, web.world.now)
    stale = admin.post(f"{address}/approval", {"run": preview["run"]})
    assert (stale.status_code, stale.json["code"]) == (409, "preview-moved")
    seen = admin.get(f"{address}/preview").json["run"]
    assert admin.post(f"{address}/approval", {"run": seen}).json["status"] == "approved"
    assert admin.post(f"{address}/refusal").json["code"] == "not-possible-here"
    statuses = [one["status"] for one in admin.get("calendar-editions").json["editions"]]
    assert sorted(statuses) == ["approved", "superseded"]


def test_a_preview_is_read_by_cases_and_counted_anew(web: Web) -> None:
    admin, numbers = web("admin"), [accepted(web)["number"] for _ in range(3)]
    body = {"name": "临时放假", "file": "2026.csv", "content": holidays_of_2026_and("2026-09-18")}
    address = f"calendar-editions/{admin.post('calendar-editions', body).json['edition_id']}/preview"
    count_preview(web.world.shop, web.world.now)
    whole = admin.get(address).json
    assert (whole["moved"], whole["next_after"], whole["left_out"]) == (3, None, 0)
    assert list(dict.fromkeys(move["number"] for move in whole["moves"])) == sorted(numbers)
    seen, after = [], ""
    while after is not None:
        page = admin.get(f"{address}?limit=1" + (f"&after={after}" if after else "")).json
        seen, after = seen + page["moves"], page["next_after"]
    assert seen == whole["moves"]
    assert admin.get(f"{address}?only=overdue").json["moves"] == []
    for wrong in ("only=all", "after=nobody", "limit=0"):
        assert admin.get(f"{address}?{wrong}").status_code == 422
    assert web("director").post(address).status_code == 403
    assert admin.post(address).json["run"] == 2
    again = admin.post(address)
    assert (again.status_code, again.json["code"]) == (422, "preview-incomplete")
    counting = admin.get(address).json
    assert (counting["state"], counting["counted_at"], counting["moves"]) == ("counting", None, [])
    count_preview(web.world.shop, web.world.now)
    assert admin.get(address).json["moves"] == whole["moves"]


def test_an_edition_made_before_another_was_approved_is_approved_knowingly(web: Web) -> None:
    admin, editions = web("admin"), []
    for on in ("2026-09-18", "2026-09-21"):
        body = {"name": f"临时放假 {on}", "file": "2026.csv", "content": holidays_of_2026_and(on)}
        editions.append(admin.post("calendar-editions", body).json["edition_id"])
    first, second = editions
    count_preview(web.world.shop, web.world.now)
    assert admin.post(f"calendar-editions/{first}/approval").status_code == 200
    sweep(web.world.shop, web.world.now)
    address = f"calendar-editions/{second}"
    undoes = admin.get(f"{address}/preview").json["undoes"]
    assert (undoes["before"], undoes["name"], undoes["days"]) == (
        first,
        "临时放假 2026-09-18",
        ["2026-09-18"],
    )
    refused = admin.post(f"{address}/approval", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json["code"]) == (409, "edition-outdated")
    assert refused.json["facts"] == {"before": first, "what": "临时放假 2026-09-18", "days": ["2026-09-18"]}
    assert "would undo: 2026-09-18" in refused.json["detail"]
    assert "2026-09-18。请把" in admin.post(f"{address}/approval").json["detail"]
    assert admin.post(f"{address}/approval", {"undoing": first}).json["status"] == "approved"


def holidays_of_2026_and(on: str) -> str:
    lines = [
        f"{day},{mark.kind},{mark.name}"
        for day, mark in sorted(seed_calendar().marks.items())
        if day.year == 2026 and mark.kind in ("holiday", "makeup")
    ]
    return "\n".join(["date,kind,name", *lines, f"{on},holiday,临时"])


def test_a_notice_nobody_can_read_is_refused_line_by_line(web: Web) -> None:
    body = {"name": "坏的", "file": "2027.csv", "content": "date,kind\n2027-13-01,holiday\n"}
    before = web.trace()
    answer = web("admin").post("calendar-editions", body)
    assert (answer.status_code, answer.json["code"]) == (422, "calendar-refused")
    assert answer.json["facts"]["problems"]
    assert web.trace() == before


def test_a_centres_hours_and_lights_are_its_own(web: Web) -> None:
    admin, centre = web("admin"), web.world.centre
    day = [["08:30", "12:00"], ["14:00", "17:30"]]
    week = [day, day, day, day, day, [], []]
    hours = {"from_on": (web.world.now + timedelta(days=3)).date().isoformat(), "week": week}
    assert admin.put(f"centres/{centre}/hours", hours).status_code == 204
    found = web("clerk").get(f"centres/{centre}/hours").json["hours"]
    assert found[-1] == {"from_on": hours["from_on"], "week": week}
    for wrong in ([], week[:6], [*week[:6], [["08:30"]]], [*week[:6], [["8 am", "noon"]]]):
        assert admin.put(f"centres/{centre}/hours", {**hours, "week": wrong}).status_code == 422
    past = admin.put(f"centres/{centre}/hours", {**hours, "from_on": "2026-01-01"})
    assert past.json["code"] == "calendar-refused"
    scheme = {"prewarning": "never", "yellow": "near", "red": "promised"}
    assert admin.put(f"centres/{centre}/lights", scheme).status_code == 204
    assert web("clerk").get(f"centres/{centre}/lights").json == {**scheme, "raise_after": "1 workday"}
    slower = {**scheme, "raise_after": "4 office hours"}
    assert admin.put(f"centres/{centre}/lights", slower).status_code == 204
    assert web("clerk").get(f"centres/{centre}/lights").json == slower
    for wrong in (
        "0 workdays",
        "61 workdays",
        "2 months",
        "soon",
        "every 2 days",
        "promised limit",
        "2 days after decided",
    ):
        refused = admin.put(f"centres/{centre}/lights", {**scheme, "raise_after": wrong})
        assert (refused.status_code, refused.json["code"]) == (422, "calendar-refused"), wrong
    assert web("clerk").get(f"centres/{centre}/lights").json == slower
    window = web.world.unit("LX-W1")
    assert admin.put(f"centres/{window}/lights", scheme).json["code"] == "unit-not-found"


def test_an_administrator_of_one_centre_sets_nothing_for_another(web: Web) -> None:
    from datetime import date

    from app.domain.rights import CONSOLE, Role
    from app.office.create_post import CreatePost, create_post
    from app.office.hold_post import HoldPost, hold_post

    world = web.world
    stranger = world.actor("stranger").person_id
    with world.shop.units.write(CONSOLE, world.now) as u:
        post = create_post(None, u, CreatePost("QS", Role.ADMIN, "岗位", "Post"))
        hold_post(None, u, HoldPost(post.post_id, stranger, date(2026, 1, 1)))
    world.actors.clear()
    scheme = {"prewarning": "never", "yellow": "near", "red": "promised"}
    assert web("stranger").put(f"centres/{world.unit('QS')}/lights", scheme).status_code == 204
    refused = web("stranger").put(f"centres/{world.centre}/lights", scheme)
    assert (refused.status_code, refused.json["code"]) == (403, "not-your-role")


def test_a_chief_corrects_a_clock_that_started_wrongly(web: Web) -> None:
    case = accepted(web)
    address = f"cases/{case['case_id']}"
    before = {clock["kind"]: clock for clock in web("clerk").get(f"{address}/clocks").json["clocks"]}
    body = {"kind": "promised", "length": before["promised"]["limit"][0] + 3, "reason": "承诺时限录错"}
    answer = web("chief").post(f"{address}/clock-corrections", body)
    assert answer.status_code == 200, answer.text
    after = {clock["kind"]: clock for clock in web("clerk").get(f"{address}/clocks").json["clocks"]}
    assert after["promised"]["due_at"] > before["promised"]["due_at"]
    nothing = web("chief").post(f"{address}/clock-corrections", {**body, "kind": "elapsed"})
    assert nothing.json["errors"]["kind"]["code"] == "not_an_option"


def test_a_designer_deploys_a_version_and_hears_why_another_is_refused(web: Web) -> None:
    designer = web("designer")
    files = {path: content.decode() for path, content in closure("pause_request").items()}
    same = designer.post("definitions", {"key": "pause_request", "files": files})
    assert same.status_code == 200, same.text
    assert not same.json["created"]
    path = "pause_request/pause_request.bpmn"
    changed = {**files, path: files[path] + "<!-- a second version -->"}
    second = designer.post("definitions", {"key": "pause_request", "files": changed})
    assert (second.json["created"], second.json["version"]) == (True, 2)
    versions = designer.get("definitions?key=pause_request").json["definitions"]
    assert [(one["version"], one["is_current"]) for one in versions] == [(2, True), (1, False)]
    before = web.trace()
    for content in (
        "",
        "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
        "<a/>",
        "not xml",
    ):
        refused = designer.post("definitions", {"key": "pause_request", "files": {**files, path: content}})
        assert refused.status_code == 422, refused.text
        assert refused.json["code"] == "definition-refused"
        assert refused.json["facts"]["findings"]
    assert web.trace() == before
