"""The shipped processes do what an office expects of them: every way a case can go, walked by hand."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.shipped import closure
from workflows import engine
from workflows.advance import Advance
from workflows.definition import parse_definition

ORDINARY: Mapping[str, Any] = {
    "case_type": "promised", "item_code": "HR-007", "channel": "window", "urgency": "normal",
    "lead_department": "HR", "department": "HR", "departments": [], "superior": "", "commitment": "no", "visit": "no",
}  # fmt: skip
JOINT: Mapping[str, Any] = {
    "item_code": "JT-001", "lead_department": "IW", "department": "IW", "departments": ["HE", "PS", "MI"],
}  # fmt: skip


class Case:
    """A case on its way: `passed` are its milestones in order, `said` the outcome and the messages sent."""

    def __init__(self, key: str, **data: Any) -> None:
        self.definition = parse_definition(key, closure(key))
        self.passed: list[str] = []
        self.said: list[str] = []
        self._take(engine.start(self.definition, {**ORDINARY, "case_type": key, **data}))

    def _take(self, advance: Advance) -> "Case":
        self.now = advance
        self.passed += [milestone.name for milestone in advance.milestones]
        self.said += [message.name for message in advance.sent]
        if advance.outcome:
            self.said.append(advance.outcome)
        return self

    def do(self, element: str, subject: str | None = None, **routing: Any) -> "Case":
        (task,) = [
            one for one in self.now.tasks if one.element == element and subject in (None, one.subject)
        ][:1]
        return self._take(engine.complete(self.definition, self.now.state, task.task_ref, routing))

    def late(self, element: str, subject: str | None = None) -> "Case":
        (timer,) = [
            one for one in self.now.timers if one.element == element and subject in (None, one.subject)
        ]
        return self._take(engine.fire(self.definition, self.now.state, timer.timer_ref))

    def told(self, message: str, **data: Any) -> "Case":
        return self._take(engine.message(self.definition, self.now.state, message, data))

    def joined_by(self, department: str) -> "Case":
        return self._take(engine.add_branch(self.definition, self.now.state, "branches", department))

    def accepted(self) -> "Case":
        return self.do("check_papers", papers="complete")

    def handled(self) -> "Case":
        return (
            self.do("accept_handoff", handoff="accepted")
            .do("handle", handling="done")
            .do("review", review="agree")
        )

    def decided(self, decision: str = "approved") -> "Case":
        return self.do("decide", decision=decision).do("make_result").do("deliver")

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.now.tasks)

    @property
    def subjects(self) -> list[str | None]:
        return sorted(task.subject or "" for task in self.now.tasks)


@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_a_promised_case_goes_from_the_window_to_the_answer(decision: str) -> None:
    case = Case("promised").accepted().handled().decided(decision).do("rate", rating="5")
    assert case.now.finished
    assert case.passed == ["received", "accepted", "decided", "delivered", "closed"]
    assert case.said == [decision]


def test_whoever_is_not_accepted_is_told_and_the_case_is_closed() -> None:
    case = Case("promised").do("check_papers", papers="not_accepted")
    assert (case.passed, case.said) == (["received", "closed"], ["not_accepted"])


def test_missing_papers_are_asked_for_once_and_the_clock_starts_when_they_come() -> None:
    case = Case("promised").do("check_papers", papers="missing")
    assert case.open == ["issue_notice"]
    case.do("issue_notice").do("supplement").do("recheck_papers", papers="complete")
    assert case.passed == ["received", "notice_issued", "accepted"]


def test_a_second_notice_is_possible_and_seen() -> None:
    case = Case("promised").do("check_papers", papers="missing").do("issue_notice").do("supplement")
    case.do("recheck_papers", papers="missing").do("notify_again").do("supplement")
    assert case.passed == ["received", "notice_issued", "notice_issued"]
    assert case.do("recheck_papers", papers="complete").open == ["accept_handoff"]


def test_whoever_never_corrects_is_deemed_to_have_withdrawn() -> None:
    case = Case("promised").do("check_papers", papers="missing").do("issue_notice").late("correction_over")
    assert case.passed[-1] == "closed"
    assert case.said == ["deemed_withdrawn"]


@pytest.mark.parametrize("checked", [False, True])
def test_five_workdays_without_a_notice_count_as_acceptance(checked: bool) -> None:
    case = Case("promised")
    if checked:
        case.do("check_papers", papers="missing")
    (milestone,) = case.late("five_days_over").now.milestones
    assert (milestone.name, milestone.properties["deemed"]) == ("accepted", "yes")
    assert case.open == ["accept_handoff"]


@pytest.mark.parametrize("key", ["immediate", "promised", "joint", "escalated"])
def test_the_applicant_may_withdraw_whatever_is_going_on(key: str) -> None:
    data = JOINT if key == "joint" else {}
    case = Case(key, **data).accepted()
    if key in ("joint", "promised"):
        case.do("accept_handoff", handoff="accepted")
    case.told("withdrawal")
    assert (case.now.finished, case.said, case.passed[-1]) == (True, ["withdrawn"], "closed")
    assert (case.now.tasks, case.now.timers) == ((), ())


def test_a_handoff_nobody_takes_comes_back_to_the_first_contact() -> None:
    case = Case("promised").accepted().late("handoff_over")
    assert case.open == ["arbitrate"]
    case.do("arbitrate", arbitration="reoffer", department="CA")
    assert (case.open, case.subjects) == (["accept_handoff"], ["CA"])
    case.do("accept_handoff", handoff="refused").do("arbitrate", arbitration="insist")
    case.do("assign", department="FO")
    assert (case.open, case.subjects) == (["handle"], ["FO"])


def test_the_first_contact_may_take_the_case_back_even_after_an_earlier_handoff() -> None:
    case = Case("promised").accepted().do("accept_handoff", handoff="accepted")
    case.do("handle", handling="handoff", department="AG").late("handoff_over")
    case.do("arbitrate", arbitration="take_back")
    assert case.open == ["handle_self"]
    assert case.do("handle_self").do("review", review="rework").do("rework").open == ["review"]


def test_a_late_step_is_chased_without_being_taken_away() -> None:
    case = (
        Case("promised")
        .accepted()
        .do("accept_handoff", handoff="accepted")
        .late("step_soon")
        .late("step_over")
    )
    assert case.open == ["chase", "handle"]
    case.do("handle", handling="done").do("review", review="agree")
    assert case.open == ["decide"]


def test_an_immediate_case_ends_in_one_visit() -> None:
    case = (
        Case("immediate").accepted().late("closing_soon").do("on_the_spot", decision="approved").do("deliver")
    )
    assert case.open == ["rate"]
    assert case.passed == ["received", "accepted", "decided", "delivered"]


def test_an_immediate_case_converts_once_and_keeps_its_acceptance() -> None:
    case = Case("immediate").accepted().do("on_the_spot", decision="convert").handled().decided()
    assert case.passed == ["received", "accepted", "converted", "decided", "delivered"]
    assert case.do("rate", rating="4").said == ["approved"]


def joint(**data: Any) -> Case:
    return Case("joint", **{**JOINT, **data}).accepted().do("accept_handoff", handoff="accepted")


def test_a_joint_case_waits_for_every_department_also_for_the_late_one() -> None:
    case = joint()
    assert case.subjects == ["HE", "MI", "PS"]
    for department in ("HE", "PS"):
        case.do("accept_handoff", department, handoff="accepted").do(
            "give_opinion", department, opinion="agree"
        )
    case.joined_by("FO").do("accept_handoff", "FO", handoff="accepted").late("branch_over", "FO")
    assert case.open == ["accept_handoff", "chase", "give_opinion"]
    case.late("handoff_over", "MI").do("arbitrate", "MI", arbitration="take_back")
    case.do("collect_opinion", "MI", opinion="agree").do("give_opinion", "FO", opinion="agree")
    assert (case.open, case.subjects) == (["decide"], ["IW"])


def test_one_refusal_ends_the_waiting_early() -> None:
    case = joint().do("accept_handoff", "PS", handoff="accepted").do("give_opinion", "PS", opinion="refuse")
    assert (case.open, case.now.timers) == (["decide"], ())


@pytest.mark.parametrize(
    ("data", "first"),
    [
        ({"item_code": "NR-001"}, "meet"),
        ({"item_code": "JT-004"}, "check_commitment"),
        ({"commitment": "yes"}, "check_commitment"),
    ],
)
def test_a_meeting_or_a_commitment_stands_for_the_round_of_opinions(data: dict[str, str], first: str) -> None:
    case = joint(**data)
    assert case.open == [first]
    assert case.do(first).open == ["decide"]


def test_the_lead_is_whoever_took_the_joint_case_over() -> None:
    case = Case("joint", **JOINT).accepted().do("accept_handoff", handoff="refused")
    case.do("arbitrate", arbitration="reoffer", department="MR").do("accept_handoff", handoff="accepted")
    assert case.subjects == ["HE", "MI", "PS"]
    case.do("accept_handoff", "HE", handoff="accepted").do("give_opinion", "HE", opinion="refuse")
    assert (case.open, case.subjects) == (["decide"], ["MR"])


def test_an_escalated_case_is_chased_sent_back_and_answered() -> None:
    case = Case("escalated", superior="县民政局").accepted().late("review_over").do("pre_review")
    case.late("weekly").late("weekly").late("watch_over")
    assert case.open == ["chase", "county_decide", "press", "track", "track"]
    case.do("county_decide", answer="sent_back")
    assert case.open == ["chase", "pre_review"]
    case.do("pre_review").told("superior_answer", answer="approved")
    case.do("tell_applicant").late("delivery_over").do("deliver").do("rate", rating="3")
    assert case.said == ["sent_up", "sent_up", "approved"]
    assert case.passed == [
        "received", "accepted", "sent_up", "returned", "sent_up", "decided", "delivered", "closed",
    ]  # fmt: skip


def test_a_bad_rating_always_leads_to_a_visit_and_a_visit_to_rectification() -> None:
    case = Case("promised").accepted().handled().decided().do("rate", rating="2")
    assert case.open == ["contact"]
    case.do("contact").late("visit_due").do("visit", satisfied="no").late("rectification_over").do("rectify")
    assert case.open == ["chase", "visit"]
    case.do("visit", satisfied="no").do("rectify").do("visit", satisfied="yes")
    assert (case.now.finished, case.passed[-1]) == (True, "closed")


def test_whoever_cannot_be_reached_is_called_on_three_days_and_then_the_duty_chief_looks() -> None:
    case = (
        Case("promised", visit="yes").accepted().handled().decided().do("rate", rating="5").late("visit_due")
    )
    for _ in range(2):
        case.do("visit", satisfied="unreachable")
        assert (case.open, [timer.element for timer in case.now.timers]) == ([], ["next_day"])
        case.late("next_day")
    case.do("visit", satisfied="unreachable")
    assert (case.open, case.now.finished) == (["note_unreached"], False)
    case.do("note_unreached")
    assert (case.now.finished, case.passed[-1]) == (True, "closed")


def test_a_visit_after_a_rectification_has_three_tries_of_its_own() -> None:
    case = (
        Case("promised", visit="yes").accepted().handled().decided().do("rate", rating="5").late("visit_due")
    )
    case.do("visit", satisfied="unreachable").late("next_day").do("visit", satisfied="no").do("rectify")
    for _ in range(2):
        case.do("visit", satisfied="unreachable").late("next_day")
    assert case.open == ["visit"]
    assert case.do("visit", satisfied="unreachable").do("note_unreached").now.finished


@pytest.mark.parametrize(("visit", "visited"), [("no", False), ("yes", True), ("always", True)])
def test_without_a_rating_the_item_says_whether_to_visit(visit: str, visited: bool) -> None:
    case = Case("promised", visit=visit).accepted().handled().decided().late("rating_over")
    assert [timer.element for timer in case.now.timers] == (["visit_due"] if visited else [])
    assert case.now.finished != visited


def test_a_pause_is_asked_for_approved_and_ended() -> None:
    case = Case("pause_request").do("approve_pause", pause_decision="approved").late("pause_over")
    assert (case.passed, case.open) == (["paused"], ["chase", "end_pause"])
    case.do("end_pause")
    assert (case.passed, case.said, case.now.finished) == (["paused", "resumed"], ["approved"], True)


def test_a_refused_pause_or_extension_moves_nothing() -> None:
    pause = Case("pause_request").do("approve_pause", pause_decision="refused")
    extension = Case("extension_request").do("approve_extension", extension_decision="refused")
    assert (pause.passed, pause.said) == ([], ["refused"])
    assert (extension.passed, extension.said) == ([], ["refused"])


def test_an_extension_and_an_opinion_come_to_their_end() -> None:
    extension = Case("extension_request").do("approve_extension", extension_decision="approved")
    opinion = Case("opinion_request").late("opinion_over").do("give_opinion", opinion="agree")
    assert (extension.passed, extension.said) == (["extended"], ["approved"])
    assert (opinion.now.finished, opinion.said) == (True, ["completed"])
