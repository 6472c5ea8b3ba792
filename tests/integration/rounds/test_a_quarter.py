"""Issue 3: nothing fires early, every due timer fires exactly once, every card has its cause. A year of this with 20
townships is `make year`; here it is a quarter with two, and shorter rounds with sweeps that are killed or many."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from app.domain.rights import CONSOLE
from app.store import tables as t
from app.wiring import open_shop
from tests.integration.rounds.conftest import Rounds, sound
from tests.rounds.verdict import judge
from tests.world import settings_for


@pytest.mark.slow
def test_a_quarter_with_two_townships_keeps_the_law(
    rounds: Rounds, database_url: str, tmp_path: Path
) -> None:
    told, verdict = rounds(weeks=13, cases=30)
    sound(told, verdict)
    assert verdict.figures["counted"]["late by an hour"], "nobody slept"
    assert told.last_turn is not None
    shop = open_shop(settings_for(database_url, tmp_path / "home"))
    try:
        with shop.units.write(CONSOLE, told.last_turn) as u:
            plant(u)
        found = judge(shop, told.last_turn).by_rule()
    finally:
        shop.units.engine.dispose()
    assert {"early", "once", "cause", "untold", "recounted"} <= found.keys(), found
    assert found["recounted"] >= 2, found


def plant(u) -> None:
    """One fault of each kind, as a wrong service would leave it: a judge that finds nothing must be able to find it."""
    m, c = t.timer.c, t.card.c
    clocks, diagrams = (
        u.rows(select(m.id, m.due_at).where(m.status == "fired", m.source == source).order_by(m.id).limit(4))
        for source in ("clock", "process")
    )
    twice, never = clocks[0], clocks[1]
    u.write(update(t.timer).where(m.id == twice.id).values(fired_at=twice.due_at + timedelta(days=9)))
    u.write(update(t.timer).where(m.id == never.id).values(status="cancelled", fired_at=None))
    early = diagrams[0]
    u.write(update(t.timer).where(m.id == early.id).values(fired_at=early.due_at - timedelta(seconds=1)))
    u.write(delete(t.card).where(c.id == u.value(select(c.id).order_by(c.id).limit(1))))
    # One case whose last act settled nothing, and one whose last act did.
    case, event = t.office_case.c, t.audit_event.c
    for settles in (False, True):
        last = (event.case_id == case.id) & (event.seq == case.trail_seq)
        found = (
            select(case.id)
            .join(t.audit_event, last)
            .where(case.light != "red", event.body.contains('"clocks"') == settles)
        )
        u.write(
            update(t.office_case)
            .where(case.id == u.value(found.order_by(case.id).limit(1)))
            .values(light="red")
        )


@pytest.mark.slow
def test_sweeps_that_are_killed_and_started_again_tell_every_timer_once(
    rounds: Rounds, engine_name: str
) -> None:
    """On PostgreSQL three at once; SQLite has one serving process, and its one sweep is killed."""
    told, verdict = rounds(weeks=3, cases=20, sweeps=3 if engine_name == "postgresql" else 1, kill=0.25)
    sound(told, verdict)
    assert told.sweep["killed"]
