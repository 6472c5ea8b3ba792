"""Every verb with a situation in which it works: the registry the fault tests and the statement budget go through."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from app.calendars.counting import count_some, keep, leave_out, place
from app.calendars.editions import UploadEdition, approve_edition, count_anew, upload_edition
from app.calendars.hours import SetHours, set_hours
from app.calendars.seed import seed_calendar
from app.casework.add_department import AddDepartment, add_department
from app.casework.answer_complaint import AnswerComplaint, answer_complaint
from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.attach_document import AttachDocument, attach_document
from app.casework.cards import (
    AnswerCard,
    AppealCard,
    RuleOnCard,
    answer_card,
    appeal_card,
    raise_card,
    rule_on_card,
)
from app.casework.choose_collection import ChooseCollection, choose_collection
from app.casework.claim_next import ClaimNext, claim_next
from app.casework.claim_task import ClaimTask, claim_task
from app.casework.comment import Comment, comment
from app.casework.complain import Complain, complain
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.drop_registration import DropRegistration, drop_registration
from app.casework.finish_handing_in import FinishHandingIn, finish_handing_in
from app.casework.fire_timer import FireTimer, fire_timer
from app.casework.hand_in_paper import HandInPaper, hand_in_paper
from app.casework.hand_off import HandOff, hand_off
from app.casework.orders import (
    AnswerOrder,
    CloseOrder,
    IssueOrder,
    answer_order,
    close_order,
    issue_order,
    order_overdue,
)
from app.casework.print_query_code import PrintQueryCode, print_query_code
from app.casework.print_rating_link import PrintRatingLink, print_rating_link
from app.casework.put_aside import PutAside, put_aside
from app.casework.rate_own_case import RateOwnCase, rate_own_case
from app.casework.reassign_task import ReassignTask, reassign_task
from app.casework.receive_message import ReceiveAnswer, receive_answer
from app.casework.recount import CorrectClock, correct_clock, recount_case, recount_cases
from app.casework.register_case import Applicant, RegisterCase, register_case
from app.casework.release_task import ReleaseTask, release_task
from app.casework.retry_incident import RetryIncident, retry_incident
from app.casework.save_draft import SaveDraft, save_draft
from app.casework.save_registration import MOST, SaveRegistration, save_registration
from app.casework.see_task import SeeTask, see_task
from app.casework.take_up import TakeUp, take_up
from app.casework.urge_task import UrgeTask, urge_task
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.casework.withdraw_own_case import WithdrawOwnCase, withdraw_own_case
from app.domain.rights import CONSOLE, SWEEP, Actor, Role, applicant_of
from app.office.change_view import ChangeView, change_view
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.create_unit import CreateUnit, create_unit
from app.office.demands import (
    CaptureDemand,
    CloseDemand,
    LinkDemand,
    capture_demand,
    close_demand,
    link_demand,
)
from app.office.drop_view import DropView, drop_view
from app.office.end_absence import EndAbsence, end_absence
from app.office.hold_post import HoldPost, hold_post
from app.office.import_items import ImportItems, import_items, shipped_catalogue
from app.office.index_applicants import IndexApplicants, index_applicants
from app.office.save_view import SaveView, save_view
from app.office.set_absence import SetAbsence, set_absence
from app.store import tables as t
from app.store.sweeping import insert_incident
from app.store.unit import Unit
from tests.previews import count_preview
from tests.world import PASSWORD, World

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) + b"\xff\xd9"
VERBS_OF_THE_OFFICE = (
    create_unit,
    create_person,
    create_post,
    hold_post,
    set_absence,
    import_items,
    capture_demand,
    link_demand,
    close_demand,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """One act about to be done.

    who    whose login, or an actor
    at     when
    verb   the function that does it, with everything behind office and unit
    """

    who: str | Actor
    at: datetime
    verb: Callable[..., Any]
    words: tuple[Any, ...]

    def act(self, world: World, u: Unit) -> Any:
        return self.verb(world.shop.office, u, *self.words)


# -- how far a case has come -------------------------------------------------------------------------------------


def accepted(world: World, item: str = "CA-005") -> str:
    return world.goes_through(world.registers(item).case_id, "check_papers")


def handled(world: World, item: str = "CA-005") -> str:
    return world.goes_through(world.registers(item).case_id, "accept_handoff")


def decided(world: World) -> str:
    return world.goes_through(world.registers("CA-005").case_id, "review")


def delivered(world: World) -> str:
    return world.goes_through(world.registers("CA-005").case_id, "deliver")


def correcting(world: World) -> str:
    """A case that waits for papers, of which everybody was told."""
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="missing")
    world.completes(case_id, "issue_notice", "clerk")
    return case_id


def sent_up(world: World) -> str:
    case_id = accepted(world, "CA-001")
    world.completes(case_id, "pre_review", "handler")
    return case_id


def in_branches(world: World) -> str:
    """A joint case whose four departments have their handoffs on the table."""
    return branched(world, accepted(world, "JT-002"))


def branched(world: World, case_id: str) -> str:
    settle_handler(world, "jt", "LX-JT")
    world.completes(case_id, "accept_handoff", "jt", handoff="accepted")
    return case_id


def settle_handler(world: World, login: str, unit: str) -> None:
    """One more handler, in another department."""
    person = world.does(CONSOLE, create_person, CreatePerson(login, f"王{login}", PASSWORD))
    post = world.does(CONSOLE, create_post, CreatePost(unit, Role.HANDLER, "岗位", "Post"))
    world.does(CONSOLE, hold_post, HoldPost(post.post_id, person.person_id, date(2026, 1, 1)))


def registered_by_the_agent(world: World) -> str:
    command = RegisterCase(world.centre, "CA-005", "village_point", Applicant("许小兰"))
    return str(world.does("agent", register_case, command).case_id)


def with_card(world: World) -> Any:
    """A case that got a card, and the card."""
    handled(world)
    world.waits_until(world.now + timedelta(days=12))
    return world.rows(t.card, status="issued")[0]


def with_order(world: World) -> str:
    case_id = handled(world)
    order: str = world.does("supervisor", issue_order, IssueOrder(case_id, 1, "workday", "请说明")).order_id
    return order


# -- the situations ------------------------------------------------------------------------------------------------

SITUATIONS: dict[str, Callable[[World], Situation]] = {}


def situation(make: Callable[[World], Situation]) -> Callable[[World], Situation]:
    SITUATIONS[make.__name__] = make
    return make


def now_by(world: World, who: str | Actor, verb: Callable[..., Any], *words: Any) -> Situation:
    return Situation(who, world.now + timedelta(minutes=1), verb, words)


def completing(world: World, case_id: str, act: str, who: str, **values: Any) -> Situation:
    task = world.task(case_id, act)
    return now_by(world, who, complete_task, CompleteTask(task.id, world.filled(case_id, act, values)))


@situation
def registering(world: World) -> Situation:
    applicant = Applicant("王䶮", phone="13800138000", address="上坝村3组")
    return now_by(
        world, "clerk", register_case, RegisterCase(world.centre, "CA-005", "window", applicant, note="急")
    )


@situation
def registering_all_the_same(world: World) -> Situation:
    world.registers("CA-005")
    applicant = Applicant("许小兰", id_number="510102199001011238")
    brought = ("申请书",)
    command = RegisterCase(
        world.centre, "CA-005", "telephone", applicant, village="柳溪村", papers=brought, despite="另一件事"
    )
    return now_by(world, "clerk", register_case, command)


@situation
def registering_a_joint_case(world: World) -> Situation:
    return now_by(
        world,
        "agent",
        register_case,
        RegisterCase(world.centre, "JT-002", "village_point", Applicant("许小兰")),
    )


@situation
def claiming(world: World) -> Situation:
    return now_by(
        world,
        "clerk",
        claim_task,
        ClaimTask(world.task(world.registers("CA-005").case_id, "check_papers").id),
    )


@situation
def claiming_the_next(world: World) -> Situation:
    world.registers("CA-005")
    return now_by(world, "clerk", claim_next, ClaimNext())


@situation
def releasing(world: World) -> Situation:
    task = world.task(world.registers("CA-005").case_id, "check_papers")
    world.does("clerk", claim_task, ClaimTask(task.id))
    return now_by(world, "clerk", release_task, ReleaseTask(task.id))


@situation
def putting_aside(world: World) -> Situation:
    task = world.task(world.registers("CA-005").case_id, "check_papers")
    world.does("clerk", claim_task, ClaimTask(task.id))
    until = world.now + timedelta(hours=3)
    return now_by(world, "clerk", put_aside, PutAside(task.id, until, "等申请人回电"))


@situation
def taking_up(world: World) -> Situation:
    task = world.task(world.registers("CA-005").case_id, "check_papers")
    world.does("clerk", claim_task, ClaimTask(task.id))
    world.does("clerk", put_aside, PutAside(task.id, world.now + timedelta(hours=3)))
    return now_by(world, "clerk", take_up, TakeUp(task.id))


@situation
def seeing(world: World) -> Situation:
    return now_by(world, "chief", see_task, SeeTask(world.task(handled(world), "handle").id))


@situation
def accepting(world: World) -> Situation:
    return completing(world, world.registers("CA-005").case_id, "check_papers", "clerk", papers="complete")


@situation
def finding_papers_missing(world: World) -> Situation:
    return completing(world, world.registers("CA-005").case_id, "check_papers", "clerk", papers="missing")


@situation
def refusing_a_handoff(world: World) -> Situation:
    return completing(world, accepted(world), "accept_handoff", "handler", handoff="refused")


@situation
def sending_up(world: World) -> Situation:
    return completing(world, accepted(world, "CA-001"), "pre_review", "handler")


@situation
def opening_the_branches(world: World) -> Situation:
    settle_handler(world, "jt", "LX-JT")
    return completing(world, accepted(world, "JT-002"), "accept_handoff", "jt", handoff="accepted")


@situation
def vetoing(world: World) -> Situation:
    """One refusal ends the other branches: many tasks and timers at once."""
    case_id = in_branches(world)
    offered = next(task for task in world.tasks(case_id, "accept_handoff") if task.subject == "CA")
    form = {"handoff": "accepted"}
    world.does("handler", complete_task, CompleteTask(offered.id, form))
    return completing(world, case_id, "opinion", "handler", opinion="refuse")


@situation
def telling_a_second_time(world: World) -> Situation:
    """A violation, and its report to the duty chief: both or neither."""
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="missing")
    world.completes(case_id, "issue_notice", "clerk")
    world.completes(case_id, "record_supplement", "clerk")
    world.completes(case_id, "check_papers", "clerk", papers="missing")
    return completing(world, case_id, "issue_notice", "clerk")


@situation
def deciding(world: World) -> Situation:
    return completing(world, decided(world), "decide", "handler", decision="approved")


@situation
def rating_badly(world: World) -> Situation:
    return completing(world, delivered(world), "rate", "clerk", rating="1")


@situation
def visiting_somebody_unsatisfied(world: World) -> Situation:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    return completing(world, case_id, "visit", "clerk", satisfied="no")


@situation
def closing(world: World) -> Situation:
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    return completing(world, case_id, "visit", "clerk", satisfied="yes")


@situation
def handing_off(world: World) -> Situation:
    task = world.task(handled(world), "handle")
    return now_by(world, "handler", hand_off, HandOff(task.id, "HR", "应由人社所办理"))


@situation
def reassigning(world: World) -> Situation:
    task = world.task(world.registers("CA-005").case_id, "check_papers")
    colleague = world.actor("clerk2").person_id
    return now_by(world, "chief", reassign_task, ReassignTask(task.id, colleague, "均衡一下"))


@situation
def urging(world: World) -> Situation:
    return now_by(world, "chief", urge_task, UrgeTask(world.task(handled(world), "handle").id, "请尽快"))


@situation
def commenting(world: World) -> Situation:
    return now_by(world, "clerk", comment, Comment(handled(world), "已电话核实"))


def demanded(world: World) -> str:
    command = CaptureDemand(world.centre, "路灯不亮", "telephone", "许小兰", village="柳溪村")
    return str(world.does("clerk", capture_demand, command).demand_id)


@situation
def capturing_a_demand(world: World) -> Situation:
    return now_by(world, "agent", capture_demand, CaptureDemand(world.centre, "路灯不亮", "village_point"))


@situation
def linking_a_demand(world: World) -> Situation:
    case_id = world.registers("CA-005").case_id
    return now_by(world, "clerk", link_demand, LinkDemand(demanded(world), case_id))


@situation
def closing_a_demand(world: World) -> Situation:
    return now_by(world, "clerk", close_demand, CloseDemand(demanded(world), "已修好"))


@situation
def printing_the_query_code(world: World) -> Situation:
    return now_by(world, "agent", print_query_code, PrintQueryCode(registered_by_the_agent(world)))


@situation
def printing_the_rating_link(world: World) -> Situation:
    return now_by(world, "clerk", print_rating_link, PrintRatingLink(delivered(world)))


@situation
def attaching(world: World) -> Situation:
    return now_by(world, "clerk", attach_document, AttachDocument(handled(world), "户口簿.jpg", JPEG))


@situation
def drafting(world: World) -> Situation:
    task = world.task(world.registers("CA-005").case_id, "check_papers")
    return now_by(world, "clerk", save_draft, SaveDraft(task.id, {"papers": "complete"}))


@situation
def withdrawing(world: World) -> Situation:
    return now_by(world, "clerk", withdraw_case, WithdrawCase(in_branches(world), "不办了"))


@situation
def withdrawing_ones_own(world: World) -> Situation:
    applicant = applicant_of(world.centre, in_branches(world))
    return now_by(world, applicant, withdraw_own_case, WithdrawOwnCase("不办了"))


@situation
def handing_in_a_paper(world: World) -> Situation:
    return now_by(world, applicant_of(world.centre, correcting(world)), hand_in_paper, HandInPaper(1, JPEG))


@situation
def saying_that_all_is_handed_in(world: World) -> Situation:
    case_id = correcting(world)
    world.does(applicant_of(world.centre, case_id), hand_in_paper, HandInPaper(1, JPEG))
    waiting = FinishHandingIn(world.task(case_id, "record_supplement").id)
    return now_by(world, applicant_of(world.centre, case_id), finish_handing_in, waiting)


@situation
def choosing_where_to_collect(world: World) -> Situation:
    applicant = applicant_of(world.centre, handled(world))
    (point,) = world.rows(t.unit, code="LX-V1")
    return now_by(world, applicant, choose_collection, ChooseCollection(point.id))


@situation
def complaining(world: World) -> Situation:
    applicant = applicant_of(world.centre, handled(world))
    return now_by(world, applicant, complain, Complain("态度生硬"))


@situation
def answering_a_complaint(world: World) -> Situation:
    world.does(applicant_of(world.centre, handled(world)), complain, Complain("态度生硬"))
    (made,) = world.rows(t.complaint)
    return now_by(world, "chief", answer_complaint, AnswerComplaint(made.id, "已批评教育"))


@situation
def rating_ones_own_badly(world: World) -> Situation:
    case_id = delivered(world)
    rating = RateOwnCase(world.task(case_id, "rate").id, {"rating": "1", "fair": "no"})
    return now_by(world, applicant_of(world.centre, case_id), rate_own_case, rating)


@situation
def answering_from_the_county(world: World) -> Situation:
    return now_by(world, "clerk", receive_answer, ReceiveAnswer(sent_up(world), "sent_back", "附件不全"))


@situation
def adding_a_department(world: World) -> Situation:
    return now_by(world, "chief", add_department, AddDepartment(in_branches(world), "NR"))


@situation
def asking_for_a_pause(world: World) -> Situation:
    return now_by(world, "handler", ask_pause, AskPause(handled(world), "testing", 5, "workday", "需检测"))


@situation
def approving_a_pause(world: World) -> Situation:
    """Every clock and timer of the case stops at once."""
    case_id = handled(world)
    world.does("handler", ask_pause, AskPause(case_id, "testing", 5, "workday", "需检测"))
    return completing(world, case_id, "approve_pause", "chief", pause_decision="approved")


@situation
def asking_for_an_extension(world: World) -> Situation:
    return now_by(world, "handler", ask_extension, AskExtension(handled(world), 5, "情况复杂", both=True))


@situation
def asking_for_an_opinion(world: World) -> Situation:
    return now_by(world, "handler", ask_opinion, AskOpinion(handled(world), "HR", "是否享受同类待遇"))


@situation
def telling_a_diagrams_timer(world: World) -> Situation:
    """Nobody looked for five workdays: the case counts as accepted, and five clocks begin."""
    case_id = world.registers("CA-005").case_id
    (timer,) = [row for row in world.timers(case_id) if row.element == "five_days_over"]
    earlier = [row for row in world.timers(case_id) if row.id != timer.id and row.due_at <= timer.due_at]
    for row in earlier:
        world.now = max(world.now, row.due_at)
        with world.shop.units.write(SWEEP, world.now) as u:
            fire_timer(world.shop.office, u, FireTimer(row.centre_id, row.id))
    return Situation(SWEEP, timer.due_at, fire_timer, (FireTimer(timer.centre_id, timer.id),))


@situation
def telling_a_clocks_timer(world: World) -> Situation:
    """The promise is passed: a yellow card."""
    case_id = handled(world)
    (yellow,) = [row for row in world.timers(case_id) if row.timer_ref == "yellow" and row.subject is None]
    world.waits_until(yellow.due_at - timedelta(seconds=1))
    return Situation(SWEEP, yellow.due_at, fire_timer, (FireTimer(yellow.centre_id, yellow.id),))


@situation
def answering_a_card(world: World) -> Situation:
    return now_by(world, "handler", answer_card, AnswerCard(with_card(world).id, "已补办"))


@situation
def appealing_a_card(world: World) -> Situation:
    return now_by(world, "handler", appeal_card, AppealCard(with_card(world).id, "计时有误"))


@situation
def ruling_on_a_card(world: World) -> Situation:
    card = with_card(world)
    world.does("handler", appeal_card, AppealCard(card.id, "计时有误"))
    return now_by(world, "supervisor", rule_on_card, RuleOnCard(card.id, False, "撤销"))


@situation
def raising_a_card(world: World) -> Situation:
    card = with_card(world)
    return Situation(SWEEP, max(card.raise_at, world.now), raise_card, (card.id,))


@situation
def trying_a_stuck_timer_again(world: World) -> Situation:
    """Given up after its last try; the cause is mended."""
    case_id = handled(world)
    (yellow,) = [row for row in world.timers(case_id) if row.timer_ref == "yellow" and row.subject is None]
    with world.shop.units.write(SWEEP, world.now) as u:
        u.write(
            update(t.timer).where(t.timer.c.id == yellow.id).values(status="stuck", try_at=None, failures=8)
        )
        incident = {"id": u.new_id(), "kind": "timer_stuck", "detail": "ZeroDivisionError", "at": u.now}
        named = {"centre_id": yellow.centre_id, "case_id": case_id, "timer_id": yellow.id}
        insert_incident(u, {**incident, **named})
    return now_by(world, "admin", retry_incident, RetryIncident(incident["id"]))


@situation
def ordering(world: World) -> Situation:
    return now_by(world, "supervisor", issue_order, IssueOrder(handled(world), 3, "workday", "请限期办结"))


@situation
def answering_an_order(world: World) -> Situation:
    return now_by(world, "chief", answer_order, AnswerOrder(with_order(world), "本周办结"))


@situation
def closing_an_order(world: World) -> Situation:
    order_id = with_order(world)
    world.does("chief", answer_order, AnswerOrder(order_id, "已办结"))
    return now_by(world, "supervisor", close_order, CloseOrder(order_id))


@situation
def an_order_turning_overdue(world: World) -> Situation:
    return Situation(SWEEP, world.now + timedelta(days=9), order_overdue, (with_order(world),))


@situation
def correcting_a_clock(world: World) -> Situation:
    wanted = CorrectClock(
        handled(world), "promised", "受理日期录错", started_at=datetime(2026, 9, 14, 1, 1, tzinfo=UTC)
    )
    return now_by(world, "director", correct_clock, wanted)


@situation
def recounting(world: World) -> Situation:
    case_id = handled(world)
    calendar_id = world.case(case_id).calendar_id
    return now_by(world, SWEEP, recount_case, world.centre, case_id, calendar_id)


@situation
def recounting_several(world: World) -> Situation:
    """Read and written in sets: several cost as many statements as one."""
    cases = [(world.centre, handled(world)) for _ in range(3)]
    week = [[["09:00", "16:00"]] for _ in range(7)]
    world.does("admin", set_hours, SetHours(world.centre, date(2026, 9, 15), week))
    return now_by(world, SWEEP, recount_cases, cases, world.case(cases[0][1]).calendar_id)


def uploaded(world: World) -> str:
    """An edition that takes a working day out of the week in which cases run."""
    lines = [
        f"{on.isoformat()},{day.kind},{day.name}"
        for on, day in sorted(seed_calendar().marks.items())
        if on.year == 2026 and day.kind in ("holiday", "makeup")
    ]
    content = "\n".join(["date,kind,name", *lines, "2026-09-18,holiday,临时放假"]).encode()
    command = UploadEdition("国办临时通知", "notice.csv", content)
    edition_id: str = world.does("admin", lambda _office, u, c: upload_edition(u, c), command).edition_id
    return edition_id


def previewed(world: World) -> str:
    handled(world)
    edition_id = uploaded(world)
    count_preview(world.shop, world.now)
    return edition_id


def keeping(world: World) -> Situation:
    """The next step of a preview, looked at and about to be kept."""
    with world.shop.units.read(SWEEP, world.now) as u:
        step = count_some(world.shop.office, u)
    return now_by(world, SWEEP, lambda _office, u, it: keep(u, it) or None, step)


@situation
def keeping_a_step_of_a_preview(world: World) -> Situation:
    handled(world)
    uploaded(world)
    return keeping(world)


@situation
def counting_a_preview_anew(world: World) -> Situation:
    return now_by(world, "admin", lambda _office, u, it: count_anew(u, it), previewed(world))


@situation
def clearing_the_list_before_it_is_counted_anew(world: World) -> Situation:
    edition_id = previewed(world)
    world.does("admin", lambda _office, u, it: count_anew(u, it), edition_id)
    return keeping(world)


@situation
def leaving_a_case_out_of_a_preview(world: World) -> Situation:
    handled(world)
    uploaded(world)
    with world.shop.units.read(SWEEP, world.now) as u:
        stood = place(u)
    return now_by(world, SWEEP, lambda _office, u, it: leave_out(u, it), stood)


@situation
def approving_an_edition(world: World) -> Situation:
    return now_by(world, "admin", lambda _office, u, it: approve_edition(u, it), previewed(world))


@situation
def setting_up_a_unit(world: World) -> Situation:
    return now_by(world, "admin", create_unit, CreateUnit("window", "LX-W9", "九号窗口", "Window 9", "LX"))


@situation
def entering_a_person(world: World) -> Situation:
    return now_by(world, "admin", create_person, CreatePerson("newcomer", "新人", PASSWORD))


@situation
def setting_up_a_post(world: World) -> Situation:
    return now_by(world, "admin", create_post, CreatePost("LX-W1", Role.CLERK, "岗位", "Post"))


@situation
def giving_a_post(world: World) -> Situation:
    made = world.does(CONSOLE, create_post, CreatePost("LX-W1", Role.CLERK, "岗位", "Post"))
    return now_by(
        world, "admin", hold_post, HoldPost(made.post_id, world.actor("clerk2").person_id, date(2026, 9, 1))
    )


@situation
def noting_an_absence(world: World) -> Situation:
    away, substitute = world.actor("clerk").person_id, world.actor("clerk2").person_id
    wanted = SetAbsence(away, date(2026, 9, 15), date(2026, 9, 18), "leave", substitute)
    return now_by(world, "admin", set_absence, wanted)


@situation
def coming_back_early(world: World) -> Situation:
    away = world.actor("clerk").person_id
    wanted = SetAbsence(away, date(2026, 9, 14), date(2026, 9, 18), "leave", world.actor("clerk2").person_id)
    made = world.does("clerk", set_absence, wanted)
    return now_by(world, "clerk", end_absence, EndAbsence(away, made.absence_id, date(2026, 9, 16)))


HALF = "01990000-0000-7000-8000-0000000000aa"


def half_typed(world: World, seen: int = 0) -> SaveRegistration:
    words = {"fields": {"name": "许小兰", "id_number": "510102199001011238"}}
    return SaveRegistration(HALF, world.centre, "CA-005", words, seen)


@situation
def keeping_a_half_typed_registration(world: World) -> Situation:
    world.does("clerk", save_registration, half_typed(world))
    return now_by(world, "clerk", save_registration, half_typed(world, seen=1))


@situation
def keeping_one_more_than_is_kept(world: World) -> Situation:
    for n in range(MOST):
        one = replace(half_typed(world), draft_id=f"01990000-0000-7000-8000-{n:012x}")
        world.does("clerk", save_registration, one)
    return now_by(world, "clerk", save_registration, half_typed(world))


@situation
def throwing_a_half_typed_registration_away(world: World) -> Situation:
    world.does("clerk", save_registration, half_typed(world))
    return now_by(world, "clerk", drop_registration, DropRegistration(HALF))


@situation
def registering_what_was_half_typed(world: World) -> Situation:
    world.does("clerk", save_registration, half_typed(world))
    applicant = Applicant("许小兰", "510102199001011238", "13800138000")
    command = RegisterCase(world.centre, "CA-005", "window", applicant, draft_id=HALF)
    return now_by(world, "clerk", register_case, command)


@situation
def indexing_the_applicants(world: World) -> Situation:
    known = Applicant("许小兰", id_number="510102199001011238")
    world.does("clerk", register_case, RegisterCase(world.centre, "CA-005", "window", known))
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.case_word.delete())
    return now_by(world, CONSOLE, index_applicants, IndexApplicants())


@situation
def keeping_a_view(world: World) -> Situation:
    return now_by(world, "clerk", save_view, SaveView("柳溪村的急件", {"tab": "mine", "q": "柳溪村"}, True))


@situation
def changing_a_view(world: World) -> Situation:
    made = world.does("clerk", save_view, SaveView("我的", {"tab": "mine"}))
    return now_by(world, "clerk", change_view, ChangeView(made.view_id, "今天", True))


@situation
def dropping_a_view(world: World) -> Situation:
    made = world.does("clerk", save_view, SaveView("我的", {"tab": "mine"}))
    return now_by(world, "clerk", drop_view, DropView(made.view_id))


@situation
def importing_items(world: World) -> Situation:
    changed = shipped_catalogue().replace("最低生活保障审核确认", "最低生活保障审核")
    return now_by(world, CONSOLE, import_items, ImportItems(changed, "LX"))


def verbs_covered() -> Mapping[str, str]:
    """Situation -> the verb its source names: what `test_every_verb_has_a_situation` reads."""
    return {name: inspect.getsource(make) for name, make in SITUATIONS.items()}
