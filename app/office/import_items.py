"""Take a catalogue of service items into a centre: all of it, or none with every reason listed.

A change makes a new version; the cases that run keep theirs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.catalogue import parse_items
from app.domain.departments import Directory, parse_directory
from app.domain.items import ItemRules
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import ImportRefused, UnitNotFound
from app.office.initials import initials
from app.office.permits import permit
from app.store import catalogue
from app.store import people as rows
from app.store.catalogue import Standing
from app.store.people import UnitFound
from app.store.trail import CATALOGUE, PEOPLE, append_office
from app.store.unit import Unit

SEEDS = Path(__file__).resolve().parents[1] / "data"
FIRST_CENTRE = "C01"
LARGEST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportItems:
    """text         the CSV, see `domain.catalogue.parse_items`
    centre_code  None for the only centre there is, or the first one, which is then set up
    """

    text: str
    centre_code: str | None = None


@dataclass(frozen=True, slots=True)
class ItemsImported:
    """The codes of the items by what became of them, and of the units that had to be set up."""

    centre_id: str
    centre_code: str
    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    units_created: tuple[str, ...]


def shipped_catalogue() -> str:
    """The text of the sample catalogue to start a centre with."""
    return (SEEDS / "service_items.csv").read_text(encoding="utf-8")


def import_items(_office: object, u: Unit, command: ImportItems) -> ItemsImported:
    """Raises ImportRefused(problems: list of domain.items.Problem), UnitNotFound, NotYourRole."""
    if len(command.text) > LARGEST_BYTES:
        raise ImportRefused(reason="too_large")
    first_units, centre = _centre(u, command.centre_code)
    permit(u, Act.EDIT_CATALOGUE, [centre.centre_id])
    rows.insert_units(u, first_units)
    rows.lock_unit(u, centre.id)
    units = rows.units(u)
    read = parse_items(command.text, _directory(units, centre))
    if read.problems:
        raise ImportRefused(problems=list(read.problems))
    new_units = _missing_units(u, read.items, read.directory, units, centre)
    rows.insert_units(u, new_units)
    ids = {unit.code: unit.id for unit in units} | {row["code"]: row["id"] for row in new_units}
    receipt = _take(u, centre, read.items, ids, [*first_units, *new_units])
    _record(u, receipt, read.items, [*first_units, *new_units])
    return receipt


# -- where it goes -------------------------------------------------------------------------------------------


def _centre(u: Unit, code: str | None) -> tuple[Sequence[Mapping[str, Any]], UnitFound]:
    """The rows that must be written first, and the centre. Raises UnitNotFound."""
    open_centres = rows.centres(u)
    if not open_centres and re.fullmatch("[A-Z0-9]{1,16}", code or FIRST_CENTRE):
        return _first_centre(u, code or FIRST_CENTRE)
    if code is None and len(open_centres) == 1:
        return [], open_centres[0]
    for centre in open_centres:
        if centre.code == code:
            return [], centre
    raise UnitNotFound(code=code, known=[centre.code for centre in open_centres])


def _first_centre(u: Unit, code: str) -> tuple[Sequence[Mapping[str, Any]], UnitFound]:
    county, first_units = rows.county(u), []
    county_id = county.id if county else u.new_id()
    if county is None:
        first_units.append(_unit_row(county_id, None, None, "county", "X", "县", "County"))
    centre_id = u.new_id()
    row = _unit_row(centre_id, county_id, centre_id, "centre", code, "便民服务中心", "Service Centre")
    first_units.append({**row, "letters": "BM"})
    found = UnitFound(
        centre_id, county_id, centre_id, "centre", code, row["name"], row["name_en"], "BM", None, None
    )
    return [{"letters": None, **unit} for unit in first_units], found


def _unit_row(
    unit_id: str, parent_id: str | None, centre_id: str | None, kind: str, code: str, name: str, name_en: str
) -> dict[str, Any]:
    return {
        "id": unit_id,
        "parent_id": parent_id,
        "centre_id": centre_id,
        "kind": kind,
        "code": code,
        "name": name,
        "name_en": name_en,
    }


def _directory(units: Sequence[UnitFound], centre: UnitFound) -> Directory:
    """The names we ship, and those this installation goes by."""
    directory = parse_directory((SEEDS / "departments.csv").read_text(encoding="utf-8"))
    for unit in units:
        if unit.kind == "county_body":
            directory = directory.with_body_unit(unit.code, unit.name, unit.name_en)
        elif unit.kind == "department" and unit.centre_id == centre.id:
            directory = directory.with_department_unit(
                unit.code.removeprefix(f"{centre.code}-"), unit.name, unit.name_en
            )
    return directory


def _missing_units(
    u: Unit, items: Sequence[ItemRules], directory: Directory, units: Sequence[UnitFound], centre: UnitFound
) -> list[dict[str, Any]]:
    """Rows for the departments and county bodies the items name and the installation does not have yet."""
    present = {unit.code for unit in units}
    named = dict.fromkeys(code for item in items for code in (item.department, *item.joint_departments))
    departments = [
        _unit_row(
            u.new_id(),
            centre.id,
            centre.id,
            "department",
            f"{centre.code}-{code}",
            office.name,
            office.name_en,
        )
        for code in named
        if f"{centre.code}-{code}" not in present
        for office in [directory.departments[code]]
    ]
    bodies = [
        _unit_row(u.new_id(), centre.parent_id, None, "county_body", code, office.name, office.name_en)
        for code in dict.fromkeys(item.superior_body for item in items if item.superior_body)
        if code not in present
        for office in [directory.bodies[code]]
    ]
    return [*departments, *bodies]


# -- what is taken -------------------------------------------------------------------------------------------


def _take(
    u: Unit,
    centre: UnitFound,
    items: Sequence[ItemRules],
    unit_ids: Mapping[str, str],
    new_units: Sequence[Mapping[str, Any]],
) -> ItemsImported:
    standing = catalogue.standing_items(u, centre.id)
    created = [item for item in items if item.code not in standing]
    changed = [item for item in items if item.code in standing and _differs(item, standing[item.code])]
    item_rows = {
        item.code: _item_row(u, centre, item, unit_ids, standing.get(item.code))
        for item in (*created, *changed)
    }
    catalogue.insert_items(u, [item_rows[item.code] for item in created])
    catalogue.change_items(u, [item_rows[item.code] for item in changed])
    catalogue.insert_versions(
        u, [_version_row(u, item_rows[item.code], item) for item in (*created, *changed)]
    )
    touched = set(item_rows)
    return ItemsImported(
        centre_id=centre.id,
        centre_code=centre.code,
        created=tuple(item.code for item in created),
        changed=tuple(item.code for item in changed),
        unchanged=tuple(item.code for item in items if item.code not in touched),
        units_created=tuple(unit["code"] for unit in new_units),
    )


def _differs(item: ItemRules, standing: Standing) -> bool:
    return standing.retired or standing.sha != item.sha


def _item_row(
    u: Unit, centre: UnitFound, item: ItemRules, unit_ids: Mapping[str, str], standing: Standing | None
) -> dict[str, Any]:
    return {
        "centre_id": centre.id,
        "id": standing.id if standing else u.new_id(),
        "code": item.code,
        "version": standing.version + 1 if standing else 1,
        "name": item.name,
        "name_en": item.name_en,
        "initials": initials(item.name),
        "case_type": item.case_type,
        "department_id": unit_ids[f"{centre.code}-{item.department}"],
        "retired_at": None,
    }


def _version_row(u: Unit, item_row: Mapping[str, Any], item: ItemRules) -> dict[str, Any]:
    return {
        "centre_id": item_row["centre_id"],
        "item_id": item_row["id"],
        "version": item_row["version"],
        "rules": item.to_plain(),
        "sha": item.sha,
        "created_at": u.now,
    }


def _record(
    u: Unit, receipt: ItemsImported, items: Sequence[ItemRules], new_units: Sequence[Mapping[str, Any]]
) -> None:
    """One event in each stream that changed; an import that changes nothing leaves none."""
    if new_units:
        facts = [{name: unit[name] for name in ("id", "kind", "code", "name")} for unit in new_units]
        append_office(u, PEOPLE, Kind.UNIT_CREATED, {"units": facts}, Act.EDIT_CATALOGUE, receipt.centre_id)
    touched = {*receipt.created, *receipt.changed}
    if touched:
        body = {
            "centre": receipt.centre_id,
            "created": list(receipt.created),
            "changed": list(receipt.changed),
            "sha": {item.code: item.sha for item in items if item.code in touched},
        }
        append_office(u, CATALOGUE, Kind.ITEM_IMPORTED, body, Act.EDIT_CATALOGUE, receipt.centre_id)
