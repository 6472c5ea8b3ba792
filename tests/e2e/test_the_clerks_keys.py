"""The queue by keyboard, without a script, and in English."""

import pytest
from playwright.sync_api import expect

from app.store import tables as t
from tests.piles import copies

pytestmark = pytest.mark.e2e
ITEM = "CA-005"


def test_a_task_is_claimed_filled_and_submitted_without_a_mouse(hands, world) -> None:
    case = world.registers(ITEM)
    world.registers(ITEM)
    page = hands("clerk").opens(f"/queue?order=number&q={case.number[:8]}").page
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr:focus-within .g-no")).to_have_text(case.number)
    page.keyboard.press("c")
    expect(page.locator("tr .g-me")).to_be_visible()
    expect(page.locator("tr:focus-within")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#panel [data-panel]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel .g-errsum")).to_be_focused()
    page.locator("#panel .g-errsum a").press("Enter")
    page.locator("#task-form input[value=complete]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel [data-done]")).to_be_visible()
    expect(page.locator(f"tr:has-text('{case.number}')")).to_have_count(0)
    assert world.case(case.case_id).status == "accepted"
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_what_one_claims_in_the_list_is_no_conflict_in_the_panel(hands, world) -> None:
    cases = [world.registers(ITEM) for _ in range(3)]
    page = hands("clerk").opens("/queue?tab=group&order=number").page
    page.wait_for_selector("html[data-ready]")
    for case, how in zip(cases, ("first", "typed", "bulk"), strict=True):
        row = page.locator(f"tr:has-text('{case.number}')")
        row.locator(".g-t-link").press("Enter")
        expect(page.locator("#panel .g-no")).to_have_text(case.number)
        answer = page.locator("#task-form input[value=complete]")
        if how == "typed":
            answer.check()
        if how == "bulk":
            row.locator("input[name=tasks]").check()
            page.click("#bulk button[value=claim]")
        else:
            page.locator("#panel-h").focus()
            page.keyboard.press("c")
        if how != "typed":
            expect(page.locator("#panel form[action$='/release'] button")).to_be_visible()
        expect(row.locator(".g-me")).to_be_visible()
        if how != "bulk":
            expect(page.locator("#panel-h")).to_be_focused()
        answer.check()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#panel [data-done]")).to_be_visible()
        assert world.case(case.case_id).status == "accepted"


def clicks_twice(page, button, in_its_place) -> None:
    """As a hand does that double-clicks everything: the second click comes when the page has already answered."""
    button.click(position={"x": 10, "y": 10})
    expect(page.locator("#say")).to_contain_text("已认领")
    in_its_place.hover(position={"x": 10, "y": 10})
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)


def test_a_double_click_claims_and_does_not_give_back(hands, world) -> None:
    case = world.registers(ITEM)
    clerk = hands("clerk").opens_task(case.number)
    page = clerk.page
    page.wait_for_selector("html[data-ready]")
    release = page.locator("#panel form[action$='/release'] button")
    clicks_twice(page, page.locator("#panel form[action$='/claim'] button"), release)
    expect(release).to_be_visible()
    expect(page.locator("#queue-list tr", has_text=case.number).locator(".g-me")).to_be_visible()
    page.keyboard.press("?")  # the page has dealt with all that was clicked before it deals with this
    expect(page.locator("dialog[open]")).to_be_visible()
    (task,) = world.rows(t.task, case_id=case.case_id, status="claimed")
    assert task.assignee_id == world.actor("clerk").person_id


def test_a_demand_is_captured_from_any_page_by_the_key_its_button_names(hands, world) -> None:
    case = world.registers(ITEM)
    clerk, page = hands("clerk"), None
    for path, key in (("/queue", "d"), (f"/register/{ITEM}", "D"), (f"/cases/{case.case_id}", "d")):
        page = clerk.opens(path).page
        page.wait_for_selector("html[data-ready]")
        page.locator("main input:is([type=checkbox], [type=range]):visible >> nth=0").focus()
        page.keyboard.press(key)
        expect(page.locator("#d-what")).to_be_focused()
    page.keyboard.type("d路灯")
    expect(page.locator("#d-what")).to_have_value("d路灯")
    page = clerk.opens("/queue").page
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("D记录诉求")


