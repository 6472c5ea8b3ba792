"""The rooms of those who watch over and set up, in a real browser: an order, and a holiday notice."""

import pytest
from playwright.sync_api import expect

from app.calendars.adopt import adopt_some
from app.domain.rights import SWEEP
from tests.integration.casework.test_calendar_editions import notice
from tests.previews import count_preview

pytestmark = pytest.mark.e2e
ITEM = "CA-005"


def test_a_supervisor_orders_and_the_desk_answers(hands, world) -> None:
    case = world.registers(ITEM)
    supervisor = hands("supervisor").opens(f"/cases/{case.case_id}").page
    supervisor.click("text=发起督办")
    supervisor.fill("#words", "请说明进度")
    supervisor.click("main button.g-pri")
    expect(supervisor.locator("#say")).to_have_text("督办已发出")
    handler = hands("handler").opens("/orders").page
    handler.click("main .g-t-link >> nth=0")
    handler.fill("#answer-words", "明日办结")
    handler.click("main button.g-pri")
    expect(handler.locator("main")).to_contain_text("明日办结")


def test_a_notice_is_uploaded_previewed_and_approved_and_the_page_follows(hands, world, tmp_path) -> None:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    file = tmp_path / "notice.csv"
    file.write_bytes(notice())
    admin = hands("admin").opens("/calendars/upload").page
    admin.fill("#name", "国办临时通知")
    admin.set_input_files("#file", file)
    admin.click("main button.g-pri")
    expect(admin.locator("#counting")).to_contain_text("已统计 0 / ")
    expect(admin.locator("input[name=looked]")).to_have_count(0)
    count_preview(world.shop, world.now)
    expect(admin.locator("main")).to_contain_text(case.number, timeout=15_000)
    admin.check("input[name=looked]")
    admin.click("main button.g-pri")
    expect(admin.locator("#progress")).to_contain_text("已重算")
    while True:
        with world.shop.units.write(SWEEP, world.now) as u:
            if adopt_some(world.shop.office, u) is None:
                break
    expect(admin.locator("#progress")).to_contain_text("在办件已全部重算", timeout=15_000)
