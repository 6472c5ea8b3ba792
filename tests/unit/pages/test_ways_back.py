"""Sending work back is an answer of a step's own form: which of the shipped forms offer it, and what it asks for."""

from pathlib import Path

import pytest

from app.pages.acts import way_back
from workflows.form_reading import parse_form
from workflows.forms import Form

BPMN = Path(__file__).resolve().parents[3] / "bpmn"
BACK = {
    "handoff/accept_handoff": ("handoff", "refused", "refusal_reason"),
    "handling/review": ("review", "rework", "review_note"),
    "superior/county_decide": ("answer", "sent_back", "answer_reason"),
}


def shipped() -> dict[str, Form]:
    files = sorted(BPMN.glob("*/forms/*.json"))
    return {f"{path.parts[-3]}/{path.stem}": parse_form(path.read_bytes()) for path in files}


def test_exactly_three_steps_send_work_back_each_for_a_reason() -> None:
    found = {name: back for name, form in shipped().items() if (back := way_back(form))}
    assert {name: (back.key, back.value, back.reason) for name, back in found.items()} == BACK


@pytest.mark.parametrize("name", BACK)
def test_a_way_back_is_called_what_its_answer_is_called(name: str, language: str) -> None:
    back = way_back(shipped()[name])
    assert back is not None
    assert back.name.isascii() == (language == "en")
    assert back.reason_name.isascii() == (language == "en")


def test_a_step_without_a_form_has_no_way_back() -> None:
    assert way_back(None) is None
