"""A catalogue is taken as a whole or not at all, and a change never touches what runs already."""

import csv
import io
from typing import Any

import pytest

from app.domain.rights import CONSOLE
from app.domain.trail import Kind
from app.errors import ImportRefused, NotYourRole, UnitNotFound
from app.office.create_unit import CreateUnit, create_unit
from app.office.import_items import ImportItems, ItemsImported, import_items, shipped_catalogue
from app.office.initials import initials
from app.store import people as rows
from app.store import trail
from app.store.catalogue import item_by_code, items, rules_of, search_items
from app.store.unit import Units
from tests.integration.office.conftest import Town


def edited(code: str, /, **cells: str) -> str:
    read = list(csv.DictReader(io.StringIO(shipped_catalogue())))
    for row in read:
        row |= cells if row["code"] == code else {}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(read[0]))
    writer.writeheader()
    writer.writerows(read)
    return out.getvalue()


def take(units: Units, now: Any, text: str, centre: str | None = None) -> ItemsImported:
    with units.write(CONSOLE, now) as u:
        return import_items(None, u, ImportItems(text, centre))


def test_the_shipped_catalogue_sets_up_a_bare_installation(units: Units, now: Any) -> None:
    taken = take(units, now, shipped_catalogue())
    assert (len(taken.created), taken.changed, taken.unchanged) == (97, (), ())
    assert taken.centre_code == "C01"
    with units.read(CONSOLE, now) as u:
        found = {unit.code: unit for unit in rows.units(u)}
        assert list(trail.verify(u)) == []
        assert len(items(u, taken.centre_id)) == 97
    assert found["C01"].name == "便民服务中心"
    assert (found["C01"].parent_id, found["C01"].letters) == (found["X"].id, "BM")
    assert (found["C01-FR"].name, found["C01-FR"].centre_id) == ("消防", found["C01"].id)
    assert (found["X-CA"].kind, found["X-CA"].parent_id) == ("county_body", found["X"].id)
    assert set(taken.units_created) == set(found)


def test_taking_the_same_again_changes_nothing(units: Units, now: Any) -> None:
    take(units, now, shipped_catalogue())
    with units.read(CONSOLE, now) as u:
        before = list(trail.all_events(u))
    again = take(units, now, shipped_catalogue())
    assert (again.created, again.changed, again.units_created, len(again.unchanged)) == ((), (), (), 97)
    with units.read(CONSOLE, now) as u:
        assert list(trail.all_events(u)) == before


def test_a_change_makes_a_version_and_the_old_one_stays(units: Units, now: Any) -> None:
    centre = take(units, now, shipped_catalogue()).centre_id
    taken = take(units, now, edited("CA-002", promised_days="25", item_zh="特困供养认定"))
    assert (taken.created, taken.changed) == ((), ("CA-002",))
    with units.read(CONSOLE, now) as u:
        found = item_by_code(u, centre, "CA-002")
        assert found is not None
        assert (found.item.version, found.item.name, found.item.initials) == (2, "特困供养认定", "tkgyrd")
        assert found.rules.name == "特困供养认定"
        old = rules_of(u, centre, found.item.id, 1)
        assert old is not None
        assert old.name == "特困人员救助供养认定"
        other = item_by_code(u, centre, "CA-001")
        assert other is not None
        assert other.item.version == 1
        told = trail.events(u, trail.CATALOGUE)
    assert [event.kind for event in told] == [Kind.ITEM_IMPORTED] * 2
    assert '"changed":["CA-002"]' in told[1].body


def test_one_fault_refuses_the_whole_file_and_leaves_nothing(units: Units, now: Any) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(units, now, edited("CA-002", promised_days="99", day_unit="fortnight"))
    problems = refused.value.facts["problems"]
    assert isinstance(problems, list)
    assert {(problem.line, problem.code) for problem in problems} == {(3, "unknown_unit")}
    with units.read(CONSOLE, now) as u:
        assert rows.units(u) == ()
        assert list(trail.all_events(u)) == []


