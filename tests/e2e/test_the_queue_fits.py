"""On a counter's screen the queue's heading, its tabs and its filters each take one line, in either language."""

import pytest
from playwright.sync_api import expect

from app.domain.rights import CONSOLE
from app.oversight.worklist import LIGHTS
from app.store import tables as t

pytestmark = pytest.mark.e2e
ITEM = "CA-005"
LINE = 52


@pytest.mark.parametrize(("login", "tab"), [("clerk", "group"), ("chief", "centre")])
@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_heading_tabs_and_filters_take_a_line_each(hands, world, login, tab, language, theme) -> None:
    for light in LIGHTS:
        task = world.task(world.registers(ITEM).case_id, "check_papers")
        with world.shop.units.write(CONSOLE, world.now) as u:
            u.write(t.task.update().where(t.task.c.id == task.id).values(light=light))
    page = hands(login, language=language, theme=theme).opens(f"/queue?tab={tab}&light=red").page
    expect(page.locator(".g-bar .g-tog")).to_have_count(len(LIGHTS))
    for part in (".g-q-head", ".g-tabs", ".g-q-list .g-bar"):
        assert page.locator(part).bounding_box()["height"] < LINE, part
    assert page.evaluate(
        "document.querySelector('#queue-list').scrollWidth <= document.querySelector('#queue-list').clientWidth"
    )
