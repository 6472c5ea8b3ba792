"""The list of the queue and what is done with it, through forms that need no script."""

import re
from datetime import UTC, datetime, timedelta

from app.store import tables as t
from tests.faults.situations import delivered, in_branches
from tests.piles import copies

ITEM = "CA-005"


def opened(world, how_many):
    cases = [world.registers(ITEM) for _ in range(how_many)]
    return [(case.number, world.task(case.case_id, "check_papers").id) for case in cases]


def held(world, login):
    return {row.id for row in world.rows(t.task, assignee_id=world.actor(login).person_id)}


def test_ticked_tasks_are_claimed_and_put_back_with_an_answer_for_each(visitor, world) -> None:
    tasks = opened(world, 3)
    ids = [task for _number, task in tasks]
    clerk = visitor("clerk").open("/queue?tab=group")
    visitor("clerk2").open("/queue").sends(f"/tasks/{ids[1]}/claim")
    clerk.sends("/queue/bulk", act="claim", tasks=ids, next="/queue?tab=group")
    assert clerk.sees("已认领 2 件，1 件未成")
    assert clerk.sees(f"{tasks[1][0]} 王clerk2 已认领这项任务。")
    assert clerk.sees(f"{tasks[0][0]} 已认领")
    assert held(world, "clerk") == {ids[0], ids[2]}
    clerk.open("/queue?tab=mine").sends("/queue/bulk", act="release", tasks=[ids[0], ids[1]])
    assert clerk.sees(f"{tasks[1][0]} 这项任务不在你手上。")
    assert held(world, "clerk") == {ids[2]}


def test_nothing_ticked_is_said_and_nothing_is_done(visitor, world) -> None:
    opened(world, 1)
    assert visitor("clerk").open("/queue").sends("/queue/bulk", act="claim").sees("请先勾选任务")


def test_a_chief_reassigns_with_a_reason_and_a_clerk_is_not_offered_to(visitor, world) -> None:
    tasks = opened(world, 2)
    ids = [task for _number, task in tasks]
    to = world.actor("clerk2").person_id
    assert "bulk-person" not in visitor("clerk").open("/queue").html
    chief = visitor("chief").open("/queue")
    assert "王clerk2" in chief.html
    chief.sends("/queue/bulk", act="reassign", tasks=ids, person=to)
    assert chief.sees("请填写理由")
    chief.sends("/queue/bulk", act="reassign", tasks=ids, person=to, reason="均衡")
    assert chief.sees("已改派 2 件")
    assert held(world, "clerk2") == set(ids)
    chief.open("/queue").sends(
        "/queue/bulk", act="reassign", tasks=ids, person=world.actor("handler").person_id, reason="均衡"
    )
    assert chief.sees("该同事不在这项任务的岗位上")
    chief.open("/queue").sends("/queue/bulk", act="reassign", tasks=ids, person="nobody", reason="均衡")
    assert held(world, "clerk2") == set()


def test_the_next_task_is_claimed_and_stands_open(visitor, world) -> None:
    pressing = world.registers(ITEM, urgency="urgent")
    world.registers(ITEM)
    clerk = visitor("clerk").open("/queue?tab=unclaimed").sends("/tasks/next")
    assert clerk.sees("已认领")
    task = world.task(pressing.case_id, "check_papers")
    assert task.assignee_id == world.actor("clerk").person_id
    assert f'data-panel="{task.id}"' in clerk.html
    clerk.sends("/tasks/next")
    assert len(held(world, "clerk")) == 2
    assert clerk.sends("/tasks/next").sees("你的岗位上没有待认领的任务。")


def test_a_task_is_marked_until_it_is_opened_and_again_when_it_is_urged_or_spoken_about(
    visitor, world
) -> None:
    ((_number, task),) = opened(world, 1)
    clerk2 = visitor("clerk2").open("/queue")
    assert "g-new" in clerk2.html
    assert "g-new" not in visitor("clerk").open("/queue").html, "she has just registered it herself"
    clerk2.open(f"/tasks/{task}").open("/queue")
    assert "g-new" not in clerk2.html
    world.now += timedelta(minutes=1)
    chief = visitor("chief").open(f"/tasks/{task}").sends(f"/tasks/{task}/urge", words="请尽快")
    assert chief.sees("已催办")
    assert "g-new" in clerk2.open("/queue").html
    assert clerk2.sees("催办")
    clerk2.open(f"/queue?task={task}").open("/queue")
    assert "g-new" not in clerk2.html
    world.now += timedelta(minutes=1)
    visitor("clerk").open(f"/tasks/{task}").sends(f"/tasks/{task}/comment", words="已电话核实")
    assert "g-new" in clerk2.open("/queue").html


