"""A case is put down, accepted and its notice brought up without a mouse."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


def test_an_item_is_picked_by_initials_and_the_case_accepted_without_a_mouse(hands) -> None:
    page = hands("clerk").opens("/register").page
    page.wait_for_selector("html[data-ready]")
    page.fill("#q", "小额临时")
    expect(page.locator(".g-items[data-search='小额临时'] li")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready] form.g-register")
    page.fill("#r-name", "许小兰")
    expect(page.locator("main .g-pri [data-when=missing]")).to_be_visible()
    for box in page.locator("input[name=papers]").all():
        box.press("Space")
    expect(page.locator("main .g-pri [data-when=complete]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(
        page.locator("#r-looked"), "whether the papers were looked at is the clerk's to say"
    ).to_be_focused()
    expect(page.locator("#r-looked-e")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator("#r-looked-e")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".g-slip-codes")).to_be_visible()
    code = page.locator(".g-code").inner_text().replace(" ", "")
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes' }")
    page.get_by_role("button", name="打印：受理通知书").press("Enter")
    page.wait_for_selector("html[data-printed=yes]")
    expect(page.locator(".g-paper-foot")).to_contain_text(f"查询码 {code}")


def test_the_guidance_of_the_item_stands_beside_its_form(hands) -> None:
    page = hands("clerk").opens("/register/CA-005").page
    form, guidance = (page.locator(part).bounding_box() for part in ("form.g-register", "main aside"))
    assert guidance["x"] > form["x"] + form["width"]
    assert guidance["y"] == form["y"]