@pytest.mark.parametrize("text", ["", "no catalogue", "\x00", "a,b\n1,2", "x" * (9 * 1024 * 1024)])
def test_other_files_are_refused(units: Units, now: Any, text: str) -> None:
    with pytest.raises(ImportRefused):
        take(units, now, text)


def test_each_centre_has_its_own_catalogue(town: Town) -> None:
    with pytest.raises(UnitNotFound):
        take(town.units, town.now, shipped_catalogue())
    with pytest.raises(UnitNotFound):
        take(town.units, town.now, shipped_catalogue(), "C01")
    here = take(town.units, town.now, shipped_catalogue(), "LX")
    there = take(town.units, town.now, edited("CA-001", promised_days="26"), "QS")
    assert "LX-CA" not in here.units_created
    assert "LX-FO" in here.units_created
    assert {code.partition("-")[0] for code in there.units_created} == {"QS"}
    with town.units.read(CONSOLE, town.now) as u:
        found = [item_by_code(u, centre, "CA-001") for centre in (here.centre_id, there.centre_id)]
    assert [item.rules.promised for item in found if item] == [(25, "workday"), (26, "workday")]
    assert [item.item.department_id for item in found if item] == [town.unit["LX-CA"], town.unit["QS-CA"]]


def test_the_names_an_installation_goes_by_are_known(town: Town) -> None:
    town.act(create_unit, CreateUnit("department", "LX-QX", "气象", "Weather", "LX"))
    town.act(create_unit, CreateUnit("county_body", "X-QX", "县气象局", "County Weather", "X"))
    take(town.units, town.now, edited("CA-002", department_zh="气象", superior_body="县气象局"), "LX")
    with town.units.read(CONSOLE, town.now) as u:
        found = item_by_code(u, town.unit["LX"], "CA-002")
    assert found is not None
    assert (found.rules.department, found.rules.superior_body) == ("QX", "X-QX")


def test_a_catalogue_is_edited_by_the_centres_own_chiefs_and_administrators(town: Town) -> None:
    command = ImportItems(shipped_catalogue(), "LX")
    for login in ("clerk", "handler", "officer", "supervisor", "designer", "agent", "far.admin"):
        with pytest.raises(NotYourRole):
            town.act(import_items, command, by=login)
    for login in ("director", "local.admin", "admin"):
        town.act(import_items, command, by=login)


# -- finding an item at the counter


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("CA-001", "CA-001"),
        ("ca-00", "CA-001"),
        ("zdshbz", "CA-001"),
        ("最低生活", "CA-001"),
        ("minimum living", "CA-001"),
        ("跨省", "CA-011"),
        ("宅基地 审批", "NR-001"),
        ("marriage cert", "CA-014"),
        ("jhdj", "CA-012"),
    ],
)
def test_an_item_is_found_by_code_words_english_and_initials(
    units: Units, now: Any, asked: str, first: str
) -> None:
    centre = take(units, now, shipped_catalogue()).centre_id
    with units.read(CONSOLE, now) as u:
        assert search_items(u, centre, asked)[0].code == first


def test_a_search_takes_signs_as_they_are_and_stops_at_a_page(units: Units, now: Any) -> None:
    centre = take(units, now, shipped_catalogue()).centre_id
    with units.read(CONSOLE, now) as u:
        assert search_items(u, centre, "%") == search_items(u, centre, "_") == ()
        assert len(search_items(u, centre, "")) == 20
        assert len(search_items(u, centre, "登记", most=5)) == 5
        assert [item.code for item in items(u, centre, case_type="joint")] == [
            "AG-001", "JT-001", "JT-002", "JT-003", "JT-004", "NR-001",
        ]  # fmt: skip


def test_initials_follow_the_reading_in_the_word() -> None:
    assert initials("重度残疾人护理补贴") == "zdcjrhlbt"
    assert initials("12345热线工单") == "12345rxgd"
    assert initials("孤儿/事实无人抚养儿童(跨省)") == "gesswrfyetks"
    assert initials("·—") == ""
