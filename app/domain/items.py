"""Service items: the rules a centre promises to work by, as values a case can freeze.

Reads the catalogue's CSV and judges it; knows no database, no file and no installation. Every figure is
data of the item; the numbers here are defaults a centre may change (clock.md, decisions.md 18).
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from app.domain.departments import Directory
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
# Named limits an item may set as well; what it leaves out is the default of `limits`.
OPTIONAL_PARAMETERS = frozenset({"referral"})
SWITCHES: Mapping[str, bool] = {
    "exclude_first_day": True,
    "makeup_days_count": True,
    "roll_last_day": True,
    "due_waits_in_pause": True,
}

LONGEST = 3660
MOST_ROWS = 5000
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
_SINCE: Mapping[str, Any] = {"commitment": False}


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
    def counting(self) -> dict[str, Any]:
        """Everything that says how this item's clocks count, under the names of the clocks' own switches."""
        return {**self.switches, "pause_grounds": list(self.grounds), "longest_extension": self.extension[0]}

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
    "sample_percent": _whole,
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
    for name in (set(rules.parameters) - OPTIONAL_PARAMETERS) ^ set(PARAMETERS):
        yield "parameters", "unknown_word" if name in rules.parameters else "empty", name
    share = rules.parameters.get("branch_percent", PARAMETERS["branch_percent"])
    if not (1 <= share[0] <= 100 and share[1] == "percent"):
        yield "branch_percent", "not_a_percentage", share[0]
    if not 0 <= rules.sample_percent <= 100:
        yield "sample_percent", "not_a_percentage", rules.sample_percent


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


# -- reading the catalogue -----------------------------------------------------------------------------------

COLUMNS = (
    "code",
    "item_zh",
    "item_en",
    "department_zh",
    "department_en",
    "case_type",
    "statutory_days",
    "promised_days",
    "day_unit",
    "materials",
    "fee",
    "joint_departments",
    "superior_body",
    "review_limit",
    "superior_limit",
    "converted_limit",
    "basis",
)
# What a centre may add to a row; an empty cell leaves the default.
FURTHER_COLUMNS = (
    "joint_form",
    "commitment",
    "visit",
    "sample_percent",
    "extension",
    "pause_grounds",
    *DISCLOSURES,
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a CSV of service items says: the items, and the offices it names that the directory did not know.

    directory  the given one with the file's own departments added
    """

    items: tuple[ItemRules, ...]
    problems: tuple[Problem, ...]
    directory: Directory


class _Row:
    """One row while it is being read: its cells, and what is wrong with them."""

    def __init__(self, line: int, cells: Mapping[str, str]) -> None:
        self.line = line
        self.cells = cells
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        return (self.cells.get(name) or "").strip()

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in re.split("[;；]", self.text(name)) if part.strip())

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,6}", text):
            self.complain(name, "not_a_number", text)
            return None
        return int(text)

    def complain(self, name: str, code: str, value: str = "") -> None:
        self.problems.append(Problem(self.line, name, code, value[:80]))


def parse_items(text: str, directory: Directory) -> Catalogue:
    """The items of a CSV text with the problems of each line. Nothing is guessed: a doubt is a problem.

    Departments and county bodies are found in the directory by name or alias. A department the directory does
    not know may be brought by a row of its own: the letters before the dash of the item's code become its code.
    """
    rows, problems = _rows(text)
    directory = _with_own_departments(rows, directory)
    items: dict[str, ItemRules] = {}
    for row in rows:
        rules = _rules(row, directory)
        if rules is not None:
            row.problems += validate(rules, row.line)
            if rules.code in items:
                row.complain("code", "twice", rules.code)
            items[rules.code] = rules
        problems += row.problems
    return Catalogue(tuple(items.values()), tuple(problems), directory)