def test_a_task_put_aside_leaves_the_pile_and_comes_back_by_itself(visitor, world) -> None:
    ((number, task),) = opened(world, 1)
    clerk = visitor("clerk").open("/queue").sends(f"/tasks/{task}/claim").open(f"/tasks/{task}")
    clerk.sends(f"/tasks/{task}/put-aside", until="2026-09-14T16:00", note="等回电")
    assert not clerk.open("/queue?tab=mine").sees(number)
    assert clerk.open("/queue?tab=aside").sees(number)
    assert clerk.sees("等回电")
    assert not visitor("chief").open(f"/tasks/{task}").sees("等回电")
    case_id = world.rows(t.task, id=task)[0].case_id
    assert not visitor("chief").open(f"/cases/{case_id}?history=whole").sees("等回电")
    world.now = datetime(2026, 9, 14, 8, 0, 1, tzinfo=UTC)
    assert visitor("clerk").open("/queue?tab=mine").sees(number)
    assert not visitor("clerk").open("/queue?tab=aside").sees(number)


def test_nobody_puts_a_task_aside_past_its_deadline_without_being_warned(visitor, world) -> None:
    ((number, task),) = opened(world, 1)
    clerk = visitor("clerk").open("/queue").sends(f"/tasks/{task}/claim").open(f"/tasks/{task}")
    assert clerk.sends(f"/tasks/{task}/put-aside", until="0001-01-01T00:00").status == 422
    clerk.sends(f"/tasks/{task}/put-aside", until="2027-03-01T09:00")
    assert clerk.status == 422
    assert clerk.sees("晚于到期时间")
    clerk.sends(f"/tasks/{task}/put-aside", until="2027-03-01T09:00", past_due="yes")
    assert clerk.sees("任务已搁置")
    assert clerk.open("/queue?tab=aside").sees(number)
    clerk.open(f"/tasks/{task}").sends(f"/tasks/{task}/take-up")
    assert clerk.open("/queue?tab=mine").sees(number)


def test_a_case_is_found_by_the_number_said_at_the_counter_and_by_village_and_name(visitor, world) -> None:
    case = world.registers(ITEM, village="柳溪村")
    other = world.registers(ITEM, village="上坝村")
    serial, check = case.number.split("-")[2:]
    clerk = visitor("clerk")
    for said in (serial, serial.lstrip("0"), f"{serial}-{check}", "柳溪村 许", "柳 小兰"):
        for page in ("/queue?q=", "/cases?q="):
            clerk.open(page + said)
            assert clerk.sees(case.number), (page, said)
            assert not clerk.sees(other.number), (page, said)
    assert not clerk.open("/queue?q=999").sees(case.number)


def test_a_view_is_kept_shared_renamed_and_dropped(visitor, world) -> None:
    case = world.registers(ITEM, village="柳溪村")
    clerk = visitor("clerk").open("/queue?tab=unclaimed&q=柳溪村")
    clerk.sends("/queue/views", name="柳溪村待领", shared="yes")
    assert clerk.sees("视图已保存")
    (kept,) = world.rows(t.saved_view)
    assert "柳溪村".encode() not in kept.words, "a view may name a resident: it is sealed"
    colleague = visitor("clerk2").open("/queue")
    assert colleague.sees("柳溪村待领 王clerk")
    assert "柳溪村待领" not in visitor("stranger").open("/queue").html
    assert "柳溪村待领" not in visitor("officer").open("/queue").html
    href = re.search(r'href="([^"]+)"[^>]*>柳溪村待领<', colleague.html)[1].replace("&amp;", "&")
    assert colleague.open(href).sees(case.number)
    assert f"/queue/views/{kept.id}" not in colleague.html
    clerk.open("/queue").sends(f"/queue/views/{kept.id}", name="本村", shared=None)
    assert clerk.sees("本村")
    clerk.sends(f"/queue/views/{kept.id}", act="drop")
    assert not clerk.open("/queue").sees("本村")
    assert world.rows(t.saved_view) == []


def test_what_is_searched_for_is_what_the_heading_counts(visitor, world) -> None:
    for village in ("柳溪村", "柳溪村", "上坝村"):
        world.registers(ITEM, village=village)
    clerk = visitor("clerk")
    for asked, many in (("", 3), ("&q=柳溪村", 2), ("&q=无此村", 0), ("&light=red", 0)):
        assert clerk.open(f"/queue?tab=unclaimed{asked}").sees(f"待办事项 {many} 件")


