"""The shipped catalogue holds; an item with a fault says every fault, by line."""

import csv
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.catalogue import COLUMNS, LIMIT_COLUMNS, parse_items
from app.domain.departments import Directory, parse_directory
from app.domain.items import (
    DISCLOSURES,
    GROUNDS,
    PARAMETERS,
    SWITCHES,
    ItemRules,
    ItemsInvalid,
    is_longer,
    validate,
)
from app.domain.periods import Limit, Switches
from app.domain.trail import canonical

SEEDS = Path(__file__).resolve().parents[3] / "app" / "data"
SHIPPED = (SEEDS / "service_items.csv").read_text(encoding="utf-8")
DIRECTORY = parse_directory((SEEDS / "departments.csv").read_text(encoding="utf-8"))
CATALOGUE = parse_items(SHIPPED, DIRECTORY)
ITEMS = {item.code: item for item in CATALOGUE.items}


def edited(code: str, /, **cells: str) -> str:
    """The shipped catalogue with some cells of one item changed."""
    rows = list(csv.DictReader(io.StringIO(SHIPPED)))
    for row in rows:
        row |= cells if row["code"] == code else {}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys((*rows[0], *cells))))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(code: str, /, **cells: str) -> ItemRules:
    """The item of the shipped catalogue with some cells changed."""
    found = parse_items(edited(code, **cells), DIRECTORY)
    assert found.problems == ()
    return {item.code: item for item in found.items}[code]


def problems(text: str, directory: Directory = DIRECTORY) -> set[tuple[int | None, str, str]]:
    return {(p.line, p.field, p.code) for p in parse_items(text, directory).problems}


# -- the shipped catalogue


def test_the_shipped_catalogue_has_97_items_and_no_problem() -> None:
    assert CATALOGUE.problems == ()
    assert len(ITEMS) == 97


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_every_shipped_item_survives_storing_and_counts(item: ItemRules) -> None:
    assert ItemRules.from_plain(item.to_plain()) == item
    assert set(item.disclosures) == set(DISCLOSURES)
    assert Switches.from_dict(item.counting).pause_grounds == GROUNDS
    for length in (item.statutory, item.promised, item.review, item.superior, item.converted):
        assert length is None or Limit(*length).unit == length[1]


def test_limits_units_and_kinds_are_read_from_their_columns() -> None:
    aid, marriage, pension = ITEMS["CA-004"], ITEMS["CA-012"], ITEMS["HR-001"]
    assert (aid.statutory, aid.promised) == ((48, "hour"), (48, "hour"))
    assert (marriage.statutory, marriage.promised) == ((0, "session"), (0, "session"))
    assert (pension.statutory, pension.promised) == ((10, "workday"), (0, "session"))
    assert marriage.converted == (5, "workday")
    low = ITEMS["CA-001"]
    assert (low.review, low.superior, low.superior_body) == ((12, "workday"), (13, "workday"), "X-CA")
    assert low.papers[0] == "书面申请"
    assert ITEMS["HR-009"].fee == "20元工本费(合作银行收取)"


def test_an_office_with_many_names_has_one_code() -> None:
    assert ITEMS["NR-001"].joint_departments == ("AG", "NR", "VB", "FO")
    assert ITEMS["AG-001"].joint_departments == ("AG", "FI")
    assert ITEMS["JT-004"].joint_departments == ("MR", "VB", "FR")
    assert ITEMS["CA-017"].superior_body == ITEMS["VB-001"].superior_body == "X-CA"
    assert ITEMS["CA-016"].superior_body == ITEMS["NR-002"].superior_body == "X-NR"


def test_an_item_that_speaks_of_a_commitment_takes_one() -> None:
    """告知承诺 in the name, or a paper for which a commitment (承诺书) may stand; a declaration is a paper like others."""
    speaking = {
        item.code
        for item in CATALOGUE.items
        if "告知承诺" in item.name or any("或承诺书" in paper for paper in item.papers)
    }
    assert speaking == {"FO-002", "MI-003"}
    assert {item.code for item in CATALOGUE.items if item.takes_commitments} == {*speaking, "JT-004"}


