"""The diagram on a case's page: its words can be read, all of it can be seen, and its mark is never covered."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
# The height of the letters inside the element where the case stands, in pixels of the screen.
LETTERS = """() => {
  const words = document.querySelector('#diagram .djs-element.g-here text');
  return parseFloat(getComputedStyle(words).fontSize) * words.getScreenCTM().a;
}"""
# Whether the mark of bpmn.io is what one touches in its middle, inside the window.
MARK = """() => {
  const box = document.querySelector('.bjs-powered-by').getBoundingClientRect();
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !!there?.closest('.bjs-powered-by') && box.bottom <= innerHeight && box.right <= innerWidth;
}"""
# Whether everything drawn lies inside the pane.
WHOLE = """() => {
  const pane = document.querySelector('#diagram').getBoundingClientRect();
  return [...document.querySelectorAll('#diagram .djs-shape .djs-visual')].every(one => {
    const box = one.getBoundingClientRect();
    return box.left >= pane.left - 1 && box.right <= pane.right + 1 && box.top >= pane.top - 1 && box.bottom <= pane.bottom + 1;
  });
}"""


def opened(hands, case, process: str = ""):
    page = hands("clerk").opens(f"/cases/{case}?process={process}").page
    page.wait_for_selector("html[data-diagram=ready]")
    return page


@pytest.mark.parametrize("process", ["", "intake", "promised_body"])
def test_the_place_where_the_case_stands_can_be_read_and_the_mark_is_free(hands, world, process: str) -> None:
    case = world.registers("CA-005").case_id
    page = opened(hands, case, process)
    assert page.evaluate(LETTERS) >= 11
    assert page.evaluate(MARK)
    expect(page.locator("#diagram .djs-element.g-here").first).to_be_in_viewport()


def test_a_reader_steps_back_to_the_whole_and_near_again(hands, world) -> None:
    case = world.registers("CA-005").case_id
    page = opened(hands, case, "intake")
    page.get_by_role("button", name="全图").click()
    assert page.evaluate(WHOLE)
    whole = page.evaluate(LETTERS)
    page.get_by_role("button", name="放大").click()
    near = page.evaluate(LETTERS)
    assert near > whole
    page.keyboard.press("-")
    assert page.evaluate(LETTERS) < near
    page.keyboard.press("0")
    assert page.evaluate(WHOLE)
    assert page.evaluate(MARK)


def test_why_this_date_opens_in_place_and_closes_by_escape(hands, world) -> None:
    case = world.registers("CA-005").case_id
    world.completes(case, "check_papers", "clerk", papers="complete")
    page = opened(hands, case)
    page.locator(".g-head-clock summary").first.click()
    expect(page.locator(".g-why-sheet .g-days").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".g-why-sheet .g-days").first).to_be_hidden()
    assert page.url.endswith(f"/cases/{case}?process=")