def test_a_key_that_belongs_to_an_input_method_is_left_alone(hands, world) -> None:
    world.registers(ITEM)
    page = hands("clerk").opens("/queue").page
    page.wait_for_selector("html[data-ready]")
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'c', isComposing: true, bubbles: true}))"
    )
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: '?', keyCode: 229, bubbles: true}))"
    )
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()


def test_the_quiet_refresh_keeps_the_focus_and_brings_what_is_new(hands, world) -> None:
    first = world.registers(ITEM)
    page = hands("clerk").opens("/queue?tab=unclaimed&order=number").page
    page.wait_for_selector("html[data-ready]")
    link = page.locator(f"tr:has-text('{first.number}') .g-t-link")
    link.focus()
    second = world.registers(ITEM)
    page.evaluate("document.querySelector('#queue-refresh').dispatchEvent(new Event('refresh'))")
    expect(page.locator(f"tr:has-text('{second.number}')")).to_have_count(1)
    expect(link).to_be_focused()


def test_the_quiet_refresh_leaves_the_focus_where_a_mistake_is_being_put_right(hands, world) -> None:
    case = world.registers(ITEM)
    page = hands("clerk").opens("/queue?tab=unclaimed&order=number").page
    page.click(f"tr:has-text('{case.number}') .g-t-link")
    page.click("button.g-pri[form=task-form]")
    expect(page.locator("#panel .g-errsum")).to_be_focused()
    answer = page.locator("#task-form input[value=complete]")
    answer.focus()
    news = world.registers(ITEM)
    page.evaluate("document.querySelector('#queue-refresh').dispatchEvent(new Event('refresh'))")
    expect(page.locator(f"tr:has-text('{news.number}')")).to_have_count(1)
    expect(answer).to_be_focused()


def test_a_draft_is_kept_by_the_button_and_said_in_the_key_bar(hands, world) -> None:
    case = world.registers(ITEM)
    person = hands("clerk").opens_task(case.number)
    person.page.check("#task-form input[value=missing]")
    person.page.fill("#task-form textarea[name=missing_papers]", "户口簿")
    person.page.click("[data-save]")
    expect(person.page.locator("#say")).to_contain_text("已暂存")
    person.opens_task(case.number)
    expect(person.page.locator("#task-form textarea[name=missing_papers]")).to_have_value("户口簿")


def test_what_was_refused_far_down_in_the_panel_is_brought_into_sight(hands, world) -> None:
    case = world.registers(ITEM)
    clerk = hands("clerk").opens(f"/queue?q={case.number}")
    clerk.page.click("#queue-list [data-claim]")
    expect(clerk.page.locator("#say")).to_have_text("已认领")
    page = clerk.opens_task(case.number).page
    page.click("#panel summary:has-text('搁置')")
    page.fill("#put-aside-note", "等申请人回电")
    page.click("#panel form[action$='/put-aside'] button")
    summary = page.locator("#panel form[action$='/put-aside'] .g-errsum")
    expect(summary).to_be_in_viewport(ratio=1)
    at, bar = summary.bounding_box(), page.locator("#panel .g-foot").bounding_box()
    assert at["y"] + at["height"] <= bar["y"]
    expect(page.locator("#put-aside-note")).to_have_value("等申请人回电")


def test_everything_works_without_a_script(hands, world) -> None:
    person = hands("clerk", script=False)
    number = person.registers(ITEM)
    page = person.opens(f"/queue?q={number}").page
    page.click("#queue-list [data-claim]")
    expect(page.locator("#say")).to_have_text("已认领")
    page.click("#queue-list .g-t-link")
    page.check("#task-form input[value=complete]")
    page.click("button.g-pri[form=task-form]")
    expect(page.locator("#say")).to_have_text("已提交")


