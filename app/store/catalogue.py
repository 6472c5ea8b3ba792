"""Rows of the catalogue: service items, their versions, and how a clerk at the counter finds one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, update

from app.domain.items import ItemRules
from app.store import tables as t
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """A service item of a centre at its current version, as a list shows it.

    initials       first letters of the pinyin of its name
    department_id  the unit that handles it
    """

    centre_id: str
    id: str
    code: str
    version: int
    name: str
    name_en: str
    initials: str
    case_type: str
    department_id: str
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemFound:
    """A service item with the rules of one of its versions."""

    item: ServiceItem
    rules: ItemRules
    sha: str


_ITEM = tuple(
    t.service_item.c[name]
    for name in (
        "centre_id", "id", "code", "version", "name", "name_en", "initials", "case_type", "department_id", "retired_at",
    )
)  # fmt: skip
_VERSION = and_(
    t.service_item_version.c.centre_id == t.service_item.c.centre_id,
    t.service_item_version.c.item_id == t.service_item.c.id,
    t.service_item_version.c.version == t.service_item.c.version,
)


def _item(row: Any) -> ServiceItem:
    return ServiceItem(*row)


def item_by_code(u: Unit, centre_id: str, code: str) -> ItemFound | None:
    """The item a case is registered for, with its current rules; retired items are not found."""
    wanted = _with_rules(centre_id).where(
        t.service_item.c.code == code, t.service_item.c.retired_at.is_(None)
    )
    row: Any = u.row(wanted)
    return None if row is None else _found(row)


def _with_rules(centre_id: str) -> Select[Any]:
    v = t.service_item_version.c
    return (
        select(*_ITEM, v.rules, v.sha)
        .join(t.service_item_version, _VERSION)
        .where(t.service_item.c.centre_id == centre_id)
    )


def _found(row: Any) -> ItemFound:
    *item, rules, sha = row
    return ItemFound(ServiceItem(*item), ItemRules.from_plain(rules), sha)


def rules_of(u: Unit, centre_id: str, item_id: str, version: int) -> ItemRules | None:
    """The rules of one version of an item, also of a past one."""
    v = t.service_item_version.c
    wanted = select(v.rules).where(v.centre_id == centre_id, v.item_id == item_id, v.version == version)
    plain = u.value(wanted)
    return None if plain is None else ItemRules.from_plain(plain)


def items(
    u: Unit, centre_id: str, case_type: str | None = None, department_id: str | None = None
) -> tuple[ServiceItem, ...]:
    """The items a centre offers, by code, of one case type or department where asked."""
    c = t.service_item.c
    wanted = select(*_ITEM).where(c.centre_id == centre_id, c.retired_at.is_(None)).order_by(c.code)
    if case_type is not None:
        wanted = wanted.where(c.case_type == case_type)
    if department_id is not None:
        wanted = wanted.where(c.department_id == department_id)
    return tuple(_item(row) for row in u.rows(wanted))


def search_items(u: Unit, centre_id: str, text: str, most: int = 20) -> tuple[ServiceItem, ...]:
    """Items in which every word of `text` is found: in the name, its English, the code or the initials.

    Items whose code or initials begin with the first word come first. An empty text lists the first items.
    """
    c = t.service_item.c
    words = [word.casefold() for word in text.split()][:8]
    wanted = select(*_ITEM).where(c.centre_id == centre_id, c.retired_at.is_(None), *map(_holds, words))
    if words:
        starts = or_(
            *(func.lower(column).startswith(words[0], autoescape=True) for column in (c.code, c.initials))
        )
        wanted = wanted.order_by(starts.desc())
    return tuple(_item(row) for row in u.rows(wanted.order_by(c.code).limit(most)))


def _holds(word: str) -> Any:
    c = t.service_item.c
    return or_(
        *(
            func.lower(column).contains(word, autoescape=True)
            for column in (c.name, c.name_en, c.code, c.initials)
        )
    )


# -- importing -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What an import compares with: the item as it stands, and the hash of its current rules."""

    id: str
    code: str
    version: int
    sha: str
    retired: bool


def standing_items(u: Unit, centre_id: str) -> Mapping[str, Standing]:
    """Every item of a centre by code, the retired ones too."""
    c = t.service_item.c
    wanted = (
        select(
            c.id, c.code, c.version, t.service_item_version.c.sha, c.retired_at.is_not(None).label("retired")
        )
        .join(t.service_item_version, _VERSION)
        .where(c.centre_id == centre_id)
    )
    return {
        row.code: Standing(row.id, row.code, row.version, row.sha, bool(row.retired))
        for row in u.rows(wanted)
    }


def insert_items(u: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    u.insert(t.service_item, rows)


def insert_versions(u: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    u.insert(t.service_item_version, rows)


def change_items(u: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Move items to a new version; each row has every column of an item, `centre_id` and `id` naming which."""
    if not rows:
        return
    c = t.service_item.c
    changed = [name for name in rows[0] if name not in ("centre_id", "id")]
    statement = update(t.service_item).where(
        c.centre_id == bindparam("of_centre"), c.id == bindparam("of_item")
    )
    u.write(
        statement.values({name: bindparam(f"new_{name}") for name in changed}),
        [
            {
                "of_centre": row["centre_id"],
                "of_item": row["id"],
                **{f"new_{name}": row[name] for name in changed},
            }
            for row in rows
        ],
    )
