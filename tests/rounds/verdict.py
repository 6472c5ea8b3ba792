"""What a round claims, looked for in the database alone.

early      nothing fired before its moment
once       every due timer fired exactly once; nothing due is left; a turn told in the order of the moments
cause      every card has the passed limit it was issued for, and every passed limit its card
recounted  after every act, deadline and light are what the clock events give, and the armed timers with them
check      what `shouwen check` says: trail, numbers, engine, nothing stuck
told       the round itself told its moments in order
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from app.cli.check import look
from app.domain import cases as rule
from app.domain.cards import COLOURS
from app.domain.clocks import Reading
from app.domain.faults import Fault
from app.domain.limits import Limit, UnknownAnchor, moment, parse_phrase
from app.domain.rights import CONSOLE
from app.domain.trail import Kind
from app.store import integrity as rows
from app.store import simulation
from app.store import tables as t
from app.store.integrity import CaseRows
from app.store.unit import Unit
from app.wiring import Shop
from tests.rounds import witness as w
from tests.rounds.replay import Offices, Step, TrailSilent, offices, passed, replay, rules_of

LINE = ("due_at", "statutory_due_at", "provisional", "light")
Row = Mapping[str, Any]


@dataclass(slots=True)
class Verdict:
    faults: list[Fault] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def by_rule(self) -> dict[str, int]:
        return dict(Counter(fault.rule for fault in self.faults))


def judge(shop: Shop, until: datetime, alone: bool = False) -> Verdict:
    """Everything that is wrong in the database of a round whose last turn of the sweep was at `until`.

    alone  whether one sweep did it all, and was never killed
    """
    verdict = Verdict()
    found, _ = look(shop)
    verdict.faults += [Fault(f"check {one.rule}", one.where, one.what) for one in found]
    counted: Counter[str] = Counter()
    with shop.units.read(CONSOLE, until) as u:
        shelves = offices(u, shop.settings.zone)
        changes, lines = _by_case(u, w.timer_change), _by_case(u, w.line_change)
        cards = _by_case(u, t.card)
        verdict.faults += _order(u, alone)
        verdict.faults += _left(u, until)
        verdict.faults += _backwards(u)
        for case in rows.case_rows(u):
            one = _Case(
                case,
                changes.get(case.case["id"], []),
                lines.get(case.case["id"], []),
                cards.get(case.case["id"], []),
                until,
            )
            verdict.faults += [
                Fault(name, f"case {case.number}", what) for name, what in one.faults(shelves, counted)
            ]
        verdict.figures = {**simulation.tally(u), "counted": dict(counted)}
    return verdict


def _by_case(u: Unit, table: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    order = table.c.n if "n" in table.c else table.c.id
    for row in u.connection.execute(select(table).order_by(order)):
        found[row.case_id].append(dict(row._mapping))
    return found


def _order(u: Unit, alone: bool) -> Iterator[Fault]:
    """Catching up goes in the order of the moments: within a case always, over all cases where one sweep was alone.

    What was only brought forth by telling, and what a new calendar moved in the same turn, is free.
    """
    c, m, e = w.timer_change.c, t.timer.c, t.audit_event.c
    moved = {row.at for row in u.rows(select(e.at).where(e.kind == Kind.CASE_RECOMPUTED).distinct())}
    told = (
        select(c.n, c.case_id, c.timer_id, c.was_due_at, c.fired_at, m.armed_at)
        .join(t.timer, (m.centre_id == c.centre_id) & (m.id == c.timer_id))
        .where(c.status == "fired", c.was == "armed")
        .order_by(c.n)
    )
    last: dict[tuple[str, datetime], datetime] = {}
    for row in u.connection.execute(told):
        if row.armed_at >= row.fired_at or row.fired_at in moved:
            continue
        key = ("" if alone else row.case_id, row.fired_at)
        if row.was_due_at < last.get(key, row.was_due_at):
            yield Fault(
                "once",
                f"timer {row.timer_id}",
                f"due {row.was_due_at}, told after one due {last[key]}, at {row.fired_at}",
            )
        last[key] = max(row.was_due_at, last.get(key, row.was_due_at))


def _left(u: Unit, until: datetime) -> Iterator[Fault]:
    m, c, o, i = t.timer.c, t.card.c, t.supervision_order.c, t.incident.c
    for name, where in (
        ("timers are due and armed", (m.status == "armed", m.due_at <= until)),
        ("timers are stuck", (m.status == "stuck",)),
        ("timers have failed", (m.failures > 0,)),
        ("timers failed on the way", (w.timer_change.c.failures > 0,)),
        ("cards were not raised", (c.raise_at <= until,)),
        ("orders are overdue and not marked", (o.status == "open", o.due_at <= until)),
        ("incidents", (i.kind.is_not(None),)),
    ):
        if n := u.value(select(func.count()).where(*where)):
            yield Fault("once", "database", f"{n} {name}")


def _backwards(u: Unit) -> Iterator[Fault]:
    """A round tells its moments in order; an act that says the clock went back makes everything else doubtful."""
    e = t.audit_event.c
    for row in u.rows(select(e.stream, e.seq, e.kind, e.at).where(e.body.contains('"clock_said"'))):
        yield Fault("told", f"{row.stream} {row.seq}", f"{row.kind} was told a moment before {row.at}")


def _told_for(event: Row) -> datetime:
    return datetime.fromisoformat(json.loads(event["body"])["due_at"])


@dataclass(slots=True)
class _Case:
    case: CaseRows
    changes: list[Row]
    lines: list[Row]
    cards: list[Row]
    until: datetime

    def faults(self, shelves: Offices, counted: Counter[str]) -> Iterator[tuple[str, str]]:
        lines = {line["seq"]: line for line in self.lines}
        try:
            steps = list(replay(self.case, lines, shelves))
        except TrailSilent as error:
            yield "recounted", str(error)
            return
        counted["acts replayed"] += len(steps)
        yield from self._firings(counted)
        yield from self._outrun(steps, counted)
        yield from self._causes(steps, counted)
        yield from self._recounted(steps, lines)
        yield from self._phrases(steps, counted)

    # -- early, once ---------------------------------------------------------------------------------------------

    def _firings(self, counted: Counter[str]) -> Iterator[tuple[str, str]]:
        """From the witness: a timer is told once, not early, and nothing happens to it afterwards."""
        fired: set[str] = set()
        at = {event["seq"]: event for event in self.case.trail}
        for change in self.changes:
            if change["timer_id"] in fired:
                yield "once", f"timer {change['timer_id']} was {change['status']} after it had fired"
            if change["status"] != "fired":
                continue
            fired.add(change["timer_id"])
            counted["fired"] += 1
            event = at[change["seq"]]
            if change["was_due_at"] is None or change["fired_at"] < change["was_due_at"]:
                yield (
                    "early",
                    f"timer {change['timer_id']} due {change['was_due_at']} fired at {change['fired_at']}",
                )
            if (event["actor"], event["at"]) != ("sweep", change["fired_at"]):
                yield "once", f"timer {change['timer_id']} fired in event {event['seq']} of {event['actor']}"
            counted["late by an hour"] += (change["fired_at"] - change["was_due_at"]).total_seconds() > 3600
        stored = {row["id"] for row in self.case.timers if row["status"] == "fired"}
        if stored != fired:
            yield "once", f"{len(stored ^ fired)} timers are not as the witness saw them"

    def _outrun(self, steps: list[Step], counted: Counter[str]) -> Iterator[tuple[str, str]]:
        """A due timer is told, not taken away or moved by an act that came before the sweep."""
        at = {event["seq"]: event for event in self.case.trail}
        timers = {row["id"]: row for row in self.case.timers}
        for change in self.changes:
            if change["was"] != "armed" or change["was_due_at"] is None or change["status"] == "fired":
                continue
            event, row = at[change["seq"]], timers[change["timer_id"]]
            if change["due_at"] == change["was_due_at"] and change["status"] == "armed":
                continue  # put off after a failure; counted elsewhere
            if event["kind"] == Kind.TIMER_FIRED and _told_for(event) <= change["was_due_at"]:
                continue  # both were due; the one that was due first took the ground from the other
            if change["was_due_at"] <= event["at"] and event["kind"] not in (
                "clock:corrected",
                "case:recomputed",
            ):
                counted["outrun"] += 1
                what = row["timer_ref"] if row["source"] == "clock" else f"{row['element']} ({row['phrase']})"
                yield (
                    "outrun",
                    f"{what} due {change['was_due_at']} was {change['status']} by {event['kind']} of {event['actor']} at {event['at']}",
                )

    # -- cause ----------------------------------------------------------------------------------------------------

    def _causes(self, steps: list[Step], counted: Counter[str]) -> Iterator[tuple[str, str]]:
        due, excused = passed(steps, self.until)
        told: dict[Any, set[datetime]] = defaultdict(set)
        for row in self.case.timers:
            if row["source"] == "clock" and row["status"] == "fired":
                told[row["clock_id"], row["timer_ref"], row["due_at"]].add(row["fired_at"])
        counted["moments passed"] += len(due)
        for _, kind, at in sorted(told.keys() - due.keys(), key=str):
            yield "cause", f"{kind} was told for {at}, and no clock ever asked for it"
        for key in sorted(due.keys() - told.keys() - excused, key=str):
            step = due[key]
            yield (
                "untold",
                f"{key[1]} of {_clock_named(step, key[0])} passed at {key[2]} and was never told (asked for since {step.seq} {step.kind})",
            )
        issued = [((card["clock_id"], card["colour"], card["due_at"]), card) for card in self.cards]
        counted["cards"] += len(issued)
        for key, card in issued:
            yield from self._card(key, card, due, told)
        for key, moments in told.items():
            if key[1] in COLOURS and len(moments) != sum(of == key for of, _ in issued):
                yield "cause", f"{key[1]} was told for {key[2]} and no card was issued"

    def _card(
        self, key: Any, card: Row, due: Mapping[Any, Step], told: Mapping[Any, set[datetime]]
    ) -> Iterator[tuple[str, str]]:
        if key not in due:
            yield "cause", f"a {key[1]} card for {key[2]} has no passed limit"
        if card["issued_at"] not in told.get(key, ()) or card["issued_at"] < card["due_at"]:
            yield (
                "cause",
                f"a {key[1]} card for {key[2]} was issued at {card['issued_at']}, told at {told.get(key)}",
            )

    # -- recounted ---------------------------------------------------------------------------------------------------

    def _recounted(self, steps: list[Step], lines: Mapping[int, Row]) -> Iterator[tuple[str, str]]:
        for step in steps:
            for name, value in step.line().items():
                if lines[step.seq][name] != value:
                    yield (
                        "recounted",
                        f"after {step.seq} {step.kind} at {step.at} {name} was {lines[step.seq][name]}, the clocks say {value}",
                    )
        settled = {step.seq for step in steps}
        for earlier, line in pairwise(self.lines):
            if line["seq"] in settled and line["seq"] != earlier["seq"]:
                continue
            for name in LINE:
                if line[name] != earlier[name]:
                    yield "recounted", f"{name} was changed without an act, after {line['seq']}"
        if not steps or self.case.case["closed_at"] is not None:
            return
        armed = {
            (row["clock_id"], row["timer_ref"], row["due_at"])
            for row in self.case.timers
            if row["source"] == "clock" and row["status"] == "armed"
        }
        wanted = {told for told in steps[-1].wanted if told[2] > self.until}
        for key in sorted(armed ^ wanted, key=str):
            yield "recounted", f"{key[1]} for {key[2]} is {'armed' if key in armed else 'wanted'} only"

    def _phrases(self, steps: list[Step], counted: Counter[str]) -> Iterator[tuple[str, str]]:
        """A diagram's timer fired for the moment its phrase means, by the clocks as they stood before it fired."""
        seqs = {change["timer_id"]: change["seq"] for change in self.changes if change["status"] == "fired"}
        for row in self.case.timers:
            if row["source"] != "process" or row["status"] != "fired":
                continue
            before = next(step for step in reversed(steps) if step.seq < seqs[row["id"]])
            counted["phrases"] += 1
            meant = [self._meant(row, before, clocks) for clocks in self._named(row, before)]
            if row["due_at"] not in meant:
                yield (
                    "cause",
                    f"{row['element']} ({row['phrase']}) fired for {row['due_at']}, the phrase says {meant[0]}",
                )

    def _named(self, row: Row, before: Step) -> Iterator[dict[str, Reading]]:
        """The clocks a phrase may name: the case's, its branch's, and those of the steps of its process in turn."""
        named = {
            kind: reading
            for (kind, _, _), reading in before.readings.items()
            if kind not in ("step", "branch")
        }
        tasks = {
            task["id"]
            for task in self.case.tasks
            if (task["instance_id"], task["subject"]) == (row["instance_id"], row["subject"])
        }
        steps = []
        for (kind, subject, _), reading in before.readings.items():
            if kind == "branch" and subject == row["subject"]:
                named[kind] = reading
            if kind == "step" and subject in tasks:
                steps.append(reading)
        yield from ({**named, "step": step} for step in steps)
        if not steps:
            yield named

    def _meant(self, row: Row, before: Step, clocks: Mapping[str, Reading]) -> datetime | None:
        facts = next(one["facts"] for one in self.case.instances if one["id"] == row["instance_id"])
        own = {"pause": Limit(facts["length"], facts["unit"])} if "unit" in facts else {}
        try:
            return moment(
                parse_phrase(row["phrase"]), armed_at=row["armed_at"], clocks=clocks,
                milestones=before.standing.milestones, parameters={**rule.parameters(rules_of(self.case)), **own},
                frame=before.frame,
            )  # fmt: skip
        except UnknownAnchor:
            return None


def _clock_named(step: Step, clock_id: str) -> str:
    return next((":".join(map(str, name)) for name, known in step.ids.items() if known == clock_id), clock_id)
