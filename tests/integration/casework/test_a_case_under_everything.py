"""One case under everything at once: pauses, extensions, corrections, editions, hours and lights in any order.

Whatever happened: rows and clocks agree (`shouwen check`), every explanation ends where its clock does, and a lateness
stands once.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.calendars.hours import SetHours, set_hours
from app.calendars.lights import SetLights, set_lights
from app.casework.ask import AskExtension, AskPause, ask_extension, ask_pause
from app.casework.cards import AnswerCard, RuleOnCard, answer_card, rule_on_card
from app.casework.recount import CorrectClock, correct_clock
from app.cli import check
from app.domain.cases import phrase_of
from app.domain.clocks import read
from app.domain.explanations import explain, recompute, to_json
from app.errors import CaseworkError
from app.store import tables as t
from app.store.clocks import clocks_of
from scheduler.sweep import sweep
from tests.integration.casework.test_calendar_editions import approve, uploaded
from tests.integration.casework.test_calendar_previews import any_notice
from tests.world import ZONE, World

STEPS = 24
WEEKS = (
    [[["08:30", "12:00"], ["14:00", "17:30"]] for _ in range(7)],
    [[["09:00", "16:00"]] for _ in range(7)],
    [[["00:00", "24:00"]] for _ in range(7)],
    [[] for _ in range(7)],
)
MOMENTS = ("near", "promised", "statutory")
COLOURS = ("prewarning", "yellow", "red")
UNITS = ("workday", "day", "hour", "office_hour", "month")


def accepted(world: World) -> str:
    case_id = str(world.registers("CA-005").case_id)
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    world.completes(case_id, "accept_handoff", "handler", handoff="accepted")
    return case_id


def passes(world: World, case_id: str, chance: random.Random) -> None:
    world.now += timedelta(minutes=chance.choice((1, 30, 300, 1440, 1440 * chance.randrange(1, 6))))
    sweep(world.shop, world.now)


def pauses(world: World, case_id: str, chance: random.Random) -> None:
    ground = chance.choice(("testing", "inspection"))
    ask = AskPause(
        case_id, ground, chance.randrange(1, 6), chance.choice(("workday", "day", "hour")), "需检测"
    )
    world.does("handler", ask_pause, ask)


def extends(world: World, case_id: str, chance: random.Random) -> None:
    world.does(
        "handler",
        ask_extension,
        AskExtension(case_id, chance.randrange(1, 8), "情况复杂", chance.random() < 0.5),
    )


def is_let(world: World, case_id: str, chance: random.Random) -> None:
    """Whatever was asked for beside the case is approved, or a pause is over."""
    for act, who, field in (
        ("approve_pause", "chief", "pause_decision"),
        ("approve_extension", "director", "extension_decision"),
    ):
        if len(world.tasks(case_id, act)) == 1:
            world.completes(case_id, act, who, **{field: chance.choice(("approved", "refused"))})
            return
    if len(world.tasks(case_id, "end_pause")) == 1:
        world.completes(case_id, "end_pause", "handler")


def corrects(world: World, case_id: str, chance: random.Random) -> None:
    kind, unit = chance.choice(("promised", "statutory")), chance.choice(UNITS)
    length = chance.randrange(1, {"hour": 300, "office_hour": 90, "month": 3}.get(unit, 15))
    since = world.case(case_id).received_at + timedelta(minutes=chance.randrange(120))
    started = chance.choice((None, since if since <= world.now else None))
    world.does("director", correct_clock, CorrectClock(case_id, kind, "录错期限", started, length, unit))


def is_noticed(world: World, case_id: str, chance: random.Random) -> None:
    edition = uploaded(world, any_notice(chance))
    for _ in range(3):
        sweep(world.shop, world.now)
    approve(world, edition)


def opens(world: World, case_id: str, chance: random.Random) -> None:
    on = world.now.astimezone(ZONE).date() + timedelta(days=chance.randrange(1, 9))
    world.does("admin", set_hours, SetHours(world.centre, on, chance.choice(WEEKS)))


def lights(world: World, case_id: str, chance: random.Random) -> None:
    """Each colour has a moment, the milder not after the worse, and one in four is left out."""
    moments = sorted(chance.choices(range(3), k=3))
    scheme = {colour: MOMENTS[at] for colour, at in zip(COLOURS, moments, strict=True)}
    scheme |= {colour: "never" for colour in COLOURS if chance.random() < 0.25}
    world.does("admin", set_lights, SetLights(world.centre, scheme))


def answers(world: World, case_id: str, chance: random.Random) -> None:
    cards = [row for row in world.rows(t.card, case_id=case_id) if row.status == "issued"]
    if not cards:
        return
    card = chance.choice(cards)
    if chance.random() < 0.5:
        world.does("handler", answer_card, AnswerCard(card.id, "已处理"))
    else:
        world.does("supervisor", rule_on_card, RuleOnCard(card.id, upheld=False, words="系统停机"))


ACTS: tuple[Callable[[World, str, random.Random], None], ...] = (
    passes, passes, passes, pauses, is_let, extends, corrects, is_noticed, opens, lights, lights, answers,
)  # fmt: skip


@pytest.mark.slow
def test_whatever_happens_dates_agree_and_a_lateness_stands_once(world: World, chance: random.Random) -> None:
    case_id = accepted(world)
    history: list[str] = []
    for _ in range(STEPS):
        act = chance.choice(ACTS)
        history.append(act.__name__)
        try:
            act(world, case_id, chance)
        except CaseworkError as error:
            history[-1] += f" refused: {error.code}"
            world.actors.clear()
        for _ in range(2):
            sweep(world.shop, world.now)
        is_right(world, case_id, history)


def is_right(world: World, case_id: str, history: list[str]) -> None:
    assert check.look(world.shop)[0] == [], history
    assert world.rows(t.incident) == [], history
    case = world.case(case_id)
    with world.shop.units.read(world.actor("director"), world.now) as u:
        frame = world.shop.office.frame(u, case.centre_id, case.calendar_id)
    events = [row._asdict() for row in world.rows(t.clock_event, case_id=case_id)]
    clocks, ids, _ = clocks_of(sorted(events, key=lambda event: (event["clock_id"], event["seq"])))
    for clock in clocks:
        if phrase_of(clock) is not None:
            continue  # it hangs on another clock, and is explained by that one
        reading, told = read(clock, frame, world.now), explain(clock, frame, world.now)
        again = recompute(to_json(told))
        assert (told.due_at, told.due_on) == (reading.due_at, reading.due_on), history
        assert (again.due_at, again.due_on) == (reading.due_at, reading.due_on), history
    own = {ids[key]: "own" for key in ids if key[0] in ("promised", "statutory")}
    stands = Counter(
        (own.get(row.clock_id, row.clock_id), row.due_at)
        for row in world.rows(t.card, case_id=case_id)
        if row.status != "voided"
    )
    assert [one for one, times in stands.items() if times > 1] == [], history