def test_a_joint_item_is_handled_in_the_form_it_says() -> None:
    """What the classification table knows of an item, its papers must say as well."""
    forms = {item.code: item.joint_form for item in CATALOGUE.items if item.joint_form != "circulation"}
    assert forms == {"NR-001": "meeting", "JT-004": "commitment"}


def test_extensions_follow_the_kind_of_item() -> None:
    assert ITEMS["CA-001"].extension == (10, "workday")
    assert ITEMS["NR-001"].extension == (15, "workday")
    assert ITEMS["CA-013"].extension == (10, "day")
    assert ITEMS["CA-004"].extension == (0, "hour")
    assert ITEMS["CA-012"].extension == (0, "session")


# -- faults


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"promised_days": "31"}, ("promised", "promised_beyond_statutory")),
        ({"promised_days": "-1"}, ("promised_days", "negative")),
        ({"statutory_days": "thirty"}, ("statutory_days", "not_a_number")),
        ({"statutory_days": ""}, ("statutory_days", "empty")),
        ({"statutory_days": "٣٠"}, ("statutory_days", "not_a_number")),
        ({"statutory_days": "99999"}, ("statutory", "too_long")),
        ({"day_unit": "fortnight"}, ("day_unit", "unknown_unit")),
        ({"case_type": "fast"}, ("case_type", "unknown_word")),
        ({"item_zh": ""}, ("name", "empty")),
        ({"item_en": "x" * 501}, ("name_en", "too_long")),
        ({"superior_body": ""}, ("superior_body", "empty")),
        ({"superior_body": "县气象局"}, ("superior_body", "unknown_body")),
        ({"review_limit": ""}, ("review", "empty")),
        ({"superior_limit": ""}, ("superior", "empty")),
        ({"superior_limit": "14"}, ("superior", "parts_beyond_promised")),
        ({"review_limit": "21", "superior_limit": "1"}, ("review", "review_beyond_20_workdays")),
        ({"joint_departments": "林业"}, ("joint_departments", "only_for_joint")),
        ({"case_type": "joint", "superior_body": ""}, ("joint_departments", "empty")),
        ({"case_type": "promised"}, ("superior_body", "only_for_escalated")),
        ({"case_type": "immediate", "superior_body": ""}, ("converted", "empty")),
        ({"department_zh": "气象"}, ("department_zh", "unknown_department")),
        ({"department_zh": ""}, ("department_zh", "empty")),
        ({"code": "ca 1"}, ("code", "not_a_code")),
        ({"code": "CA-001"}, ("code", "twice")),
        ({"materials": "身份证;户口簿;身份证"}, ("papers", "twice")),
        ({"visit": "perhaps"}, ("visit", "unknown_word")),
        ({"sample_percent": "101"}, ("sample_percent", "not_a_percentage")),
        ({"joint_form": "alone"}, ("joint_form", "unknown_word")),
        ({"extensions_allowed": "-1"}, ("extensions_allowed", "out_of_range")),
        ({"extensions_allowed": "13"}, ("extensions_allowed", "out_of_range")),
        ({"extensions_allowed": "once"}, ("extensions_allowed", "not_a_number")),
        ({"prewarn_divisor": "0"}, ("prewarn_divisor", "out_of_range")),
        ({"prewarn_divisor": "101"}, ("prewarn_divisor", "out_of_range")),
        ({"promised_unit": "fortnight"}, ("promised_unit", "unknown_unit")),
        ({"promised_unit": "month"}, ("promised", "promised_beyond_statutory")),
        ({"notice_limit": "soon"}, ("notice_limit", "not_a_length")),
        ({"notice_limit": "-1"}, ("notice_limit", "not_a_length")),
        ({"notice_limit": "5 fortnights"}, ("notice_limit", "unknown_unit")),
        ({"notice_limit": "0"}, ("notice", "empty")),
        ({"notice_limit": "3661 days"}, ("notice", "too_long")),
        ({"branch_percent": "101"}, ("branch_percent", "not_a_percentage")),
        ({"roll_last_day": "perhaps"}, ("roll_last_day", "unknown_word")),
        ({"commitment": "perhaps"}, ("commitment", "unknown_word")),
    ],
)
def test_a_fault_is_found_at_its_line_and_field(cells: dict[str, str], problem: tuple[str, str]) -> None:
    assert (3, *problem) in problems(edited("CA-002", **cells))


