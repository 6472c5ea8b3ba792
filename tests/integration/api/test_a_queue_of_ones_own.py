"""What a person makes of their queue, through the API: read marks, tasks put aside, views kept, days away."""

from datetime import timedelta
from typing import Any

from app.store import tables as t
from tests.integration.api.conftest import Web
from tests.integration.api.test_a_case_through_the_api import registered


def a_task(web: Web) -> str:
    (task,) = web.world.tasks(registered(web)["case_id"])
    return task.id


def line_of(web: Web, login: str, task: str, scope: str = "group") -> dict[str, Any]:
    (line,) = [one for one in web(login).get(f"tasks?scope={scope}").json["tasks"] if one["id"] == task]
    return line


# -- read and unread ------------------------------------------------------------------------------------------------


def test_a_task_is_unread_until_it_was_looked_at_and_again_when_it_was_urged(web: Web) -> None:
    task = a_task(web)
    assert line_of(web, "clerk2", task)["unread"]
    assert not line_of(web, "clerk", task)["unread"], "she has just registered it herself"
    web.world.now += timedelta(minutes=1)
    seen = web("clerk2").put(f"tasks/{task}/sight")
    assert (seen.status_code, seen.json["task_id"]) == (200, task)
    assert not line_of(web, "clerk2", task)["unread"]
    assert not web("clerk2").get(f"tasks/{task}").json["unread"]
    web.world.now += timedelta(minutes=1)
    assert web("chief").post(f"tasks/{task}/urge", {"words": "请尽快"}).status_code == 200
    assert line_of(web, "clerk2", task)["unread"]
    assert not line_of(web, "chief", task, "centre")["unread"], "it is not hers to do"


def test_nobody_marks_what_they_may_not_see(web: Web) -> None:
    task = a_task(web)
    assert web("stranger").put(f"tasks/{task}/sight").json["code"] == "task-not-found"
    assert web.world.rows(t.task_sight) == []


# -- put aside ------------------------------------------------------------------------------------------------------


def test_a_task_is_put_aside_says_so_and_comes_back_by_itself(web: Web) -> None:
    task, clerk = a_task(web), web("clerk")
    until = web.world.now + timedelta(hours=3)
    body = {"until": until.isoformat(), "note": "等回电"}
    assert clerk.post(f"tasks/{task}/aside", body).json["code"] == "not-your-task"
    clerk.post(f"tasks/{task}/claim")
    assert clerk.post(f"tasks/{task}/aside", body).status_code == 200
    line = line_of(web, "clerk", task, "mine")
    assert (line["aside_until"], line["unread"]) == (until.isoformat().replace("+00:00", "Z"), False)
    assert "等回电" not in clerk.get("tasks?scope=mine").text
    web.world.now = until
    line = line_of(web, "clerk", task, "mine")
    assert (line["aside_until"], line["unread"]) == (None, True)


def test_a_task_is_taken_up_again_before_its_time(web: Web) -> None:
    task, clerk = a_task(web), web("clerk")
    clerk.post(f"tasks/{task}/claim")
    clerk.post(f"tasks/{task}/aside", {"until": (web.world.now + timedelta(hours=3)).isoformat()})
    assert web("clerk2").post(f"tasks/{task}/take-up").json["code"] == "not-your-task"
    assert clerk.post(f"tasks/{task}/take-up").status_code == 200
    assert line_of(web, "clerk", task, "mine")["aside_until"] is None


def test_a_moment_that_is_over_or_past_the_deadline_is_refused_by_field(web: Web) -> None:
    task, clerk = a_task(web), web("clerk")
    clerk.post(f"tasks/{task}/claim")

    def refused(until: str, **more: Any) -> Any:
        answer = clerk.post(f"tasks/{task}/aside", {"until": until, **more})
        return answer.json["errors"]["until"]["code"] if answer.status_code == 422 else answer.status_code

    assert refused("2026-09-14T00:00:00Z") == "is_past"
    assert refused("2027-03-01T00:00:00Z") == "past_due"
    assert refused("2027-03-01T00:00:00Z", past_due=True) == 200


# -- views ----------------------------------------------------------------------------------------------------------


def views_of(web: Web, login: str) -> list[dict[str, Any]]:
    return web(login).get("queue/views").json["views"]


