"""The rules of a service item in words: its named limits, and how its clocks count."""

from app.domain.items import SWITCHES, ItemRules
from app.pages.terms import term
from app.pages.words import gettext, limit, percent

Facts = list[tuple[str, str]]


def named_limits(rules: ItemRules) -> Facts:
    """Every named limit the item's timers and clocks fall back on; a default where the item says nothing."""
    return [
        (term("limit", name), percent(length / 100) if unit == "percent" else limit(length, unit))
        for name, (length, unit) in rules.named_limits.items()
    ]


def counting(rules: ItemRules) -> Facts:
    """How days are counted."""
    return [(term("switch", name), gettext("yes") if rules.switches[name] else gettext("no")) for name in SWITCHES]
