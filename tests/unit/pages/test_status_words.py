"""Every state a case can be in has its plain sentence, in both languages, with and without a date."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from app.domain.cases import STATUSES
from app.pages import terms, words
from app.pages.status_words import sentence

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)
TYPES = tuple(terms.TERMS["case_type"])
OUTCOMES = tuple(terms.TERMS["outcome"])
CLOCKS = {
    "none": None,
    "ahead": SimpleNamespace(due_at=NOON + timedelta(days=8), paused=False),
    "passed": SimpleNamespace(due_at=NOON - timedelta(days=2), paused=False),
    "paused": SimpleNamespace(due_at=None, paused=True),
}


def said(
    status, case_type, clock, outcome=None, supplement="the task that waits for papers", ready=True
) -> str:
    progress = SimpleNamespace(
        status=status,
        case_type=case_type,
        clock=CLOCKS[clock],
        outcome=outcome,
        ready=ready,
        doors=SimpleNamespace(supplement=supplement),
    )
    return sentence(progress, NOON)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case_type", TYPES)
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_every_type_has_a_sentence(status, case_type, language) -> None:
    words.speak(language, ZONE)
    for clock in CLOCKS:
        told = said(status, case_type, clock)
        assert told
        assert "None" not in told
        assert "%(" not in told
        assert any("\u4e00" <= sign <= "\u9fff" for sign in told) is (language == "zh"), told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_ending_is_told_apart(language) -> None:
    words.speak(language, ZONE)
    told = [said("closed", "promised", "none", outcome) for outcome in OUTCOMES]
    assert len(set(told)) == len(OUTCOMES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_decision_is_told_with_whether_its_result_lies_ready(language) -> None:
    words.speak(language, ZONE)
    told = {
        said("decided", "promised", clock, outcome, ready=ready)
        for clock in ("none", "ahead")
        for outcome in ("approved", "refused")
        for ready in (True, False)
    }
    handed = {said("delivered", "promised", "none", outcome) for outcome in ("approved", "refused", None)}
    assert (len(told), len(handed)) == (8, 3)


def test_a_limit_that_was_passed_is_never_promised_again() -> None:
    words.speak("zh", ZONE)
    for status in ("accepted", "with_superior", "decided", "correcting"):
        assert "请在" not in said(status, "promised", "passed")
        assert "最迟" not in said(status, "promised", "passed")
        for ready in (True, False):
            assert "最迟" not in said(status, "promised", "passed", "approved", ready=ready)


def test_who_has_handed_in_everything_is_not_asked_for_it_again() -> None:
    words.speak("zh", ZONE)
    for clock in CLOCKS:
        assert said("correcting", "promised", clock, supplement=None) == "窗口正在核对您补交的材料"
