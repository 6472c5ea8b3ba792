"""A half-filled form at the counter: the line drops, the session ends, a colleague is faster. Every word stays."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from app.domain.rights import CONSOLE
from app.store import tables as t

pytestmark = pytest.mark.e2e
ITEM = "CA-005"
WORDS = "户口簿、残疾人证"
FIELD = "[name=missing_papers]"
DROPPED = "internetdisconnected"


def half_filled(hands, world, *, panel: bool):
    """A clerk at a form with a few words typed; the case and the clerk."""
    case = world.registers(ITEM)
    clerk = hands("clerk")
    if panel:
        clerk.opens_task(case.number)
    else:
        clerk.opens(f"/tasks/{world.task(case.case_id, 'check_papers').id}")
    clerk.page.wait_for_selector("html[data-ready]")
    clerk.fills({"papers": "missing"})
    clerk.page.locator(FIELD).press_sequentially(WORDS)
    return case, clerk


def signs_in_beside(page, note="[data-told=expired]") -> None:
    """On the page that the note leads to, which is closed again."""
    with page.expect_popup() as opened:
        page.click(f"{note} a")
    door = opened.value
    door.fill("#name", "clerk")
    door.fill("#password", "long enough words")
    door.click("main button.g-pri")
    door.wait_for_selector(".g-rail")
    door.close()


def everything_is_kept(page) -> None:
    """The bar of keys says so only while the server has all that was typed."""
    expect(page.locator("#say")).to_contain_text("已暂存")


def leaves_and_is_asked(page) -> None:
    """Whoever walks away is asked whether to, and stays."""
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.evaluate("location.assign('/queue')")
    assert asked.value.type == "beforeunload"


def drafts_of(world, case):
    return world.rows(t.draft, case_id=case.case_id)


@pytest.mark.parametrize("panel", [True, False], ids=["panel", "page"])
def test_a_dropped_line_loses_no_word_and_the_draft_follows_when_it_is_back(
    hands, world, panel: bool
) -> None:
    case, clerk = half_filled(hands, world, panel=panel)
    page = clerk.page
    page.context.set_offline(True)
    page.click("button[data-save]")
    expect(page.locator("[data-told=lost]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-told=unsent]")).to_be_in_viewport(ratio=1)
    expect(page.locator(FIELD)).to_have_value(WORDS)
    assert world.case(case.case_id).status == "registered"
    page.context.set_offline(False)
    everything_is_kept(page)
    expect(page.locator("[data-told=unsent]")).to_be_hidden()
    assert drafts_of(world, case)


def test_leaving_with_words_the_server_has_not_asks_first(hands, world) -> None:
    _case, clerk = half_filled(hands, world, panel=False)
    page = clerk.page
    page.context.set_offline(True)
    page.click("button[data-save]")
    expect(page.locator("[data-told=lost]")).to_be_visible()
    leaves_and_is_asked(page)
    expect(page.locator(FIELD)).to_have_value(WORDS)
    page.context.set_offline(False)
    everything_is_kept(page)


@pytest.mark.parametrize("panel", [True, False], ids=["panel", "page"])
def test_a_session_that_ended_does_not_swallow_the_form(hands, world, panel: bool) -> None:
    case, clerk = half_filled(hands, world, panel=panel)
    page = clerk.page
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(delete(t.session))
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-told=expired]")).to_be_visible()
    expect(page.locator(FIELD)).to_have_value(WORDS)
    signs_in_beside(page)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-told=expired]")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".g-panel [data-done], .g-case")).to_be_visible()
    assert world.case(case.case_id).status == "registered"
    assert world.task(case.case_id, "issue_notice")


def test_the_quiet_refresh_does_not_lead_away_from_words_only_the_page_has(hands, world) -> None:
    _case, clerk = half_filled(hands, world, panel=True)
    page = clerk.page
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(delete(t.session))
    page.click("button[data-save]")
    expect(page.locator("[data-told=expired]")).to_be_visible()
    with page.expect_response(lambda answer: "hx-redirect" in answer.headers):
        page.evaluate("document.querySelector('#queue-refresh').dispatchEvent(new Event('refresh'))")
    signs_in_beside(page)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-told=expired]")).to_be_hidden()
    expect(page.locator(FIELD)).to_have_value(WORDS)


def test_two_clerks_on_one_task_the_second_sees_the_difference_and_keeps_the_form(hands, world) -> None:
    case, clerk = half_filled(hands, world, panel=True)
    colleague = hands("clerk2")
    colleague.opens_task(case.number).fills({"papers": "complete"}).submits()
    clerk.page.keyboard.press("Control+Enter")
    panel = clerk.page.locator("#panel")
    expect(panel.locator(".g-errsum").first).to_be_focused()
    expect(panel.locator(".g-since").first).to_contain_text("王clerk2")
    expect(panel.locator(".g-diff").last).to_contain_text("材料齐全，受理")
    expect(panel.locator(".g-kept")).to_contain_text(WORDS)
    assert world.case(case.case_id).status == "accepted"


def test_what_is_typed_after_it_was_kept_is_not_called_kept(hands, world) -> None:
    _case, clerk = half_filled(hands, world, panel=True)
    everything_is_kept(clerk.page)
    clerk.page.context.set_offline(True)
    clerk.page.locator(FIELD).press_sequentially("、照片")
    expect(clerk.page.locator("[data-told=lost]")).to_be_visible()
    expect(clerk.page.locator("#say")).to_have_text("")
    clerk.page.context.set_offline(False)
    everything_is_kept(clerk.page)


def test_a_form_that_did_not_arrive_does_not_hold_back_the_one_opened_after_it(hands, world) -> None:
    first, second = (world.task(world.registers(ITEM).case_id, "check_papers") for _ in range(2))
    clerk, held = hands("clerk").opens("/queue"), []
    page = clerk.page
    page.wait_for_selector("html[data-ready]")
    page.route(f"**/tasks/{first.id}/draft", lambda one: one.abort(DROPPED) if held else held.append(one))
    for task in (first, second):
        page.click(f"#row-{task.id} .g-t-link")
        page.wait_for_selector(f"#panel [data-panel='{task.id}']")
        clerk.fills({"papers": "missing"})
        page.locator(FIELD).press_sequentially(WORDS)
    with page.expect_event("requestfailed"):
        held[0].abort(DROPPED)
    everything_is_kept(page)
    kept = {draft.task_id for draft in world.rows(t.draft)}
    assert kept & {first.id, second.id} == {second.id}


def test_another_act_beside_the_form_keeps_what_is_half_typed(hands, world) -> None:
    case, clerk = half_filled(hands, world, panel=True)
    page = clerk.page
    page.locator("#panel summary", has_text="写意见").click()
    page.fill("#comment-words", "已电话告知")
    page.locator("#panel form[action$='/comment'] button").click()
    expect(page.locator("#say")).to_contain_text("已添加批注")
    expect(page.locator(FIELD)).to_have_value(WORDS)
    assert drafts_of(world, case)


# -- at the registration line, where there is no case yet to keep a draft with ---------------------------------------


def typed_registration(hands, number: str):
    """A registration as typed at the window, not yet sent: the page, and what was typed by field."""
    page = hands("clerk").opens(f"/register/{ITEM}").page
    page.wait_for_selector("html[data-ready]")
    typed = {
        "#r-id_number": number,
        "#r-name": "许小兰",
        "#r-phone": "13800138000",
        "#r-village": "柳溪村",
        "#r-note": "第二间房",
    }
    for field, words in typed.items():
        page.fill(field, words)
    page.locator("input[name=papers] >> nth=0").check()
    page.locator("[name=trust-1]").select_option("copy")
    page.check("[name=looked]")
    return page, typed


def everything_stands(page, typed) -> None:
    for field, words in typed.items():
        expect(page.locator(field)).to_have_value(words)
    expect(page.locator("input[name=papers] >> nth=0")).to_be_checked()
    expect(page.locator("[name=trust-1]")).to_have_value("copy")


def registered(world):
    return len(world.rows(t.office_case))


def test_a_registration_outlives_a_dropped_line(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011238")
    before = registered(world)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-told=lost]")).to_be_in_viewport(ratio=1)
    everything_stands(page, typed)
    assert registered(world) == before
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".g-slip-codes")).to_be_visible()
    assert registered(world) == before + 1


def test_a_registration_whose_answer_was_lost_on_the_way_is_registered_once(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011246")
    before = registered(world)
    address = f"**/register/{ITEM}"
    page.route(address, lambda route: (route.fetch(), route.abort(DROPPED)))
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-told=lost]")).to_be_visible()
    everything_stands(page, typed)
    assert registered(world) == before + 1
    page.unroute(address)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".g-slip-codes")).to_be_visible()
    assert registered(world) == before + 1


def test_a_registration_outlives_the_session(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011254")
    before = registered(world)
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(delete(t.session))
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-told=expired]")).to_be_visible()
    everything_stands(page, typed)
    signs_in_beside(page)
    everything_stands(page, typed)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".g-slip-codes")).to_be_visible()
    assert registered(world) == before + 1


def test_a_search_for_the_applicant_that_reached_nobody_says_so_beside_the_field(hands, world) -> None:
    number = "510102199001011326"
    page, _typed = typed_registration(hands, number)
    page.click("main .g-foot button[value=only]")
    page.wait_for_selector(".g-slip-codes")
    page = hands("clerk2").opens(f"/register/{ITEM}").page
    page.wait_for_selector("html[data-ready]")
    page.context.set_offline(True)
    page.fill("#r-id_number", number)
    expect(page.locator("[data-find-told=lost]")).to_be_visible()
    page.context.set_offline(False)
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(delete(t.session))
    page.click("[data-find]")
    expect(page.locator("[data-find-told=expired]")).to_be_visible()
    expect(page.locator("[data-find-told=lost]")).to_be_hidden()
    signs_in_beside(page, "[data-find-told=expired]")
    page.click("[data-find]")
    expect(page.locator("#r-name")).to_have_value("许小兰")
    expect(page.locator("[data-find-told=expired]")).to_be_hidden()


def goes_on(hands):
    """The same clerk at another browser, at what they typed last."""
    page = hands("clerk").opens("/register").page
    page.locator(".g-half-typed a").first.click()
    page.wait_for_selector("html[data-ready] form.g-register")
    return page


def test_a_registration_outlives_the_browser(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011262")
    everything_is_kept(page)
    page.context.close()
    again = goes_on(hands)
    everything_stands(again, typed)
    name, before = again.input_value("#task-form [name=idempotency_key]"), registered(world)
    assert world.rows(t.registration_draft, id=name)
    again.keyboard.press("Control+Enter")
    expect(again.locator(".g-slip-codes")).to_be_visible()
    assert registered(world) == before + 1
    assert world.rows(t.registration_draft, id=name) == []


def test_what_the_line_did_not_take_is_kept_when_it_is_back(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011270")
    everything_is_kept(page)
    page.context.set_offline(True)
    page.fill("#r-note", "第三间房")
    expect(page.locator("[data-told=unkept]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-told=unkept]")).to_be_hidden()
    everything_stands(goes_on(hands), {**typed, "#r-note": "第三间房"})


def test_a_window_left_behind_says_that_another_went_on(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011289")
    everything_is_kept(page)
    other = goes_on(hands)
    other.fill("#r-note", "第三间房")
    everything_is_kept(other)
    page.fill("#r-note", "第四间房")
    expect(page.locator("[data-told=moved]")).to_be_visible()
    everything_stands(page, {**typed, "#r-note": "第四间房"})
    everything_stands(goes_on(hands), {**typed, "#r-note": "第三间房"})


def test_what_is_half_typed_is_kept_again_after_signing_in_beside(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011297")
    everything_is_kept(page)
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(delete(t.session))
        u.write(delete(t.registration_draft))
    page.evaluate("document.querySelector('[name=draft_seen]').value = '0'")
    page.fill("#r-note", "第三间房")
    expect(page.locator("[data-told=expired]")).to_be_visible()
    signs_in_beside(page)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-told=expired]")).to_be_hidden()
    everything_stands(goes_on(hands), {**typed, "#r-note": "第三间房"})


def test_leaving_asks_only_while_the_server_has_not_everything(hands, world) -> None:
    page, _typed = typed_registration(hands, "510102199001011300")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    everything_is_kept(page)
    page.goto(page.url.split("/register")[0] + "/queue")
    assert asked == []
    again = goes_on(hands)
    again.context.set_offline(True)
    again.fill("#r-note", "第三间房")
    expect(again.locator("[data-told=unkept]")).to_be_visible()
    leaves_and_is_asked(again)


def test_one_button_keeps_it_for_later_and_one_throws_it_away(hands, world) -> None:
    page, typed = typed_registration(hands, "510102199001011318")
    page.click("[data-later]")
    expect(page.locator("#say")).to_contain_text("已暂存登记")
    again = goes_on(hands)
    everything_stands(again, typed)
    many = len(world.rows(t.registration_draft))
    again.click("[data-drop]")
    expect(again.locator("#say")).to_contain_text("已丢弃")
    assert len(world.rows(t.registration_draft)) == many - 1


def test_a_demand_outlives_a_dropped_line(hands, world) -> None:
    page = hands("clerk").opens("/demands/new").page
    page.wait_for_selector("html[data-ready]")
    page.fill("#d-what", "路灯不亮")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-told=lost]")).to_be_visible()
    expect(page.locator("#d-what")).to_have_value("路灯不亮")
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#say")).to_contain_text("已")
    assert len(world.rows(t.demand)) == 1
