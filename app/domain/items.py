"""Service items: the rules a centre promises to work by, as values a case can freeze.

Judges them; knows no database, no file and no installation. Every figure is data of the item; the numbers
here are defaults a centre may change (docs/items.md says by which column).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from app.domain.trail import canonical

Length = tuple[int, str]

UNITS = ("workday", "day", "hour", "office_hour", "month", "session")
CASE_TYPES = ("immediate", "promised", "joint", "escalated")
JOINT_FORMS = ("circulation", "meeting", "commitment")
VISITS = ("always", "sample", "no")
DISCLOSURES = ("service", "conditions", "procedure", "promise", "fees")

# The special procedures that may pause a clock unless the item's guide says otherwise (licensing law, 45).
GROUNDS = (
    "hearing",
    "bidding",
    "auction",
    "inspection",
    "testing",
    "quarantine",
    "appraisal",
    "expert_review",
)

PARAMETERS: Mapping[str, Length] = {
    "correction": (15, "workday"),
    "handoff": (4, "office_hour"),
    "delivery": (10, "workday"),
    "rating": (7, "day"),
    "visit": (3, "workday"),
    "rectification": (5, "workday"),
    "contact": (1, "workday"),
    "branch_percent": (60, "percent"),
}
# Named limits younger than items that are stored; what an item leaves out is this.
OPTIONAL_PARAMETERS: Mapping[str, Length] = {
    "notice": (5, "workday"),
    "referral": (2, "workday"),
    "visiting": (2, "workday"),
    "complaint": (5, "workday"),
}
SWITCHES: Mapping[str, bool] = {
    "exclude_first_day": True,
    "makeup_days_count": True,
    "roll_last_day": True,
    "due_waits_in_pause": True,
}

LONGEST = 3660
MOST_EXTENSIONS = 12
LARGEST_DIVISOR = 100
MOST_LETTERS = 500
MOST_PAPERS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps an item from being taken.

    line   of the file; None when the item did not come from a file
    field  the column or the field, empty when it is about the file as a whole
    code   a stable word, translated at the edges
    value  what stood there, cut short
    """

    line: int | None
    field: str
    code: str
    value: str = ""


class ItemsInvalid(ValueError):
    """Rules that were stored or given cannot be read as a service item's."""


# Fields younger than rules that are stored, and what those mean by saying nothing: that is left out of their hash.
_SINCE: Mapping[str, Any] = {"commitment": False, "extensions_allowed": 1, "prewarn_divisor": 5}


