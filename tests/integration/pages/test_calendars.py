"""The calendar on its pages: the year with its days, and an edition that is uploaded, looked at and approved."""

import io
import re
from datetime import UTC, datetime

import pytest

from app.calendars.adopt import adopt_some
from app.domain.rights import SWEEP
from app.store import tables as t
from scheduler.sweep import sweep
from tests.integration.casework.test_calendar_editions import notice
from tests.previews import count_preview, step_of_preview
from tests.world import World


@pytest.fixture
def accepted(world: World) -> str:
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    return case.case_id


def uploaded(
    visitor, world: World, content: bytes | None = None, file: str = "notice.csv", *, counted: bool = True
):
    """An administrator who has uploaded an edition, and looks at its preview once the sweep has counted it."""
    admin = visitor("admin").open("/calendars/upload")
    form = admin.form("/calendars/upload")
    data = {
        **form.fields,
        "name": "国办临时通知",
        "file": (io.BytesIO(notice() if content is None else content), file),
    }
    admin.page = admin.client.post(
        form.action, data=data, content_type="multipart/form-data", follow_redirects=True
    )
    if counted and admin.status == 200:
        count_preview(world.shop, world.now)
        admin.open(admin.page.request.path)
    return admin


def edition(world: World, status: str):
    (row,) = world.rows(t.calendar_edition, status=status)
    return row


def day(person, on: str) -> str:
    """The cell of a day of the month it stands in, as words."""
    month, number = int(on[5:7]), int(on[8:])
    sheet = person.html.split('<table class="g-month">')[month]
    cell = re.search(rf'<td class="(g-day[^"]*)"[^>]*>{number}((?:<(?!/td).*?)?)</td>', sheet)
    assert cell, on
    return cell[1] + " " + re.sub(r"<[^>]+>", " ", cell[2])


def test_a_year_says_what_each_day_is_in_words_too(visitor) -> None:
    clerk = visitor("clerk").open("/calendars?year=2026")
    assert "放假 国庆节" in day(clerk, "2026-10-01")
    assert "调休上班" in day(clerk, "2026-10-10")
    assert "休息日" in day(clerk, "2026-09-19")
    assert "今天" in day(clerk, "2026-09-14")
    assert clerk.sees("248 个工作日")
    clerk.sends("/preferences", language="en")
    assert "Make-up working day" in day(clerk.open("/calendars?year=2026"), "2026-10-10")


def test_a_year_without_a_notice_says_that_its_dates_are_provisional(visitor) -> None:
    clerk = visitor("clerk").open("/calendars?year=2027")
    assert clerk.sees("2027 年放假安排尚未公布")
    assert "放假 春节" in day(clerk, "2027-02-06")
    assert not clerk.open("/calendars?year=2026").sees("尚未公布：")


@pytest.mark.parametrize("year", ["1999", "2100", "next", "", "20260"])
def test_a_year_that_is_not_counted_is_as_if_nothing_was_asked(visitor, year) -> None:
    assert "今天" in day(visitor("clerk").open(f"/calendars?year={year}"), "2026-09-14")


def test_an_edition_is_uploaded_seen_and_approved(visitor, world, accepted) -> None:
    before = world.case(accepted).due_at
    admin = uploaded(visitor, world)
    row = edition(world, "uploaded")
    assert admin.sees("影响预览")
    assert world.case(accepted).due_at == before, "nothing is counted by it yet"
    number = world.case(accepted).number
    assert admin.sees(number)
    assert admin.sees("2026-09-22")
    assert admin.sees("2026-09-23")
    assert admin.sees("2026-09-18")
    admin.sends("/approve")
    assert admin.status == 422
    assert edition(world, "uploaded").id == row.id, "the box was not ticked"
    admin.sends("/approve", looked="yes")
    assert admin.status == 200
    assert edition(world, "approved").id == row.id
    assert admin.sees("已重算 0 / 1 件")
    with world.shop.units.write(SWEEP, world.now) as u:
        adopt_some(world.shop.office, u, 10)
    assert world.case(accepted).due_at > before
    assert not admin.open("/calendars").sees("已重算")


def test_an_edition_that_would_undo_anothers_days_says_so_and_is_approved_knowingly(visitor, world) -> None:
    uploaded(visitor, world)
    first = edition(world, "uploaded")
    admin = uploaded(visitor, world, notice().replace(b"2026-09-18", b"2026-09-21"))
    second = next(row for row in world.rows(t.calendar_edition, status="uploaded") if row.id != first.id)
    admin.open(f"/calendars/{first.id}/preview").sends("/approve", looked="yes")
    sweep(world.shop, world.now)
    admin.open(f"/calendars/{second.id}/preview")
    assert admin.sees("批准之前制作的")
    assert admin.sees("2026-09-18")
    admin.sends("/approve", looked="yes")
    assert admin.status == 409
    assert admin.sees("或在知情的情况下批准")
    assert edition(world, "approved").id == first.id
    admin.sends("/approve", looked="yes", undoing=first.id)
    assert admin.status == 200
    assert edition(world, "approved").id == second.id


