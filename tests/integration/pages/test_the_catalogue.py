"""A service item on its page: everything its cases will count by."""

import csv
import io

from app.office.import_items import ImportItems, import_items, shipped_catalogue


def with_cells(**cells: str) -> str:
    rows = list(csv.DictReader(io.StringIO(shipped_catalogue())))
    for row in rows:
        row |= cells if row["code"] == "CA-005" else {}
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], *cells])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_an_item_shows_every_limit_and_switch_also_those_it_does_not_mention(visitor, world) -> None:
    clerk = visitor("clerk").open(f"/items/{world.centre}/CA-005")
    assert clerk.sees("一次性告知（自收件起） 5 个工作日")
    assert clerk.sees("可延 1 次，每次最长 10 个工作日")
    assert clerk.sees("时限的 1/5")
    assert clerk.sees("首日不计 是")
    cells = {
        "notice_limit": "3 days",
        "extensions_allowed": "0",
        "prewarn_divisor": "4",
        "exclude_first_day": "no",
    }
    world.does("director", import_items, ImportItems(with_cells(**cells), "LX"))
    clerk.open(f"/items/{world.centre}/CA-005")
    assert clerk.sees("一次性告知（自收件起） 3 天")
    assert clerk.sees("延期 无")
    assert clerk.sees("时限的 1/4")
    assert clerk.sees("首日不计 否")