def _rows(text: str) -> tuple[list[_Row], list[Problem]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        problems = _header_problems(header)
        if problems:
            return [], problems
        reader.fieldnames = header
        rows: list[_Row] = []
        for cells in reader:
            if len(rows) == MOST_ROWS:
                return [], [Problem(reader.line_num, "", "too_many", str(MOST_ROWS))]
            if None in cells or None in cells.values():
                problems.append(Problem(reader.line_num, "", "cells_differ_from_header"))
            rows.append(_Row(reader.line_num, {k: v for k, v in cells.items() if k and v is not None}))
    except csv.Error as error:
        return [], [Problem(reader.reader.line_num, "", "not_a_csv", str(error)[:80])]
    return rows, problems or ([] if rows else [Problem(1, "", "no_rows")])


def _header_problems(header: Sequence[str]) -> list[Problem]:
    missing = [Problem(1, name, "missing_column") for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in (*COLUMNS, *FURTHER_COLUMNS)]
    twice = {name for name in header if header.count(name) > 1}
    return [
        *missing,
        *(Problem(1, name[:80], "unknown_column") for name in unknown),
        *(Problem(1, name[:80], "twice") for name in sorted(twice)),
    ]


def _with_own_departments(rows: Iterable[_Row], directory: Directory) -> Directory:
    for row in rows:
        name, code = row.text("department_zh"), row.text("code").partition("-")[0]
        if name and re.fullmatch("[A-Z]{2,8}", code) and directory.department(name) is None:
            directory = directory.with_department(code, name, row.text("department_en") or name)
    return directory


def _rules(row: _Row, directory: Directory) -> ItemRules | None:
    """The rules of one row, or None when the row cannot even be read; then it says why."""
    department = _department(row, directory, "department_zh", row.text("department_zh"))
    joint = tuple(
        dict.fromkeys(
            _department(row, directory, "joint_departments", n) for n in row.texts("joint_departments")
        )
    )
    body = _body(row, directory)
    statutory, promised = _limits(row)
    if row.problems or statutory is None or promised is None:
        return None
    case_type, unit = row.text("case_type"), statutory[1]
    rules = ItemRules(
        code=row.text("code"),
        name=row.text("item_zh"),
        name_en=row.text("item_en"),
        department=department,
        case_type=case_type,
        statutory=statutory,
        promised=promised,
        review=_optional(row, "review_limit", unit),
        superior=_optional(row, "superior_limit", unit),
        converted=_optional(row, "converted_limit", "workday"),
        papers=row.texts("materials"),
        fee=row.text("fee") or "0",
        joint_departments=joint,
        superior_body=body,
        joint_form=row.text("joint_form") or "circulation",
        commitment=_yes(row, "commitment"),
        visit=row.text("visit") or "sample",
        sample_percent=_number_or(row, "sample_percent", 10),
        grounds=row.texts("pause_grounds") or GROUNDS,
        extension=_extension(row, case_type, unit),
        basis=row.text("basis"),
        disclosures=_disclosures(row, promised),
    )
    return None if row.problems else rules


def _department(row: _Row, directory: Directory, column: str, name: str) -> str:
    if not name:
        row.complain(column, "empty")
        return ""
    code = directory.department(name)
    if code is None:
        row.complain(column, "unknown_department", name)
    return code or ""


def _body(row: _Row, directory: Directory) -> str:
    name = row.text("superior_body")
    code = directory.body(name) if name else ""
    if code is None:
        row.complain("superior_body", "unknown_body", name)
    return code or ""


def _limits(row: _Row) -> tuple[Length | None, Length | None]:
    """Statutory and promised limit. A promise of 0 is kept within the session: before the doors close."""
    unit = {"immediate": "session"}.get(row.text("day_unit"), row.text("day_unit"))
    statutory, promised = row.number("statutory_days"), row.number("promised_days")
    if unit not in UNITS:
        row.complain("day_unit", "unknown_unit", row.text("day_unit"))
    for name, number in (("statutory_days", statutory), ("promised_days", promised)):
        if number is None and not row.text(name):
            row.complain(name, "empty")
        if number is not None and number < 0:
            row.complain(name, "negative", str(number))
    if row.problems or statutory is None or promised is None:
        return None, None
    return _limit(statutory, unit), _limit(promised, unit)


def _limit(number: int, unit: str) -> Length:
    return (number, unit) if number and unit != "session" else (0, "session")


def _optional(row: _Row, name: str, unit: str) -> Length | None:
    number = row.number(name)
    return None if number is None else (number, unit)


def _number_or(row: _Row, name: str, default: int) -> int:
    number = row.number(name)
    return default if number is None else number


def _yes(row: _Row, name: str) -> bool:
    text = row.text(name)
    if text not in ("", "yes", "no", "是", "否"):
        row.complain(name, "unknown_word", text)
    return text in ("yes", "是")


def _extension(row: _Row, case_type: str, unit: str) -> Length:
    """K12: ten, in the unit the clock counts; fifteen for joint items. Hours and sessions are not extended."""
    default = 0 if unit in ("hour", "office_hour", "session") else 15 if case_type == "joint" else 10
    return _number_or(row, "extension", default), unit


# -- the five disclosures ------------------------------------------------------------------------------------

_PROCEDURES = {
    "immediate": "受理登记、审核、当场办结、送达、评价",
    "promised": "受理登记、审核、受理、承办、审核决定、送达、评价、回访",
    "joint": "受理登记、审核、受理、牵头部门组织联办部门并联办理、决定、送达、评价、回访",
    "escalated": "受理登记、审核、受理、初审、上报上级审批、结果告知与送达、评价、回访",
}
_UNIT_WORDS = {
    "workday": "个工作日",
    "day": "日",
    "hour": "小时",
    "office_hour": "个办公小时",
    "month": "个月",
}


def _disclosures(row: _Row, promised: Length) -> dict[str, str]:
    """What the wall must show; a centre's own text, else what follows from the row."""
    papers, fee = row.texts("materials"), row.text("fee") or "0"
    length, unit = promised
    derived = {
        "service": row.text("item_zh"),
        "conditions": f"提交材料：{'、'.join(papers)}" if papers else "无需提交材料",
        "procedure": _PROCEDURES.get(row.text("case_type"), ""),
        "promise": "当场办结" if unit == "session" else f"{length}{_UNIT_WORDS.get(unit, '')}",
        "fees": "不收费" if fee == "0" else f"{fee}元" if fee.isdecimal() else fee,
    }
    return {name: row.text(name) or derived[name] for name in DISCLOSURES}