def test_the_preview_counts_cases_that_turn_overdue_and_that_lose_a_card(visitor, world, accepted) -> None:
    world.waits_until(datetime(2026, 9, 23, 0, 0, tzinfo=UTC))
    (card, *_) = world.rows(t.card, case_id=accepted)
    assert card.status == "issued"
    admin = uploaded(visitor, world)
    assert admin.sees("撤销红黄牌")
    shown = admin.open(f"/calendars/{edition(world, 'uploaded').id}/preview?only=card")
    assert shown.sees(world.case(accepted).number)
    assert not shown.open(f"/calendars/{edition(world, 'uploaded').id}/preview?only=overdue").sees(
        world.case(accepted).number
    )


def test_a_long_preview_goes_on_behind_the_last_case(visitor, world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pages.calendars.PAGE", 3)
    numbers = set()
    for _ in range(4):
        case = world.registers("CA-005")
        world.completes(case.case_id, "check_papers", "clerk", papers="complete")
        numbers.add(case.number)
    admin, seen, pages = uploaded(visitor, world), [], 1
    while True:
        seen += re.findall(r"<td><span class=\"g-no\">([^<]+)</span>", admin.html)
        more = re.search(r'g-more-rows"><a class="g-btn" href="([^"]+)"', admin.html)
        if more is None:
            break
        admin.open(more[1].replace("&amp;", "&"))
        pages += 1
    assert set(seen) == numbers
    assert pages > 1
    assert [n for i, n in enumerate(seen) if n not in seen[:i]] == sorted(numbers)


def test_a_file_that_is_wrong_is_told_line_by_line_and_changes_nothing(visitor, world) -> None:
    content = (
        "date,kind,name\n2027-01-01,holiday,元旦\n2027-13-01,holiday,春节\n2027-02-05,feast,春节\n".encode()
    )
    admin = uploaded(visitor, world, content)
    assert admin.status == 422
    assert admin.sees("第 3 行：不是日期")
    assert admin.sees("第 4 行：既不是 holiday 也不是 makeup")
    assert [row.status for row in world.rows(t.calendar_edition)] == ["approved"]
    assert visitor("admin").open("/calendars").status == 200


@pytest.mark.parametrize(
    ("content", "file"), [(b"", "empty.csv"), (b"\xff\xfe\x00", "x.ics"), (b"hello", "x.exe")]
)
def test_what_is_no_calendar_is_refused(visitor, world, content, file) -> None:
    assert uploaded(visitor, world, content, file).status == 422
    assert len(world.rows(t.calendar_edition)) == 1


def test_an_edition_put_aside_counts_nothing_and_cannot_be_approved(visitor, world) -> None:
    admin = uploaded(visitor, world)
    stale = visitor("admin").open(f"/calendars/{edition(world, 'uploaded').id}/preview")
    admin.sends("/refuse")
    assert edition(world, "refused")
    stale.sends("/approve", looked="yes")
    assert stale.status == 422
    assert edition(world, "refused")


def test_two_who_approve_two_editions_come_one_after_the_other(visitor, world, accepted) -> None:
    first, second = uploaded(visitor, world), uploaded(visitor, world)
    first.sends("/approve", looked="yes")
    second.sends("/approve", looked="yes")
    assert second.status == 422, "open cases still follow the first"
    assert second.sees("在办件全部按现行日历重算后开始统计"), (
        "and what was seen of the second no longer holds"
    )
    assert len(world.rows(t.calendar_edition, status="approved")) == 1


def test_what_was_counted_again_since_the_page_was_drawn_is_looked_at_first(visitor, world, accepted) -> None:
    before = uploaded(visitor, world)
    address = f"/calendars/{edition(world, 'uploaded').id}/preview"
    visitor("admin").open(address).sends("/recount")
    count_preview(world.shop, world.now)
    before.sends("/approve", looked="yes")
    assert before.status == 409
    assert before.sees("影响预览后来又统计过")
    assert edition(world, "uploaded")
    before.sends("/approve", looked="yes")
    assert edition(world, "approved"), "the page that refused shows the new count"


def test_while_the_preview_is_counted_the_page_says_how_far_and_nobody_can_approve(visitor, world) -> None:
    for _ in range(3):
        case = world.registers("CA-005")
        world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    admin = uploaded(visitor, world, counted=False)
    address = f"/calendars/{edition(world, 'uploaded').id}"
    for looked_at in range(3):
        assert admin.open(f"{address}/preview").sees(f"已统计 {looked_at} / 3 件")
        assert "/approve" not in admin.html
        assert admin.open(f"{address}/preview/progress").sees(f"已统计 {looked_at} / 3 件")
        step_of_preview(world.shop, world.now, 1)
    token = admin.open(f"{address}/preview").form("/refuse").fields["csrf_token"]
    early = admin.client.post(f"{address}/approve", data={"csrf_token": token, "looked": "yes"})
    assert early.status_code == 422
    assert "在办件全部统计完之后，才能批准" in early.get_data(as_text=True)
    admin.sends("/preferences", language="en")
    early = admin.client.post(f"{address}/approve", data={"csrf_token": token, "looked": "yes"})
    assert "once every open case has been looked at" in early.get_data(as_text=True)
    assert edition(world, "uploaded")
    count_preview(world.shop, world.now)
    assert admin.open(f"{address}/preview/progress").sees("Every open case has been looked at")
    assert admin.open(f"{address}/preview?only=overdue").sees("As of 2026-09-14")


def test_a_preview_is_counted_anew_because_cases_open_meanwhile(visitor, world, accepted) -> None:
    admin = uploaded(visitor, world)
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    assert not admin.open(admin.page.request.path).sees(case.number), (
        "the list is as of the moment it was counted"
    )
    admin.sends("/recount")
    assert admin.sees("正在重新统计影响预览")
    assert admin.sees("已统计 0 / 2 件")
    count_preview(world.shop, world.now)
    assert admin.open(admin.page.request.path).sees(case.number)
    (told,) = world.rows(t.audit_event, kind="calendar:previewed-anew")
    assert told.actor_id == world.actor("admin").person_id


def test_a_place_of_the_list_that_is_none_is_as_if_nothing_was_asked(visitor, world, accepted) -> None:
    admin = uploaded(visitor, world)
    shown = admin.open(admin.page.request.path + "?after=nobody&only=nothing")
    assert shown.status == 200
    assert shown.sees(world.case(accepted).number)


def test_the_days_that_change_are_marked_on_the_sheet_of_the_edition(visitor, world) -> None:
    uploaded(visitor, world)
    clerk = visitor("clerk").open(f"/calendars/{edition(world, 'uploaded').id}")
    assert "有变化" in day(clerk, "2026-09-18")
    assert "有变化" not in day(clerk, "2026-09-17")


def test_only_an_administrator_uploads_and_approves(visitor, world) -> None:
    uploaded(visitor, world)
    one = edition(world, "uploaded").id
    for login in ("clerk", "director", "supervisor", "designer"):
        person = visitor(login)
        assert person.open("/calendars").status == 200
        assert "/calendars/upload" not in person.html
        assert person.open("/calendars/upload").status == 403
        assert person.open(f"/calendars/{one}/preview").status == 403
    assert visitor("agent").open("/calendars").status == 403
    nobodys = "01990000-0000-7000-8000-000000000000"
    assert visitor("admin").open(f"/calendars/{nobodys}").status == 404
    assert visitor("admin").open(f"/calendars/{nobodys}/preview").status == 404


def test_the_page_tells_how_far_the_open_cases_have_followed_also_after_a_crash(visitor, world) -> None:
    for _ in range(3):
        case = world.registers("CA-005")
        world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    admin = uploaded(visitor, world)
    admin.sends("/approve", looked="yes")
    for followed in (0, 1):
        assert admin.open("/calendars").sees(f"已重算 {followed} / 3 件")
        assert admin.open("/calendars/progress").sees(f"已重算 {followed} / 3 件")
        with world.shop.units.write(SWEEP, world.now) as u:
            adopt_some(world.shop.office, u, 1)
    with pytest.raises(KeyboardInterrupt):
        _a_step_that_is_killed(world)
    assert admin.open("/calendars").sees("已重算 2 / 3 件"), "the step that was lost is taken again"
    with world.shop.units.write(SWEEP, world.now) as u:
        adopt_some(world.shop.office, u, 2)
    assert admin.open("/calendars/progress").sees("在办件已全部重算")


def _a_step_that_is_killed(world: World) -> None:
    with world.shop.units.write(SWEEP, world.now) as u:
        adopt_some(world.shop.office, u, 1)
        raise KeyboardInterrupt
