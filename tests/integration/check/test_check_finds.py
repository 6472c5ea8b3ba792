"""`shouwen check` and `shouwen trail verify` after somebody has edited the database with a tool of their own."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update

from app.store import tables as t
from app.store.database import open_engine
from app.store.integrity import GUARDS
from tests.integration.demo.conftest import Played

Tool = Callable[[Connection], str]
"""Does the damage with bare SQL; returns a word the check must name: a number, a key or a stream."""


@contextmanager
def bare_hands(url: str):
    """A connection that no guard and no foreign key stops, as the owner of the database has one."""
    engine = open_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            sources = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type='trigger'"
            ).all()
            for name, _ in sources:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("BEGIN")
            yield connection
            for _, source in sources:
                connection.exec_driver_sql(source)
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
            yield connection
        connection.commit()
    engine.dispose()


def first(connection: Connection, statement: Any) -> Any:
    row = connection.execute(statement.limit(1)).first()
    assert row is not None, "the month holds no such row"
    return row


# -- the damage ------------------------------------------------------------------------------------------------


def a_finished_task_is_opened_again(c: Connection) -> str:
    closed = select(t.office_case.c.id).where(t.office_case.c.status == "closed")
    task = first(c, select(t.task).where(t.task.c.status == "completed", t.task.c.case_id.in_(closed)))
    c.execute(
        update(t.task)
        .where(t.task.c.id == task.id)
        .values(status="open", ended_at=None, ended_by=None, assignee_id=None)
    )
    return task.number


def an_open_task_is_ended(c: Connection) -> str:
    task = first(c, select(t.task).where(t.task.c.ended_at.is_(None)))
    c.execute(
        update(t.task).where(t.task.c.id == task.id).values(status="cancelled", ended_at=task.opened_at)
    )
    return task.number


def a_task_is_taken_without_a_word(c: Connection) -> str:
    task = first(c, select(t.task).where(t.task.c.status == "open"))
    somebody = first(c, select(t.person.c.id))
    c.execute(update(t.task).where(t.task.c.id == task.id).values(status="claimed", assignee_id=somebody.id))
    return task.number


def somebody_else_is_said_to_have_done_it(c: Connection) -> str:
    task = first(c, select(t.task).where(t.task.c.status == "completed"))
    other = first(c, select(t.person.c.id).where(t.person.c.id != task.ended_by))
    c.execute(update(t.task).where(t.task.c.id == task.id).values(ended_by=other.id))
    return task.number


def a_task_lies_on_another_desk(c: Connection) -> str:
    task = first(c, select(t.task).where(t.task.c.ended_at.is_(None), t.task.c.role == "handler"))
    other = first(c, select(t.unit.c.id).where(t.unit.c.kind == "department", t.unit.c.id != task.unit_id))
    c.execute(update(t.task).where(t.task.c.id == task.id).values(unit_id=other.id))
    return task.number


def a_task_is_given_more_time(c: Connection) -> str:
    task = first(c, select(t.task).where(t.task.c.ended_at.is_(None), t.task.c.due_at.is_not(None)))
    later = task.due_at + timedelta(days=3)
    c.execute(update(t.task).where(t.task.c.id == task.id).values(due_at=later, sort_at=later))
    return task.number


def a_diagrams_timer_is_moved(c: Connection) -> str:
    return _move(c, "process")


def a_clocks_timer_is_moved(c: Connection) -> str:
    return _move(c, "clock")


def _move(c: Connection, source: str) -> str:
    timer = first(
        c,
        select(t.timer).where(
            t.timer.c.source == source, t.timer.c.status == "armed", t.timer.c.due_at.is_not(None)
        ),
    )
    later = timer.due_at + timedelta(days=1)
    c.execute(update(t.timer).where(t.timer.c.id == timer.id).values(due_at=later, try_at=later))
    return _number(c, timer.case_id)


def a_timer_is_put_off(c: Connection) -> str:
    timer = first(c, select(t.timer).where(t.timer.c.status == "armed", t.timer.c.try_at.is_not(None)))
    c.execute(
        update(t.timer).where(t.timer.c.id == timer.id).values(try_at=timer.try_at + timedelta(days=400))
    )
    return _number(c, timer.case_id)


def a_timer_is_said_to_have_fired(c: Connection) -> str:
    timer = first(c, select(t.timer).where(t.timer.c.status == "armed", t.timer.c.due_at.is_not(None)))
    c.execute(
        update(t.timer)
        .where(t.timer.c.id == timer.id)
        .values(status="fired", fired_at=timer.due_at, try_at=None)
    )
    return _number(c, timer.case_id)


def a_fired_timer_is_armed_again(c: Connection) -> str:
    timer = first(c, select(t.timer).where(t.timer.c.status == "fired"))
    c.execute(
        update(t.timer)
        .where(t.timer.c.id == timer.id)
        .values(status="armed", fired_at=None, try_at=timer.due_at)
    )
    return _number(c, timer.case_id)


def a_timer_is_deleted(c: Connection) -> str:
    timer = first(c, select(t.timer).where(t.timer.c.source == "process", t.timer.c.status == "armed"))
    c.execute(delete(t.timer).where(t.timer.c.id == timer.id))
    return _number(c, timer.case_id)


def a_case_is_given_more_time(c: Connection) -> str:
    case = first(c, select(t.office_case).where(t.office_case.c.due_at.is_not(None)))
    c.execute(
        update(t.office_case)
        .where(t.office_case.c.id == case.id)
        .values(due_at=case.due_at + timedelta(days=9))
    )
    return case.number


def a_light_is_painted_over(c: Connection) -> str:
    case = first(c, select(t.office_case).where(t.office_case.c.status == "accepted"))
    other = "red" if case.light != "red" else "normal"
    c.execute(update(t.office_case).where(t.office_case.c.id == case.id).values(light=other))
    return case.number


def an_outcome_is_turned_round(c: Connection) -> str:
    case = first(c, select(t.office_case).where(t.office_case.c.outcome == "approved"))
    c.execute(update(t.office_case).where(t.office_case.c.id == case.id).values(outcome="refused"))
    return case.number


def a_clock_is_started_later(c: Connection) -> str:
    live = select(t.office_case.c.id).where(t.office_case.c.status == "accepted")
    started = first(
        c,
        select(t.clock_event).where(
            t.clock_event.c.case_id.in_(live), t.clock_event.c.clock_kind == "promised"
        ),
    )
    c.execute(
        update(t.clock_event)
        .where(t.clock_event.c.clock_id == started.clock_id, t.clock_event.c.seq == 1)
        .values(at=started.at + timedelta(days=5))
    )
    return _number(c, started.case_id)


def the_engines_state_is_swapped(c: Connection) -> str:
    live = select(t.process_instance).where(t.process_instance.c.finished_at.is_(None))
    one = first(c, live)
    other = first(
        c,
        live.where(
            t.process_instance.c.id != one.id, t.process_instance.c.definition_sha == one.definition_sha,
            t.process_instance.c.state != one.state,
        ),
    )  # fmt: skip
    c.execute(update(t.process_instance).where(t.process_instance.c.id == one.id).values(state=other.state))
    return _number(c, one.case_id)


def a_number_is_left_out(c: Connection) -> str:
    counter = first(c, select(t.counter))
    c.execute(update(t.counter).values(last=counter.last + 1))
    return f"the counter stands at {counter.last + 1}"


def a_whole_case_disappears(c: Connection) -> str:
    case = first(c, select(t.office_case).where(t.office_case.c.status == "closed"))
    for table in reversed(t.metadata.sorted_tables):
        if "case_id" in table.c:
            c.execute(delete(table).where(table.c.case_id == case.id))
    c.execute(delete(t.office_case).where(t.office_case.c.id == case.id))
    return "the counter stands at"


def a_case_disappears_and_leaves_its_rows(c: Connection) -> str:
    case = first(c, select(t.office_case).where(t.office_case.c.status == "closed"))
    c.execute(delete(t.office_case).where(t.office_case.c.id == case.id))
    return "hang on a case that is gone"


def a_form_is_rewritten(c: Connection) -> str:
    form = first(c, select(t.form_filled))
    changed = bytes([*form.values[:-1], form.values[-1] ^ 1])
    c.execute(update(t.form_filled).where(t.form_filled.c.task_id == form.task_id).values(values=changed))
    return _number(c, form.case_id)


def a_handoff_is_settled_by_hand(c: Connection) -> str:
    handoff = first(c, select(t.handoff).where(t.handoff.c.status == "accepted"))
    c.execute(update(t.handoff).where(t.handoff.c.task_id == handoff.task_id).values(status="offered"))
    return _number(c, handoff.case_id)


def a_bad_rating_is_removed(c: Connection) -> str:
    rating = first(c, select(t.rating).order_by(t.rating.c.level))
    c.execute(delete(t.rating).where(t.rating.c.task_id == rating.task_id))
    return _number(c, rating.case_id)


def an_event_is_edited(c: Connection) -> str:
    event = first(c, select(t.audit_event).where(t.audit_event.c.kind == "task:completed"))
    c.execute(
        update(t.audit_event)
        .where(t.audit_event.c.stream == event.stream, t.audit_event.c.seq == event.seq)
        .values(body=event.body.replace("approved", "refused").replace('"act"', '"Act"'))
    )
    return event.stream


def the_last_event_of_a_case_is_deleted(c: Connection) -> str:
    case = first(c, select(t.office_case).where(t.office_case.c.status == "closed"))
    c.execute(
        delete(t.audit_event).where(t.audit_event.c.case_id == case.id, t.audit_event.c.seq == case.trail_seq)
    )
    return f"case:{case.id}"


def an_event_about_people_is_deleted(c: Connection) -> str:
    head = first(c, select(t.trail_stream).where(t.trail_stream.c.stream == "people"))
    c.execute(
        delete(t.audit_event).where(t.audit_event.c.stream == "people", t.audit_event.c.seq == head.seq)
    )
    return "people"


def what_stands_beside_an_event_is_swapped(c: Connection) -> str:
    sealed = select(t.audit_event).where(t.audit_event.c.sealed.is_not(None))
    one = first(c, sealed)
    other = first(c, sealed.where(t.audit_event.c.case_id == one.case_id, t.audit_event.c.seq != one.seq))
    c.execute(
        update(t.audit_event)
        .where(t.audit_event.c.stream == one.stream, t.audit_event.c.seq == one.seq)
        .values(sealed=other.sealed)
    )
    return _number(c, one.case_id)


def a_deployed_definition_is_changed(c: Connection) -> str:
    from app.store.definitions import pack, unpack

    row = first(c, select(t.definition).where(t.definition.c.key == "promised"))
    files = {
        name: content.replace(b'"1 workday"', b'"9 workdays"') for name, content in unpack(row.files).items()
    }
    c.execute(update(t.definition).where(t.definition.c.sha == row.sha).values(files=pack(files)))
    return "definition promised"


def the_rules_of_an_item_are_changed(c: Connection) -> str:
    row = first(c, select(t.service_item_version))
    c.execute(
        update(t.service_item_version)
        .where(t.service_item_version.c.item_id == row.item_id)
        .values(rules={**row.rules, "fee": "100"})
    )
    return "not those that were imported"


DAMAGE: dict[Tool, str] = {
    a_finished_task_is_opened_again: "closed",
    an_open_task_is_ended: "ending",
    a_task_is_taken_without_a_word: "claim",
    somebody_else_is_said_to_have_done_it: "ending",
    a_task_lies_on_another_desk: "mirror",
    a_task_is_given_more_time: "clock",
    a_diagrams_timer_is_moved: "clock",
    a_clocks_timer_is_moved: "clock",
    a_timer_is_put_off: "clock",
    a_timer_is_said_to_have_fired: "timer",
    a_fired_timer_is_armed_again: "timer",
    a_timer_is_deleted: "mirror",
    a_case_is_given_more_time: "clock",
    a_light_is_painted_over: "clock",
    an_outcome_is_turned_round: "replay",
    a_clock_is_started_later: "clock",
    the_engines_state_is_swapped: "mirror",
    a_number_is_left_out: "number",
    a_whole_case_disappears: "number",
    a_case_disappears_and_leaves_its_rows: "integrity",
    a_form_is_rewritten: "sealed",
    a_handoff_is_settled_by_hand: "handoff",
    a_bad_rating_is_removed: "rating",
    an_event_is_edited: "trail",
    the_last_event_of_a_case_is_deleted: "trail",
    an_event_about_people_is_deleted: "trail",
    what_stands_beside_an_event_is_swapped: "sealed",
    a_deployed_definition_is_changed: "definition",
    the_rules_of_an_item_are_changed: "item",
}
ON_THE_TRAIL = {
    an_event_is_edited,
    the_last_event_of_a_case_is_deleted,
    an_event_about_people_is_deleted,
    what_stands_beside_an_event_is_swapped,
    a_case_disappears_and_leaves_its_rows,
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_is_found_and_named(played: Played, damage: Tool) -> None:
    with bare_hands(played.url) as connection:
        named = damage(connection)
    status, said = played.says("check")
    assert status == 1
    assert DAMAGE[damage] in said["by_rule"], said["faults"]
    lines = [
        f"{fault['where']} {fault['what']}" for fault in said["faults"] if fault["rule"] == DAMAGE[damage]
    ]
    assert any(named in line for line in lines), (named, lines)
    status, said = played.says("trail", "verify")
    assert status == (1 if damage in ON_THE_TRAIL else 0), said
    if damage in ON_THE_TRAIL:
        assert said["breaks"]


def test_a_guard_that_was_taken_away_is_missed(played: Played) -> None:
    engine = open_engine(played.url)
    name = GUARDS[engine.dialect.name][0]
    drop = f"DROP TRIGGER {name}" + ("" if engine.dialect.name == "sqlite" else " ON audit_event")
    with engine.begin() as connection:
        connection.execute(text(drop))
    engine.dispose()
    _, said = played.says("check")
    assert [(fault["rule"], fault["where"]) for fault in said["faults"]] == [("guard", name)]


def test_a_document_that_rots_on_the_disk_is_found(played: Played) -> None:
    engine = open_engine(played.url)
    with engine.connect() as connection:
        row = first(connection, select(t.case_document))
    engine.dispose()
    path = played.home / "documents" / row.sha[:2] / row.sha
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    status, said = played.says("check")
    assert (status, list(said["by_rule"])) == (1, ["document"])


def test_faults_are_lines_for_people_and_an_object_for_machines(played: Played) -> None:
    with bare_hands(played.url) as connection:
        number = an_outcome_is_turned_round(connection)
    result = played.runs("check")
    assert result.exit_code == 1
    assert f"replay: case {number}: outcome is refused, the last event says approved" in result.stdout
    assert result.stderr == ""


def _number(c: Connection, case_id: str) -> str:
    return str(first(c, select(t.office_case.c.number).where(t.office_case.c.id == case_id)).number)