@dataclass(frozen=True, slots=True)
class ItemRules:
    """Everything a case takes over from its service item at registration, complete and self-contained.

    code               the item's own code in its centre, e.g. CA-001
    department         code of the department inside the centre (its unit's code is `<centre>-<department>`)
    statutory          the law's limit
    promised           the centre's promise, never longer than the statutory limit; (0, session) is on the spot
    review, superior   escalated items: the township's own limit and the one watched at the superior
    converted          immediate items: the promise once turned into a promised case
    fee                in words, or yuan as a number in text; "0" is free of charge
    joint_departments  codes of the departments that work beside the lead; the lead itself may be among them,
                       as a station that does its share
    superior_body      unit code of the county's body, empty when nothing is sent up
    commitment         whether a written commitment may stand for a paper that comes later (告知承诺)
    visit              who is visited after delivery: always, a sample of `sample_percent`, or nobody
    grounds            procedures that may pause the clock, a closed list (K10)
    extension          the longest extension, in the unit the statutory clock counts (K12); 0 when there is none
    extensions_allowed how often a limit may be extended (K12); 0 when it may not be
    prewarn_divisor    the light warns this share of a limit before its end: 5 is one fifth (decisions 19)
    parameters         named limits that timers and clocks fall back on; `branch_percent` is a share, not a length
    switches           how days are counted (K1, K2, K4, K11)
    basis              where the figures come from: law, published page, seed, sample
    disclosures        the five texts without which an item may not go live, by name
    """

    code: str
    name: str
    name_en: str
    department: str
    case_type: str
    statutory: Length
    promised: Length
    review: Length | None = None
    superior: Length | None = None
    converted: Length | None = None
    papers: tuple[str, ...] = ()
    fee: str = "0"
    joint_departments: tuple[str, ...] = ()
    superior_body: str = ""
    joint_form: str = "circulation"
    commitment: bool = False
    silence_is_consent: bool = False
    visit: str = "sample"
    sample_percent: int = 10
    grounds: tuple[str, ...] = GROUNDS
    extension: Length = (10, "workday")
    extensions_allowed: int = 1
    prewarn_divisor: int = 5
    parameters: Mapping[str, Length] = field(default_factory=lambda: dict(PARAMETERS))
    switches: Mapping[str, bool] = field(default_factory=lambda: dict(SWITCHES))
    basis: str = ""
    disclosures: Mapping[str, str] = field(default_factory=dict)

    @property
    def takes_commitments(self) -> bool:
        """Whether a paper may be promised instead of brought; items decided on a commitment always allow it."""
        return self.commitment or self.joint_form == "commitment"

    def to_plain(self) -> dict[str, Any]:
        """The rules as JSON values; `from_plain` gives back an equal item."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "ItemRules":
        """The rules from JSON values. Raises ItemsInvalid when a field is unknown, missing or of another shape."""
        try:
            return cls(**{name: _SHAPES[name](value) for name, value in plain.items()})
        except (KeyError, TypeError, ValueError) as error:
            raise ItemsInvalid(str(error)) from error

    @property
    def named_limits(self) -> dict[str, Length]:
        """Every named limit, with the default of those the item does not mention."""
        return {**PARAMETERS, **OPTIONAL_PARAMETERS, **self.parameters}

    @property
    def counting(self) -> dict[str, Any]:
        """Everything that says how this item's clocks count, under the names of the clocks' own switches."""
        return {
            **self.switches,
            "pause_grounds": list(self.grounds),
            "longest_extension": self.extension[0],
            "extensions_allowed": self.extensions_allowed,
            "prewarn_divisor": self.prewarn_divisor,
        }

    @property
    def sha(self) -> str:
        """The hash by which two versions of an item are told apart; it stays when this program learns a new field."""
        told = {name: value for name, value in self.to_plain().items() if _SINCE.get(name, ...) != value}
        return hashlib.sha256(canonical(told).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _length(value: Any) -> Length:
    length, unit = value
    return _whole(length), _text(unit)


def _length_or_none(value: Any) -> Length | None:
    return None if value is None else _length(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"not a whole number: {value!r}")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"neither true nor false: {value!r}")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError(f"not a list: {value!r}")
    return tuple(_text(each) for each in value)


_SHAPES: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            "code",
            "name",
            "name_en",
            "department",
            "case_type",
            "fee",
            "superior_body",
            "joint_form",
            "visit",
            "basis",
        ),
        _text,
    ),
    **dict.fromkeys(("statutory", "promised", "extension"), _length),
    **dict.fromkeys(("review", "superior", "converted"), _length_or_none),
    **dict.fromkeys(("papers", "joint_departments", "grounds"), _texts),
    **dict.fromkeys(("silence_is_consent", "commitment"), _yes_or_no),
    **dict.fromkeys(("sample_percent", "extensions_allowed", "prewarn_divisor"), _whole),
    "parameters": lambda value: {_text(name): _length(each) for name, each in value.items()},
    "switches": lambda value: {_text(name): _yes_or_no(each) for name, each in value.items()},
    "disclosures": lambda value: {_text(name): _text(each) for name, each in value.items()},
}


# -- judging an item -----------------------------------------------------------------------------------------


def validate(rules: ItemRules, line: int | None = None) -> list[Problem]:
    """Everything that is wrong with the rules, in the order of the fields; empty when the item may go live."""
    found = (
        *_word_problems(rules),
        *_length_problems(rules),
        *_range_problems(rules),
        *_order_problems(rules),
        *_shape_problems(rules),
        *(
            ("disclosures", "disclosure_missing", name)
            for name in DISCLOSURES
            if not rules.disclosures.get(name)
        ),
    )
    return [Problem(line, where, code, str(value)[:80]) for where, code, value in found]


_Found = Iterator[tuple[str, str, object]]


def _word_problems(rules: ItemRules) -> _Found:
    for name in ("code", "name", "name_en", "department"):
        value = getattr(rules, name)
        if not value:
            yield name, "empty", value
        if len(value) > MOST_LETTERS:
            yield name, "too_long", value
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9._-]{0,31}", rules.code):
        yield "code", "not_a_code", rules.code
    for name, words in (("case_type", CASE_TYPES), ("joint_form", JOINT_FORMS), ("visit", VISITS)):
        if getattr(rules, name) not in words:
            yield name, "unknown_word", getattr(rules, name)
    for name in set(rules.switches) ^ set(SWITCHES):
        yield "switches", "unknown_word" if name in rules.switches else "empty", name


def _lengths(rules: ItemRules) -> Iterator[tuple[str, Length]]:
    for name in ("statutory", "promised", "review", "superior", "converted", "extension"):
        length: Length | None = getattr(rules, name)
        if length is not None:
            yield name, length
    yield from ((name, length) for name, length in rules.parameters.items() if name != "branch_percent")


def _length_problems(rules: ItemRules) -> _Found:
    for name, (length, unit) in _lengths(rules):
        if unit not in UNITS:
            yield name, "unknown_unit", unit
        if length < 0:
            yield name, "negative", length
        elif length == 0 and unit != "session" and name != "extension":
            yield name, "empty", length
        elif length > LONGEST:
            yield name, "too_long", length
    for name in (set(rules.parameters) - set(OPTIONAL_PARAMETERS)) ^ set(PARAMETERS):
        yield "parameters", "unknown_word" if name in rules.parameters else "empty", name


def _range_problems(rules: ItemRules) -> _Found:
    share = rules.parameters.get("branch_percent", PARAMETERS["branch_percent"])
    if not (1 <= share[0] <= 100 and share[1] == "percent"):
        yield "branch_percent", "not_a_percentage", share[0]
    if not 0 <= rules.sample_percent <= 100:
        yield "sample_percent", "not_a_percentage", rules.sample_percent
    if not 0 <= rules.extensions_allowed <= MOST_EXTENSIONS:
        yield "extensions_allowed", "out_of_range", f"{rules.extensions_allowed} (0-{MOST_EXTENSIONS})"
    if not 1 <= rules.prewarn_divisor <= LARGEST_DIVISOR:
        yield "prewarn_divisor", "out_of_range", f"{rules.prewarn_divisor} (1-{LARGEST_DIVISOR})"


def _order_problems(rules: ItemRules) -> _Found:
    if is_longer(rules.promised, rules.statutory):
        yield "promised", "promised_beyond_statutory", f"{rules.promised[0]} > {rules.statutory[0]}"
    parts = [part for part in (rules.review, rules.superior) if part is not None]
    if rules.case_type == "escalated":
        if len(parts) < 2:
            yield "review" if rules.review is None else "superior", "empty", ""
        elif {unit for _, unit in parts} == {rules.promised[1]} and sum(n for n, _ in parts) > rules.promised[
            0
        ]:
            yield "superior", "parts_beyond_promised", sum(n for n, _ in parts)
        if rules.review is not None and rules.review[1] == "workday" and rules.review[0] > 20:
            yield "review", "review_beyond_20_workdays", rules.review[0]


def is_longer(first: Length, second: Length) -> bool:
    """Whether a limit is surely longer than another; a session is shorter than anything, unlike units may not be."""
    if first[1] == second[1]:
        return first[0] > second[0]
    shortest, longest = _IN_HOURS.get(first[1]), _IN_HOURS.get(second[1])
    return shortest is not None and longest is not None and first[0] * shortest[0] > second[0] * longest[1]


# The fewest and the most hours one unit can take, for comparing limits of different units.
_IN_HOURS: Mapping[str, tuple[float, float]] = {
    "session": (0, 0.5),
    "hour": (1, 1),
    "office_hour": (1, 24 * 12),
    "day": (24, 24),
    "workday": (24, 24 * 12),
    "month": (24 * 28, 24 * 31),
}


def _shape_problems(rules: ItemRules) -> _Found:
    if rules.case_type == "joint" and not rules.joint_departments:
        yield "joint_departments", "empty", ""
    if rules.case_type != "joint" and rules.joint_departments:
        yield "joint_departments", "only_for_joint", ";".join(rules.joint_departments)
    if rules.case_type == "escalated" and not rules.superior_body:
        yield "superior_body", "empty", ""
    if rules.case_type != "escalated" and rules.superior_body:
        yield "superior_body", "only_for_escalated", rules.superior_body
    if rules.case_type == "immediate" and rules.converted is None:
        yield "converted", "empty", ""
    if len(rules.papers) > MOST_PAPERS:
        yield "papers", "too_many", len(rules.papers)
    for name in ("papers", "joint_departments", "grounds"):
        values: tuple[str, ...] = getattr(rules, name)
        yield from ((name, "twice", value) for value in sorted({v for v in values if values.count(v) > 1}))
        yield from ((name, "too_long", value) for value in values if len(value) > MOST_LETTERS)
