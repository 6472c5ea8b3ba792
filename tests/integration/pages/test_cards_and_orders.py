"""Cards and supervision orders on their pages: who was told, what may be said, and whose turn it is."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from app.casework.cards import raise_card
from app.casework.orders import order_overdue
from app.domain.rights import CONSOLE, SWEEP
from app.oversight.registers import desk
from app.store import tables as t
from app.store.waiting import counted
from tests.world import POSTS, World

LATE = datetime(2026, 9, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def case(world: World):
    """A case of seven working days, accepted."""
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    return case


@pytest.fixture
def card(world: World, case) -> str:
    """A yellow card: the promise was passed."""
    world.waits_until(LATE)
    promised = world.rows(t.clock_event, case_id=case.case_id, clock_kind="promised", seq=1)[0].clock_id
    (row,) = world.rows(t.card, case_id=case.case_id, clock_id=promised)
    return row.id


def the(world: World, card_id: str):
    return world.rows(t.card, id=card_id)[0]


def raised(world: World, card_id: str) -> None:
    world.now = the(world, card_id).raise_at
    with world.shop.units.write(SWEEP, world.now) as u:
        raise_card(world.shop.office, u, card_id)


def mark(person) -> str:
    """The count on the rail beside the cards."""
    found = re.search(
        r'<a href="/cards"[^>]*>.*?</svg>红黄牌(?:<span class="g-count">([^<]+)</span>)?</a>', person.html
    )
    assert found, "no cards on the rail"
    return found[1] or ""


def test_a_card_explains_its_date_and_names_who_was_told_and_who_is_next(visitor, card, case) -> None:
    supervisor = visitor("supervisor").open(f"/cards/{card}")
    assert supervisor.status == 200
    assert supervisor.sees(case.number)
    assert supervisor.sees("承诺时限")
    assert supervisor.sees("当日不计入，次日起算")
    assert supervisor.sees("后告知（")
    assert supervisor.sees("未告知")


@pytest.mark.parametrize("address", ["/cards?unit=x", "/orders?after=100.x", "/queue?task=x", "/queue?q=%00"])
def test_an_address_somebody_tampered_with_is_no_incident(visitor, world, address) -> None:
    assert visitor("chief").open(address).status in (200, 400)
    assert world.rows(t.incident) == []


def test_a_card_waits_for_whoever_held_the_work_and_for_those_it_rises_to(visitor, world, card) -> None:
    holder = next(login for login in POSTS if world.actor(login).person_id == the(world, card).person_id)
    address = f"/cards/{card}"
    assert address in visitor(holder).open("/cards").html
    assert address not in visitor("chief").open("/cards?mine=yes").html
    raised(world, card)
    chief = visitor("chief").open("/cards?mine=yes")
    assert address in chief.html
    assert mark(chief) == "1"
    assert mark(visitor("director").open("/cards")) == ""
    raised(world, card)
    assert mark(visitor("director").open("/cards")) == "1"
    assert address in visitor(holder).open("/cards").html


def test_what_waits_for_a_desk_is_counted_by_indexes(world) -> None:
    """Every page asks; on SQLite the plan can be read without a filled database."""
    if not world.shop.settings.database_url.startswith("sqlite"):
        return
    wanted = counted(desk(world.actor("handler")), 1000).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    with world.shop.units.read(CONSOLE, world.now) as u:
        plan = [row[-1] for row in u.rows(text(f"EXPLAIN QUERY PLAN {wanted}"))]
    own, others = [line for line in plan if "card" in line]
    assert "ix_card_to_answer (centre_id=? AND person_id=?)" in own
    assert "(centre_id=? AND status=?)" in others or "ix_card_to_answer" in others


def test_an_answered_card_waits_for_nobody_and_says_what_was_answered(visitor, world, card) -> None:
    raised(world, card)
    chief = visitor("chief").open(f"/cards/{card}")
    chief.sends("/answer", words="设备故障，已补办")
    assert chief.sees("设备故障，已补办")
    assert chief.sees("已答复")
    assert mark(chief.open("/cards?mine=yes")) == ""
    assert chief.sees("没有待答复的红黄牌")


def test_an_answer_without_words_is_refused_beside_its_field(visitor, world, card) -> None:
    handler = visitor("handler").open(f"/cards/{card}").sends("/answer", words="  ")
    assert handler.status == 422
    assert handler.html.count('aria-invalid="true"') == 1
    assert the(world, card).status == "issued"


def test_an_appeal_is_voided_by_the_supervisor_and_the_card_stays_in_the_book(visitor, world, card) -> None:
    visitor("handler").open(f"/cards/{card}").sends("/appeal", words="系统录入晚了")
    supervisor = visitor("supervisor").open(f"/cards/{card}")
    assert supervisor.sees("系统录入晚了")
    supervisor.sends("/void", words="申诉成立")
    assert supervisor.status == 200
    assert supervisor.sees("经裁定")
    assert supervisor.open("/cards?status=voided").html.count(f"/cards/{card}") == 1
    assert the(world, card).status == "voided"


def test_a_supervisor_upholds_only_what_was_appealed(visitor, world, card) -> None:
    supervisor = visitor("supervisor").open(f"/cards/{card}")
    assert f"/cards/{card}/uphold" not in supervisor.html
    assert f"/cards/{card}/answer" not in supervisor.html
    visitor("handler").open(f"/cards/{card}").sends("/appeal", words="系统录入晚了")
    supervisor.open(f"/cards/{card}").sends("/uphold", words="理由不足")
    assert the(world, card).status == "upheld"


def test_a_second_press_of_the_button_repeats_the_first_answer(visitor, world, card) -> None:
    handler = visitor("handler").open(f"/cards/{card}")
    form = handler.form("/answer")
    answers = [
        handler.client.post(form.action, data={**form.fields, "words": "已补办"}).status_code
        for _ in range(2)
    ]
    assert answers == [303, 303]


def test_who_comes_second_is_told_that_the_card_was_answered_already(visitor, world, card) -> None:
    one, other = (visitor("handler").open(f"/cards/{card}") for _ in range(2))
    one.sends("/answer", words="已补办")
    other.sends("/answer", words="另一个答复")
    assert other.status == 422
    assert other.sees("已补办")
    assert "g-errsum" in other.html


def test_the_list_narrows_by_colour_status_and_unit(visitor, world, card) -> None:
    supervisor, address = visitor("supervisor"), f"/cards/{card}"
    unit = the(world, card).unit_id
    for query, shown in (
        ("", True),
        ("?colour=yellow", True),
        ("?colour=red", False),
        ("?status=issued", True),
        ("?status=voided", False),
        (f"?unit={unit}", True),
        (f"?unit={world.unit('QS')}", False),
        ("?colour=purple&status=lost", True),
    ):
        assert (address in supervisor.open("/cards" + query).html) is shown, query


def test_whoever_watches_over_sees_at_once_where_cards_and_orders_stand(visitor, world, card, case) -> None:
    ordered(visitor, case)
    world.now += timedelta(days=7)
    supervisor = visitor("supervisor").open("/cards")
    unanswered = [row for row in world.rows(t.card) if row.status == "issued"]
    yellow = sum(row.colour == "yellow" for row in unanswered)
    figures = re.findall(r'<dt>(.*?)</dt><dd><a[^>]*><b class="g-num">(\d+)</b>', supervisor.html)
    assert [int(count) for _name, count in figures] == [yellow, len(unanswered) - yellow, 0, 0, 1]
    assert yellow
    assert "g-figures" not in visitor("handler").open("/cards").html


def test_a_long_list_goes_on_where_it_stopped(visitor, world, card, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pages.watched_list.PAGE", 1)
    supervisor = visitor("supervisor").open("/cards")
    ids = {row.id for row in world.rows(t.card)}
    assert len(ids) > 1
    seen = set()
    while True:
        seen |= set(re.findall(r'g-t-link" href="/cards/([0-9a-f-]{36})"', supervisor.html))
        more = re.search(r'g-more-rows"><a class="g-btn" href="([^"]+)"', supervisor.html)
        if more is None:
            break
        supervisor.open(more[1].replace("&amp;", "&"))
    assert seen == ids


def test_a_card_of_another_centre_is_not_there(visitor, card) -> None:
    stranger = visitor("stranger")
    assert stranger.open(f"/cards/{card}").status == 404
    assert card not in stranger.open("/cards?mine=no").html


def test_the_case_names_its_cards(visitor, card, case) -> None:
    assert f"/cards/{card}" in visitor("clerk").open(f"/cases/{case.case_id}").html


def test_an_inspector_sees_that_there_is_a_card_but_cannot_open_it(visitor, card, case) -> None:
    inspector = visitor("inspector")
    assert inspector.open(f"/cards/{card}").status == 403
    assert inspector.open(f"/cases/{case.case_id}").status == 200


# -- orders ----------------------------------------------------------------------------------------------------------


def ordered(visitor, case, **typed):
    supervisor = visitor("supervisor").open(f"/cases/{case.case_id}")
    assert supervisor.sees("发起督办")
    supervisor.open(f"/cases/{case.case_id}/order")
    return supervisor.sends("/order", **{"length": "2", "unit": "workday", "words": "请说明进度", **typed})


def test_an_order_goes_from_the_case_page_to_the_desk_and_back(visitor, world, case) -> None:
    supervisor = ordered(visitor, case)
    assert supervisor.sees("请说明进度")
    (row,) = world.rows(t.supervision_order)
    address = f"/orders/{row.id}"
    handler = visitor("handler").open("/orders")
    assert address in handler.html
    assert mark(handler) == "1"
    handler.open(address).sends("/answer", words="明日办结")
    assert mark(handler) == ""
    supervisor.open(address)
    assert supervisor.sees("明日办结")
    supervisor.sends("/close")
    assert supervisor.sees("督办已办结")
    assert world.rows(t.supervision_order)[0].status == "closed"
    assert address in visitor("clerk").open(f"/cases/{case.case_id}").html


@pytest.mark.parametrize("length", ["0", "-1", "two", "", "99999"])
def test_an_order_needs_a_length(visitor, world, case, length) -> None:
    supervisor = ordered(visitor, case, length=length)
    assert supervisor.status == 422
    assert supervisor.sees("请说明进度")
    assert world.rows(t.supervision_order) == []


def test_an_order_needs_words(visitor, world, case) -> None:
    assert ordered(visitor, case, words=" ").status == 422
    assert world.rows(t.supervision_order) == []


def test_an_order_nobody_answers_shows_as_overdue(visitor, world, case) -> None:
    ordered(visitor, case)
    (row,) = world.rows(t.supervision_order)
    world.now += timedelta(days=5)
    supervisor = visitor("supervisor").open("/orders")
    assert supervisor.sees("超期")
    with world.shop.units.write(SWEEP, world.now) as u:
        order_overdue(world.shop.office, u, row.id)
    assert f"/orders/{row.id}" in supervisor.open("/orders?status=overdue").html
    assert supervisor.sees("逾期未答复")


def test_an_order_into_a_year_without_a_notice_is_due_provisionally(visitor, world, case) -> None:
    world.now = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
    assert ordered(visitor, case, length="5").sees("暂定")


def test_only_a_supervisor_orders_and_only_on_a_case_in_reach(visitor, case) -> None:
    clerk = visitor("clerk").open(f"/cases/{case.case_id}")
    assert not clerk.sees("发起督办")
    assert clerk.open(f"/cases/{case.case_id}/order").status == 403
    nobodys = "01990000-0000-7000-8000-000000000000"
    assert visitor("supervisor").open(f"/cases/{nobodys}/order").status == 404


# -- where one arrives -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "heading"),
    [("clerk", "待办事项"), ("supervisor", "黄牌与红牌"), ("inspector", "办件"), ("designer", "事项")],
)
def test_everybody_arrives_where_their_work_is(visitor, login, heading) -> None:
    assert heading in re.sub(r"<[^>]+>", "", re.search(r"<h1>.*?</h1>", visitor(login).open("/").html)[0])


def test_cards_of_one_case_name_the_step_they_are_about(visitor, world, case) -> None:
    world.waits_until(LATE)
    carded = {row.clock_id for row in world.rows(t.card, case_id=case.case_id)}
    steps = world.rows(t.clock_event, case_id=case.case_id, clock_kind="step", seq=1)
    late = [row.subject for row in steps if row.clock_id in carded]
    assert len(late) > 1
    for step in late:
        (task,) = world.rows(t.task, id=step)
        said = f"环节时限 · {task.name}"
        assert visitor("supervisor").open("/cards").sees(said)
        assert visitor("supervisor").open(f"/cases/{case.case_id}").sees(said)