def test_a_view_is_kept_shared_renamed_and_dropped(web: Web) -> None:
    clerk = web("clerk")
    body = {"name": "柳溪村急件", "query": {"tab": "mine", "q": "柳溪村"}, "shared": True}
    made = clerk.post("queue/views", body)
    assert made.status_code == 201
    (mine,) = views_of(web, "clerk")
    assert (mine["id"], mine["mine"], mine["query"]) == (
        made.json["view_id"],
        True,
        {"tab": "mine", "q": "柳溪村"},
    )
    (shared,) = views_of(web, "clerk2")
    assert (shared["owner"], shared["mine"]) == ("王clerk", False)
    assert views_of(web, "stranger") == []
    assert clerk.put(f"queue/views/{mine['id']}", {"name": "本村"}).status_code == 200
    assert [one["name"] for one in views_of(web, "clerk")] == ["本村"]
    assert views_of(web, "clerk2") == [], "it is shared no more"
    assert clerk.delete(f"queue/views/{mine['id']}").status_code == 200
    assert views_of(web, "clerk") == []


def test_a_view_of_a_colleague_is_nobodys_to_change(web: Web) -> None:
    made = web("clerk").post("queue/views", {"name": "共用", "query": {"tab": "mine"}, "shared": True}).json
    for answer in (
        web("clerk2").put(f"queue/views/{made['view_id']}", {"name": "别的"}),
        web("clerk2").delete(f"queue/views/{made['view_id']}"),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "view-not-found")
    assert [one["name"] for one in views_of(web, "clerk")] == ["共用"]


def test_a_view_needs_a_name_and_a_centre_to_be_shared_with(web: Web) -> None:
    nameless = web("clerk").post("queue/views", {"name": "  ", "query": {}})
    assert nameless.json["errors"]["name"]["code"] == "required"
    body = {"name": "县里", "query": {"tab": "mine"}, "shared": True}
    assert web("officer").post("queue/views", body).json["errors"]["shared"]["code"] == "not_an_option"


# -- days away ------------------------------------------------------------------------------------------------------


def away(web: Web, **more: Any) -> dict[str, Any]:
    days = {"from_on": "2026-09-14", "until_on": "2026-09-16", "reason": "leave"}
    return {**days, "substitute_id": web.world.actor("clerk2").person_id, **more}


def test_somebody_notes_their_own_absence_and_the_substitute_works_their_tasks(web: Web) -> None:
    task, clerk = a_task(web), web("clerk")
    clerk.post(f"tasks/{task}/claim")
    me = web.world.actor("clerk").person_id
    made = clerk.post(f"people/{me}/absences", away(web))
    assert made.status_code == 201
    web.world.actors.clear()
    assert line_of(web, "clerk2", task, "mine")["mine"]
    ended = clerk.delete(f"people/{me}/absences/{made.json['absence_id']}")
    assert (ended.status_code, ended.json["absence_id"]) == (200, made.json["absence_id"])
    assert web("clerk2").get("tasks?scope=mine").json["tasks"] == []


def test_a_chief_notes_it_for_the_centre_and_a_colleague_for_nobody(web: Web) -> None:
    them = web.world.actor("clerk").person_id
    assert web("clerk2").post(f"people/{them}/absences", away(web)).json["code"] == "not-your-role"
    made = web("chief").post(f"people/{them}/absences", away(web))
    assert made.status_code == 201
    assert web("stranger").delete(f"people/{them}/absences/{made.json['absence_id']}").status_code in (
        403,
        404,
    )
    assert len(web.world.rows(t.absence)) == 1
    assert web("chief").delete(f"people/{them}/absences/{made.json['absence_id']}").status_code == 200
    assert web.world.rows(t.absence) == []


def test_nobody_stands_in_for_themselves_and_no_absence_ends_before_it_begins(web: Web) -> None:
    me = web.world.actor("clerk").person_id
    wrong = web("clerk").post(f"people/{me}/absences", away(web, until_on="2026-09-01", substitute_id=me))
    assert {name: one["code"] for name, one in wrong.json["errors"].items()} == {
        "until_on": "before_from",
        "substitute_id": "not_for_yourself",
    }
