"""A person who fills in forms at random, but correctly."""

import random

from workflows.forms import Component, Form, clean, shown_fields

DEPARTMENTS = ("civil", "land", "agriculture")


def fill(form: Form, dice: random.Random, departments: tuple[str, ...] = DEPARTMENTS) -> dict[str, object]:
    """Values that pass `clean`: choices are made first, then whatever they left visible."""
    options = {"departments": departments}
    values: dict[str, object] = {}
    for component in form.fields():
        if component.type in ("radio", "select", "checklist", "checkbox"):
            values[component.key] = _choice(component, dice, departments)
    shown = shown_fields(form, values, options)
    for component in form.fields():
        if component.key in shown and component.key not in values:
            values[component.key] = _written(component, dice)
    clean(form, values, options)
    return values


def _choice(component: Component, dice: random.Random, departments: tuple[str, ...]) -> object:
    if component.type == "checkbox":
        return component.required or dice.random() < 0.5
    listed = [option.value for option in component.options]
    if component.source == "departments":
        listed += departments
    if component.type == "checklist":
        return dice.sample(listed, dice.randint(1 if component.required else 0, len(listed)))
    return dice.choice(listed)


def _written(component: Component, dice: random.Random) -> object:
    if component.type == "number":
        low = int(component.min if component.min is not None else 1)
        high = int(component.max if component.max is not None else low + 20)
        return dice.randint(low, high)
    if component.type == "datetime":
        return f"2026-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    if component.pattern:
        return _SAMPLES.get(component.pattern, "123456")
    if component.kind:
        return {"email": "window@centre.example", "phone": "13800001234"}[component.kind]
    text = dice.choice(["材料已核对", "情况属实，建议办理。", "请于五日内补齐", "ok"])
    return (text * 50)[: max(component.min_length or 1, min(component.max_length or 6, 6))]


_SAMPLES: dict[str, str] = {}
