"""A card after it was issued, and what a supervisor may demand."""

from datetime import UTC, datetime, timedelta

import pytest

from app.calendars.lights import SetLights, set_lights
from app.casework.cards import (
    AnswerCard,
    AppealCard,
    RuleOnCard,
    answer_card,
    appeal_card,
    raise_card,
    rule_on_card,
)
from app.casework.orders import (
    AnswerOrder,
    CloseOrder,
    IssueOrder,
    answer_order,
    close_order,
    issue_order,
    order_overdue,
)
from app.domain.rights import SWEEP
from app.errors import CardNotFound, FormInvalid, NotPossibleHere, NotYourRole, OrderNotFound
from app.store import tables as t
from tests.world import ZONE, World

LATE = datetime(2026, 9, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def card(world: World) -> str:
    """A yellow card: a promise of seven working days was passed."""
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.waits_until(LATE)
    promised = world.rows(t.clock_event, case_id=case.case_id, clock_kind="promised", seq=1)[0].clock_id
    (row,) = world.rows(t.card, case_id=case.case_id, clock_id=promised)
    assert row.colour == "yellow"
    return row.id


def the(world: World, card_id: str):
    return world.rows(t.card, id=card_id)[0]


def raise_it(world: World, card_id: str):
    with world.shop.units.write(SWEEP, world.now) as u:
        return raise_card(world.shop.office, u, card_id)


def test_a_card_names_who_held_the_work_and_is_told_to_them_first(world: World, card: str) -> None:
    row = the(world, card)
    assert row.level == 0
    assert [role for role, _ in row.told] == ["handler"]


def test_a_card_nobody_answers_goes_to_the_duty_chief_and_then_the_director(world: World, card: str) -> None:
    assert raise_it(world, card) is None, "its time at this level is not over"
    levels = []
    while (row := the(world, card)).raise_at is not None:
        world.now = row.raise_at
        raise_it(world, card)
        levels.append(the(world, card).told[-1][0])
    assert levels == ["duty_chief", "director"]


def test_how_long_a_card_waits_is_the_centres(world: World, card: str) -> None:
    """The card that was told already waits its working day; what it waits for above is four office hours."""
    first = the(world, card).raise_at
    scheme = {"raise_after": "4 office hours"}
    world.does("admin", set_lights, SetLights(world.centre, scheme))
    assert the(world, card).raise_at == first
    world.now = first
    raise_it(world, card)
    waits = the(world, card).raise_at.astimezone(ZONE)
    assert (first.astimezone(ZONE).hour, waits.hour, waits.minute) == (17, 14, 30)
    later = LATE + timedelta(days=30)
    case = world.registers("CA-005")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    world.waits_until(later)
    issued = [row for row in world.rows(t.card, case_id=case.case_id) if row.issued_at == row.due_at]
    ends = {row.raise_at.astimezone(ZONE).strftime("%H:%M") for row in issued if row.issued_at.hour == 9}
    assert ends == {"14:30"}, "told at 17:30"


def test_an_answered_card_goes_no_further(world: World, card: str) -> None:
    world.does("handler", answer_card, AnswerCard(card, "材料补充耽误了"))
    assert the(world, card).status == "answered"
    assert the(world, card).raise_at is None
    with pytest.raises(NotPossibleHere):
        world.does("handler", answer_card, AnswerCard(card, "再答一次"))


def test_an_appeal_is_ruled_on_by_a_supervisor_and_the_card_stays_in_the_book(
    world: World, card: str
) -> None:
    world.does("handler", appeal_card, AppealCard(card, "系统录入晚了"))
    with pytest.raises(NotYourRole):
        world.does("handler", rule_on_card, RuleOnCard(card, False, "自己撤"))
    world.does("supervisor", rule_on_card, RuleOnCard(card, False, "申诉成立"))
    row = the(world, card)
    assert (row.status, row.colour) == ("voided", "yellow")
    with pytest.raises(NotPossibleHere):
        world.does("supervisor", rule_on_card, RuleOnCard(card, True, "又要维持"))


def test_a_card_of_another_centre_is_not_there(world: World, card: str) -> None:
    with pytest.raises(CardNotFound):
        world.does("stranger", answer_card, AnswerCard(card, "不是我的"))


@pytest.fixture
def order(world: World) -> str:
    case = world.registers("CA-005")
    return world.does(
        "supervisor", issue_order, IssueOrder(case.case_id, 2, "workday", "请说明进度")
    ).order_id


def test_an_order_is_answered_by_the_desk_and_closed_by_the_supervisor(world: World, order: str) -> None:
    with pytest.raises(NotPossibleHere):
        world.does("supervisor", close_order, CloseOrder(order))
    world.does("clerk", answer_order, AnswerOrder(order, "明日办结"))
    world.does("supervisor", close_order, CloseOrder(order))
    assert world.rows(t.supervision_order, id=order)[0].status == "closed"


def test_an_order_nobody_answers_turns_overdue_once(world: World, order: str) -> None:
    def sweep():
        with world.shop.units.write(SWEEP, world.now) as u:
            return order_overdue(world.shop.office, u, order)

    assert sweep() is None
    world.now += timedelta(days=5)
    assert sweep().status == "overdue"
    assert sweep() is None
    world.does("clerk", answer_order, AnswerOrder(order, "迟到的答复"))
    assert world.rows(t.supervision_order, id=order)[0].status == "answered"


def test_an_order_needs_a_length_and_words_and_a_case_one_may_see(world: World, order: str) -> None:
    case_id = world.rows(t.supervision_order, id=order)[0].case_id
    for command in (IssueOrder(case_id, 0, "parsec", "请说明"), IssueOrder(case_id, 1, "workday", "  ")):
        with pytest.raises(FormInvalid):
            world.does("supervisor", issue_order, command)
    with pytest.raises(OrderNotFound):
        world.does("stranger", answer_order, AnswerOrder(order, "不是我的"))
