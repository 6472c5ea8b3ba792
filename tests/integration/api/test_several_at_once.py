"""Several tasks in one request: an answer for each, and what is refused for one keeps nothing from the others."""

from app.store import tables as t
from tests.integration.api.conftest import Web


def opened(web: Web, how_many: int) -> list[str]:
    cases = [web.world.registers("CA-005").case_id for _ in range(how_many)]
    return [web.world.task(case_id, "check_papers").id for case_id in cases]


def told(answer) -> list[str | None]:
    """The code of the problem of each result, None where it is done."""
    assert answer.status_code == 200, answer.text
    assert all(one["done"] is (one["problem"] is None) for one in answer.json["results"])
    return [one["problem"] and one["problem"]["code"] for one in answer.json["results"]]


def test_each_task_has_its_own_answer(web: Web) -> None:
    ids = opened(web, 3)
    web("clerk2").post(f"tasks/{ids[1]}/claim")
    nobodys = "01990000-0000-7000-8000-000000000000"
    answer = web("clerk").post("tasks/bulk", {"act": "claim", "task_ids": [*ids, nobodys]})
    assert told(answer) == [None, "task-taken", None, "task-not-found"]
    assert answer.json["results"][1]["problem"]["detail"] == "王clerk2 已认领这项任务。"
    assert [one["task_id"] for one in answer.json["results"]] == [*ids, nobodys]
    answer = web("clerk").post("tasks/bulk", {"act": "release", "task_ids": ids})
    assert told(answer) == [None, "not-your-task", None]


def test_the_same_list_sent_again_acts_once_and_does_only_the_rest(web: Web) -> None:
    ids, key = opened(web, 3), {"Idempotency-Key": "counter-1-000001"}
    first = web("clerk").post("tasks/bulk", {"act": "claim", "task_ids": ids[:2]}, headers=key)
    again = web("clerk").post("tasks/bulk", {"act": "claim", "task_ids": ids}, headers=key)
    assert again.json["results"][:2] == first.json["results"]
    assert told(again) == [None, None, None]
    assert len(web.world.rows(t.audit_event, kind="task:claimed")) == 3


def test_a_task_named_twice_is_acted_on_once(web: Web) -> None:
    (one,) = opened(web, 1)
    assert told(web("clerk").post("tasks/bulk", {"act": "claim", "task_ids": [one, one]})) == [None]


def test_a_chief_gives_several_to_a_colleague_with_a_reason(web: Web) -> None:
    ids, to = opened(web, 2), web.world.actor("clerk2").person_id
    body = {"act": "reassign", "task_ids": ids, "person_id": to}
    assert told(web("clerk").post("tasks/bulk", {**body, "reason": "均衡"})) == ["not-your-role"] * 2
    assert told(web("chief").post("tasks/bulk", body)) == ["form-invalid"] * 2
    assert told(web("chief").post("tasks/bulk", {**body, "reason": "均衡"})) == [None, None]
    assert [web.world.rows(t.task, id=one)[0].assignee_id for one in ids] == [to, to]
    elsewhere = {**body, "person_id": web.world.actor("handler").person_id, "reason": "均衡"}
    assert told(web("chief").post("tasks/bulk", elsewhere)) == ["person-not-found"] * 2


def test_a_list_has_to_have_tasks_and_not_too_many(web: Web) -> None:
    nobodys = "01990000-0000-7000-8000-000000000000"
    for ids in ([], [nobodys] * 101):
        assert web("clerk").post("tasks/bulk", {"act": "claim", "task_ids": ids}).status_code == 422
