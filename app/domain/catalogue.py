"""The catalogue's CSV: rows of a table, read into service items. Nothing is guessed; a doubt is a problem.

What the columns mean stands in docs/items.md, for whoever fills them in.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.departments import Directory
from app.domain.items import (
    DISCLOSURES,
    GROUNDS,
    OPTIONAL_PARAMETERS,
    PARAMETERS,
    SWITCHES,
    UNITS,
    ItemRules,
    Length,
    Problem,
    validate,
)

MOST_ROWS = 5000

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
# Column -> the named limit it sets, and the unit of a bare number.
LIMIT_COLUMNS: Mapping[str, tuple[str, str]] = {
    f"{name}_limit": (name, unit)
    for name, (_, unit) in (*PARAMETERS.items(), *OPTIONAL_PARAMETERS.items())
    if name != "branch_percent"
}
# What a centre may add to a row; an empty cell leaves the default.
FURTHER_COLUMNS = (
    "promised_unit",
    "joint_form",
    "commitment",
    "visit",
    "sample_percent",
    "extension",
    "extensions_allowed",
    "prewarn_divisor",
    "pause_grounds",
    *LIMIT_COLUMNS,
    "branch_percent",
    *SWITCHES,
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

    def length(self, name: str, unit: str) -> Length | None:
        """A number of the unit, or a number with a unit of its own: `5`, `5 workdays`, `4 office hours`."""
        text = self.text(name)
        match = re.fullmatch(r"([0-9]{1,6})(?: +([a-z]+(?:[ _][a-z]+)?))?", text)
        if match is None:
            if text:
                self.complain(name, "not_a_length", text)
            return None
        words = (match[2] or unit).replace(" ", "_")
        known = words if words in UNITS else words.removesuffix("s")
        if known not in UNITS:
            self.complain(name, "unknown_unit", text)
            return None
        return _limit(int(match[1]), known) if known == "session" else (int(match[1]), known)

    def yes_or_no(self, name: str) -> bool | None:
        text = self.text(name)
        if text not in ("", "yes", "no", "是", "否"):
            self.complain(name, "unknown_word", text)
        return text in ("yes", "是") if text else None

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
        review=row.length("review_limit", unit),
        superior=row.length("superior_limit", unit),
        converted=row.length("converted_limit", "workday"),
        papers=row.texts("materials"),
        fee=row.text("fee") or "0",
        joint_departments=joint,
        superior_body=body,
        joint_form=row.text("joint_form") or "circulation",
        commitment=bool(row.yes_or_no("commitment")),
        visit=row.text("visit") or "sample",
        sample_percent=_number_or(row, "sample_percent", 10),
        grounds=row.texts("pause_grounds") or GROUNDS,
        extension=_extension(row, case_type, unit),
        extensions_allowed=_number_or(row, "extensions_allowed", 1),
        prewarn_divisor=_number_or(row, "prewarn_divisor", 5),
        parameters=_parameters(row),
        switches=_switches(row),
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
    unit = _unit(row, "day_unit", row.text("day_unit"))
    promised_unit = _unit(row, "promised_unit", row.text("promised_unit") or unit)
    statutory, promised = row.number("statutory_days"), row.number("promised_days")
    for name, number in (("statutory_days", statutory), ("promised_days", promised)):
        if number is None and not row.text(name):
            row.complain(name, "empty")
        if number is not None and number < 0:
            row.complain(name, "negative", str(number))
    if row.problems or statutory is None or promised is None:
        return None, None
    return _limit(statutory, unit), _limit(promised, promised_unit)


def _unit(row: _Row, column: str, word: str) -> str:
    unit = {"immediate": "session"}.get(word, word)
    if unit not in UNITS and not row.problems:
        row.complain(column, "unknown_unit", word)
    return unit


def _limit(number: int, unit: str) -> Length:
    return (number, unit) if number and unit != "session" else (0, "session")


def _number_or(row: _Row, name: str, default: int) -> int:
    number = row.number(name)
    return default if number is None else number


def _parameters(row: _Row) -> dict[str, Length]:
    """The named limits; those a case can do without are only there where the row says them."""
    told = {name: row.length(column, unit) for column, (name, unit) in LIMIT_COLUMNS.items()}
    share = row.number("branch_percent")
    told["branch_percent"] = None if share is None else (share, "percent")
    return {**PARAMETERS, **{name: length for name, length in told.items() if length is not None}}


def _switches(row: _Row) -> dict[str, bool]:
    told = {name: row.yes_or_no(name) for name in SWITCHES}
    return {name: default if told[name] is None else bool(told[name]) for name, default in SWITCHES.items()}


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