def test_nobody_touches_a_colleagues_view(visitor, world) -> None:
    visitor("clerk").open("/queue").sends("/queue/views", name="我的", shared="yes")
    (kept,) = world.rows(t.saved_view)
    colleague = visitor("clerk2").open("/queue")
    typed = {**colleague.form("/queue/views").fields, "act": "drop", "name": "别的"}
    colleague.client.post(f"/queue/views/{kept.id}", data=typed)
    assert [row.id for row in world.rows(t.saved_view)] == [kept.id]


# -- page by page ---------------------------------------------------------------------------------------------------


def numbers_on(clerk):
    return re.findall(r'id="row-([0-9a-f-]{36})"', clerk.html)


def turned(clerk, rel):
    """Follow the link to another page, as a browser without a script does."""
    href = re.search(rf'href="([^"]+)" rel="{rel}"', clerk.html)
    assert href is not None, f"no way to the {rel} page"
    return clerk.open(href[1].replace("&amp;", "&"))


def test_a_page_is_turned_on_and_back_again(visitor, world, chance) -> None:
    copies(world, world.task(world.registers(ITEM).case_id, "check_papers"), 129, chance)
    clerk = visitor("clerk").open("/queue?order=due")
    assert 'rel="prev"' not in clerk.html
    pages = [numbers_on(clerk)]
    while 'rel="next"' in clerk.html:
        pages.append(numbers_on(turned(clerk, "next")))
    assert [len(page) for page in pages] == [50, 50, 30]
    assert numbers_on(turned(clerk, "prev")) == pages[1]
    assert numbers_on(turned(clerk, "prev")) == pages[0]
    assert 'rel="prev"' not in clerk.html
    assert "从头" not in clerk.text, "the first page is the first page, however one came to it"
    assert numbers_on(turned(clerk, "next")) == pages[1]


def test_back_at_the_beginning_the_whole_first_page_stands_also_where_it_has_shrunk(
    visitor, world, chance
) -> None:
    copies(world, world.task(world.registers(ITEM).case_id, "check_papers"), 69, chance)
    clerk = visitor("clerk").open("/queue?order=due")
    first = numbers_on(clerk)
    turned(clerk, "next")
    visitor("clerk2").open("/queue?order=due&tab=unclaimed").sends(
        "/queue/bulk", act="claim", tasks=first[:5]
    )
    clerk.open("/queue?order=due&tab=unclaimed")
    shown = numbers_on(clerk)
    turned(clerk, "next")
    visitor("clerk").open("/queue?order=due&tab=unclaimed").sends("/queue/bulk", act="claim", tasks=shown[:5])
    back = numbers_on(turned(clerk, "prev"))
    assert len(back) == 50
    assert back[:45] == shown[5:]


def test_a_case_that_waits_for_a_rating_is_delivered_and_not_yet_closed(visitor, world) -> None:
    delivered(world)
    rows = visitor("clerk").open("/queue?tab=applicant").html.split('id="queue-list"')[1]
    assert "群众评价" in rows
    assert "已送达" in rows
    assert "已办结" not in rows


def test_a_visit_says_since_when_it_is_due_and_not_that_all_is_done(visitor, world) -> None:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    day = world.task(case_id, "visit").opened_at.astimezone(world.shop.office.zone)
    rows = visitor("clerk").open("/queue").html.split('id="queue-list"')[1]
    assert f"{day:%m-%d} 起应回访" in rows
    assert "已送达" not in rows


def test_two_rows_of_one_joint_case_say_which_department_each_is_about(visitor, world) -> None:
    case_id = in_branches(world)
    rows = visitor("chief").open("/queue?tab=centre").html.split("<tr ")[1:]
    offers = world.tasks(case_id, "accept_handoff")
    assert len(offers) > 1
    for task in offers:
        (unit,) = world.rows(t.unit, code=f"LX-{task.subject}")
        (row,) = [row for row in rows if f'data-id="{task.id}"' in row]
        assert unit.name in step_of(row)
    alone = world.task(world.registers(ITEM).case_id, "check_papers").id
    rows = visitor("chief").open("/queue?tab=centre").html.split("<tr ")[1:]
    (row,) = [row for row in rows if f'data-id="{alone}"' in row]
    assert "g-sub" not in step_of(row), "a case of one department has nothing to tell apart"


def step_of(row: str) -> str:
    """What a row says of the step."""
    return row.split('class="g-lane"', 1)[1].split("</td>", 1)[0]