def test_every_fault_of_a_file_is_listed_at_once() -> None:
    text = edited("CA-002", promised_days="31", item_zh="").replace("promised,60,60,day", "promised,60,x,day")
    lines = {line for line, _, _ in problems(text)}
    assert 3 in lines
    assert len(lines) == 3


def test_a_cell_of_its_own_changes_what_would_be_derived() -> None:
    cells = {"visit": "always", "joint_form": "commitment", "extension": "5", "procedure": "到一号窗口"}
    item = {i.code: i for i in parse_items(edited("NR-001", **cells), DIRECTORY).items}["NR-001"]
    assert (item.visit, item.joint_form, item.extension) == ("always", "commitment", (5, "workday"))
    assert item.disclosures["procedure"] == "到一号窗口"
    assert item.sha != ITEMS["NR-001"].sha


def test_rules_stored_before_a_field_was_known_keep_their_hash() -> None:
    item = ITEMS["CA-001"]
    young = ("commitment", "extensions_allowed", "prewarn_divisor")
    stored = {name: value for name, value in item.to_plain().items() if name not in young}
    hash_of_then = hashlib.sha256(canonical(stored).encode()).hexdigest()
    assert ItemRules.from_plain(stored).sha == item.sha == hash_of_then
    for change in ({"commitment": True}, {"extensions_allowed": 2}, {"prewarn_divisor": 4}):
        assert replace(item, **change).sha != hash_of_then


def test_an_item_that_says_nothing_of_the_notice_means_five_working_days_and_keeps_its_hash() -> None:
    item = ITEMS["CA-001"]
    assert "notice" not in item.parameters
    assert item.named_limits["notice"] == (5, "workday")
    assert item.named_limits["referral"] == (2, "workday")
    said = replace(item, parameters={**item.parameters, "notice": (5, "workday")})
    assert said.sha != item.sha
    assert validate(said) == []


@pytest.mark.parametrize(
    ("cell", "length"),
    [
        ("3", (3, "workday")),
        ("3 workdays", (3, "workday")),
        ("1 workday", (1, "workday")),
        ("4 office hours", (4, "office_hour")),
        ("4 office_hour", (4, "office_hour")),
        ("7 days", (7, "day")),
        ("48 hours", (48, "hour")),
        ("1 session", (0, "session")),
        ("0 session", (0, "session")),
    ],
)
def test_a_limit_has_the_unit_its_cell_says_or_its_own(cell: str, length: tuple[int, str]) -> None:
    item = read("CA-005", notice_limit=cell)
    assert item.named_limits["notice"] == length
    assert ItemRules.from_plain(item.to_plain()) == item


@pytest.mark.parametrize(("column", "name"), [(column, name) for column, (name, _) in LIMIT_COLUMNS.items()])
def test_every_named_limit_has_a_column(column: str, name: str) -> None:
    before = ITEMS["CA-005"].named_limits[name]
    item = read("CA-005", **{column: str(before[0] + 1)})
    assert item.named_limits == {**ITEMS["CA-005"].named_limits, name: (before[0] + 1, before[1])}
    assert set(item.parameters) == {*PARAMETERS, name}


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_has_a_column(name: str) -> None:
    assert read("CA-005", **{name: "no"}).switches == {**SWITCHES, name: False}
    assert read("CA-005", **{name: "是"}).switches == SWITCHES


