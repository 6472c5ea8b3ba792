"""The calendar an installation starts with has an id; people read what it is."""

import pytest

from tests import papers as made
from tests.pdf import leaves, plain

CALLED = {
    "zh": "国务院办公厅 2026 年节假日安排",
    "en": "State Council holiday arrangement for 2026",
}


@pytest.mark.parametrize("language", CALLED)
def test_wherever_a_person_reads_it_the_first_calendar_bears_its_name(visitor, world, language) -> None:
    receipt = world.registers("CA-001")
    world.completes(receipt.case_id, "check_papers", "clerk", papers="complete")
    clocks = {row.clock_kind: row.clock_id for row in world.rows(made.t.clock_event, case_id=receipt.case_id)}
    (edition,) = world.rows(made.t.calendar_edition)
    clerk = visitor("clerk").open("/queue").sends("/preferences", language=language)
    paper = f"/cases/{receipt.case_id}/clocks/{clocks['statutory']}/paper"
    for address in (
        f"/cases/{receipt.case_id}",
        f"/cases/{receipt.case_id}?view=clocks",
        paper,
        "/calendars",
        f"/calendars/{edition.id}",
    ):
        clerk.open(address)
        assert clerk.sees(CALLED[language]), address
        assert not clerk.sees("seed-2026"), address
    (page,) = leaves(clerk.open(f"{paper}.pdf").page.data)
    assert plain(CALLED[language]) in page.words
    assert "seed-" not in page.words


def test_a_program_still_reads_the_id(visitor, world) -> None:
    case_id = made.accepted(world, "CA-001")
    clerk = visitor("clerk").open(f"/api/v1/cases/{case_id}/clocks/explanations")
    assert '"seed-2026"' in clerk.html


def test_an_edition_that_was_uploaded_bears_the_name_it_was_given(visitor, world) -> None:
    with world.shop.units.write(made.CONSOLE, world.now) as u:
        u.write(made.t.calendar_edition.update().values(name="国办发明电〔2026〕7号"))
    assert visitor("clerk").open("/calendars").sees("国办发明电〔2026〕7号")
