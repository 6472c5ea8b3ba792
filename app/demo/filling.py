"""Filling a form the way a person would: what is shown, with answers where the story has some, else a fitting word."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.demo import words
from workflows.forms import Component, Form, shown_fields

# How often an optional field is filled.
_DILIGENCE = 0.5

# Answers that decide where a case goes, where its story says nothing: value -> weight.
USUAL: Mapping[str, Mapping[str, int]] = {
    "papers": {"complete": 1},
    "handoff": {"accepted": 1},
    "arbitration": {"reoffer": 3, "take_back": 1, "insist": 1},
    "handling": {"done": 1},
    "review": {"agree": 12, "rework": 1},
    "decision": {"approved": 15, "refused": 1},
    "proposal": {"approve": 15, "refuse": 1},
    "pre_review_opinion": {"approve": 15, "refuse": 1},
    "opinion": {"agree": 1},
    "answer": {"approved": 12, "refused": 1},
    "rating": {"5": 12, "4": 8, "3": 2},
    "convenient": {"yes": 10, "partly": 2},
    "fair": {"yes": 12, "partly": 1},
    "courteous": {"yes": 12, "partly": 1},
    "satisfied": {"yes": 10, "unreachable": 2},
    "asked_for_money": {"no": 1},
    "pause_decision": {"approved": 1},
    "extension_decision": {"approved": 1},
    "received_by": {"applicant": 8, "agent": 1, "post": 1},
    "identity_check": {"original": 8, "last_four": 1, "other_document": 1},
}


def fill(
    form: Form, answers: Mapping[str, str], departments: Sequence[str], today: date, chance: random.Random
) -> dict[str, object]:
    """Values for every field that is shown and required, and some of the others.

    answers  what the story wants in a field, by key; the rest is drawn
    """
    values: dict[str, object] = {}
    considered: set[str] = set()
    while True:
        shown = shown_fields(form, values, {"departments": departments}) - considered
        fields = [field for field in form.fields() if field.key in shown and not field.closed]
        if not fields:
            return values
        considered |= shown
        for field in fields:
            if field.required or field.key in answers or chance.random() < _DILIGENCE:
                values[field.key] = _value(field, answers, departments, today, chance)


def _value(
    field: Component,
    answers: Mapping[str, str],
    departments: Sequence[str],
    today: date,
    chance: random.Random,
) -> object:
    if field.key in answers:
        return answers[field.key]
    match field.type:
        case "checkbox":
            return True
        case "radio" | "select":
            return _choice(field, departments, chance)
        case "checklist":
            return [option.value for option in field.options if chance.random() < 0.6] or [
                field.options[0].value
            ]
        case "datetime":
            return today.isoformat()
        case "number":
            return _number(field, chance)
        case _:
            return _text(field, chance)


def _choice(field: Component, departments: Sequence[str], chance: random.Random) -> str:
    if field.source == "departments":
        return chance.choice(departments)
    offered = [option.value for option in field.options]
    weights = USUAL.get(field.key, {})
    usual = {value: weights[value] for value in offered if value in weights}
    if usual:
        return chance.choices(list(usual), list(usual.values()))[0]
    return chance.choice(offered)


def _number(field: Component, chance: random.Random) -> int:
    least = field.min if field.min is not None else Decimal(1)
    most = field.max if field.max is not None else least + 20
    return chance.randint(int(least), int(most))


def _text(field: Component, chance: random.Random) -> str:
    if field.kind == "phone":
        return f"138{chance.randrange(10**8):08d}"
    if field.kind == "email":
        return "office@example.org"
    text = chance.choice(words.TEXTS.get(field.key, words.ANYTHING))
    return text[: field.max_length] if field.max_length else text