def test_how_often_a_limit_may_be_extended_and_how_early_it_warns_are_the_items() -> None:
    item = read("CA-005", extensions_allowed="2", prewarn_divisor="4")
    counting = Switches.from_dict(item.counting)
    assert (counting.extensions_allowed, counting.prewarn_divisor) == (2, 4)
    for edge in ({"extensions_allowed": "0"}, {"extensions_allowed": "12"}, {"prewarn_divisor": "100"}):
        assert read("CA-005", **edge).sha != item.sha


def test_a_promise_may_count_in_another_unit_than_the_law() -> None:
    item = read("CA-005", statutory_days="20", promised_days="6", promised_unit="day")
    assert (item.statutory, item.promised) == ((20, "workday"), (6, "day"))


def test_a_new_department_may_come_with_its_own_code() -> None:
    text = (
        SHIPPED
        + "TO-001,旅游咨询,Tourism advice,文旅,Culture & Tourism,immediate,0,0,immediate,,0,,,,,5,seed,,\n"
    )
    read = parse_items(text, DIRECTORY)
    assert read.problems == ()
    assert read.items[-1].department == "TO"
    assert read.directory.departments["TO"].name_en == "Culture & Tourism"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", (1, "code", "missing_column")),
        ("code\n", (1, "item_zh", "missing_column")),
        (",".join(COLUMNS), (1, "", "no_rows")),
        (",".join((*COLUMNS, "colour")), (1, "colour", "unknown_column")),
        (",".join((*COLUMNS, "code")), (1, "code", "twice")),
        (",".join(COLUMNS) + "\nA,B\n", (2, "", "cells_differ_from_header")),
        (",".join(COLUMNS) + '\n"A', (2, "", "not_a_csv")),
    ],
)
def test_what_is_no_catalogue_is_refused_as_a_whole(text: str, problem: tuple[int, str, str]) -> None:
    assert problem in problems(text)
    assert parse_items(text, DIRECTORY).items == ()


def test_a_file_from_a_spreadsheet_is_read_with_its_mark_and_line_ends() -> None:
    assert parse_items("\ufeff" + SHIPPED.replace("\n", "\r\n"), DIRECTORY).items == CATALOGUE.items


def test_a_file_without_end_is_refused() -> None:
    row = SHIPPED.splitlines()[1]
    assert problems("\n".join((SHIPPED.splitlines()[0], *[row] * 5001))) == {(5002, "", "too_many")}


# -- values


def test_what_is_missing_from_the_wall_keeps_an_item_from_going_live() -> None:
    item = replace(ITEMS["CA-001"], disclosures={})
    assert [p.value for p in validate(item) if p.code == "disclosure_missing"] == list(DISCLOSURES)


def test_names_of_limits_and_switches_are_a_closed_list() -> None:
    item = replace(ITEMS["CA-001"], parameters={"coffee": (1, "hour")}, switches={"count_sundays": True})
    assert {("parameters", "coffee"), ("switches", "count_sundays"), ("parameters", "handoff")} <= {
        (p.field, p.value) for p in validate(item)
    }


@pytest.mark.parametrize(
    ("first", "second", "longer"),
    [
        ((21, "workday"), (20, "workday"), True),
        ((20, "workday"), (20, "workday"), False),
        ((0, "session"), (0, "session"), False),
        ((1, "workday"), (0, "session"), True),
        ((0, "session"), (1, "hour"), False),
        ((49, "hour"), (2, "day"), True),
        ((60, "day"), (1, "month"), True),
        ((10, "workday"), (10, "day"), False),
    ],
)
def test_limits_of_unlike_units_are_compared_only_where_it_is_sure(
    first: tuple[int, str], second: tuple[int, str], *, longer: bool
) -> None:
    assert is_longer(first, second) is longer


@pytest.mark.parametrize(
    "change",
    [
        {"statutory": [1]},
        {"statutory": ["1", "day"]},
        {"papers": "身份证"},
        {"colour": 1},
        {"silence_is_consent": 1},
        {"code": None},
    ],
)
def test_stored_rules_of_another_shape_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ItemsInvalid):
        ItemRules.from_plain(ITEMS["CA-001"].to_plain() | change)