def test_an_english_reader_stays_in_english_also_in_the_panel(hands, world) -> None:
    case = world.registers(ITEM)
    person = hands("clerk", language="en").opens_task(case.number)
    page = person.page
    expect(page.locator("h1")).to_have_text("Work queue")
    page.click("button.g-pri[form=task-form]")
    expect(page.locator("#panel .g-errsum")).to_contain_text("Please choose")
    person.fills({"papers": "complete"}).submits()
    expect(page.locator("#panel")).to_contain_text("Submitted")


def test_rows_are_ticked_by_keys_and_stay_ticked_through_a_refresh(hands, world) -> None:
    cases = [world.registers(ITEM) for _ in range(3)]
    page = hands("clerk").opens("/queue?tab=unclaimed&order=number").page
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#bulk")).to_be_hidden()
    rows = [page.locator(f"tr:has-text('{case.number}')") for case in cases]
    rows[0].locator(".g-t-link").focus()
    page.keyboard.press("x")
    rows[2].locator(".g-t-link").focus()
    page.keyboard.press("Shift+X")
    expect(page.locator("#bulk [data-count]")).to_contain_text("3")
    world.registers(ITEM)
    page.evaluate("document.querySelector('#queue-refresh').dispatchEvent(new Event('refresh'))")
    for row in rows:
        expect(row.locator("input[name=tasks]")).to_be_checked()
    expect(rows[2].locator(".g-t-link")).to_be_focused()
    page.click("#bulk button[value=claim]")
    expect(page.locator("#bulk-said")).to_contain_text("已认领 3 件")
    for row in rows:
        expect(row).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#bulk")).to_be_hidden()


def test_what_is_still_to_be_chosen_costs_neither_the_ticks_nor_what_was_typed(hands, world) -> None:
    case = world.registers(ITEM)
    page = hands("chief").opens(f"/queue?tab=centre&q={case.number}").page
    page.wait_for_selector("html[data-ready]")
    page.check("#queue-list input[name=tasks] >> nth=0")
    page.click("#bulk summary")
    page.fill("#bulk-reason", "均衡")
    page.click("#bulk button[value=reassign]")
    expect(page.locator("#bulk-said")).to_have_text("请先选择改派给谁。")
    expect(page.locator("#queue-list input[name=tasks] >> nth=0")).to_be_checked()
    page.select_option("#bulk-person", label="王clerk2")
    expect(page.locator("#bulk-reason")).to_have_value("均衡")
    page.click("#bulk button[value=reassign]")
    expect(page.locator("#bulk-said")).to_contain_text("已改派 1 件")
    expect(page.locator("#queue-list input[name=tasks] >> nth=0")).not_to_be_checked()


def test_pages_are_turned_by_the_arrows(hands, world, chance) -> None:
    case = world.registers(ITEM)
    copies(world, world.task(case.case_id, "check_papers"), 60, chance, urgency=1)
    page = hands("clerk2").opens("/queue?tab=unclaimed&order=due").page
    page.wait_for_selector("html[data-ready]")
    first = page.locator("#queue-list tbody tr").first.get_attribute("id")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**cursor=**")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(f"#{first}")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator("#queue-list tbody tr").first.locator(".g-t-link")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("上一页、下一页")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#queue-list tbody tr").first).to_have_id(first)


def test_n_claims_the_next_task_and_opens_it(hands, world) -> None:
    case = world.registers(ITEM, urgency="urgent")
    page = hands("clerk2").opens("/queue?tab=mine").page
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("n")
    expect(page.locator("#panel .g-no").first).to_have_text(case.number)
    expect(page.locator(f"tr:has-text('{case.number}')")).to_have_count(1)
