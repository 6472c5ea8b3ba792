"""The rules of a service item in words: its named limits, and how its clocks count."""

from app.domain.items import SWITCHES, ItemRules
from app.pages.terms import TERMS, term
from app.pages.words import gettext, limit, ngettext, percent

Facts = list[tuple[str, str]]


def named_limits(rules: ItemRules) -> Facts:
    """Every named limit in the order a case meets them; a default where the item says nothing."""
    told = {
        name: percent(length / 100) if unit == "percent" else limit(length, unit)
        for name, (length, unit) in rules.named_limits.items()
    }
    return [(term("limit", name), told[name]) for name in TERMS["limit"]]


def counting(rules: ItemRules) -> Facts:
    """How days are counted, when the light warns, and how far a limit may be extended."""
    return [
        *(
            (term("switch", name), gettext("yes") if rules.switches[name] else gettext("no"))
            for name in SWITCHES
        ),
        (gettext("The light warns when no more is left than"), _share(rules.prewarn_divisor)),
        (gettext("Extension"), _extension(rules)),
    ]


def _share(divisor: int) -> str:
    """`1/5`, as a mark of how far a limit has run."""
    return gettext("1/%(n)s of the limit", n=divisor)


def _extension(rules: ItemRules) -> str:
    length, unit = rules.extension
    if not length or not rules.extensions_allowed:
        return gettext("none")
    often = ngettext("%(n)s time", "%(n)s times", rules.extensions_allowed)
    return gettext("%(often)s, at most %(length)s", often=often, length=limit(length, unit))
