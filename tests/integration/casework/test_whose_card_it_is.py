"""A card goes to the desk whose limit was passed, whoever else is busy with the case."""

from datetime import timedelta

from app.casework.ask import AskOpinion, ask_opinion
from app.casework.claim_task import ClaimTask, claim_task
from app.store import tables as t
from tests.world import World


def test_an_opinion_that_is_late_costs_the_department_that_was_asked(world: World) -> None:
    """The first held task of the case paid for it: a handler of another department got the card."""
    case = world.registers("CA-005").case_id
    world.completes(case, "check_papers", "clerk", papers="complete")
    world.completes(case, "accept_handoff", "handler", handoff="accepted")
    world.does("handler", claim_task, ClaimTask(world.task(case, "handle").id))
    world.does("clerk", ask_opinion, AskOpinion(case, "HR", "怎么看"))
    opinion = world.task(case, "opinion")
    world.waits_until(opinion.due_at + timedelta(minutes=1))
    step = {
        row.clock_id for row in world.rows(t.clock_event, case_id=case, clock_kind="step", subject=opinion.id)
    }
    (card,) = [row for row in world.rows(t.card, case_id=case) if row.clock_id in step]
    assert (card.unit_id, card.person_id) == (opinion.unit_id, None)


def test_a_limit_of_the_case_costs_whoever_holds_its_own_work(world: World) -> None:
    """Not the duty chief, who holds a task to chase it."""
    case = world.registers("CA-005").case_id
    world.completes(case, "check_papers", "clerk", papers="complete")
    world.completes(case, "accept_handoff", "handler", handoff="accepted")
    world.does("handler", claim_task, ClaimTask(world.task(case, "handle").id))
    due_at = world.case(case).due_at
    world.waits_until(due_at - timedelta(minutes=30))
    chase = world.task(case, "chase")
    world.does("chief", claim_task, ClaimTask(chase.id))
    world.waits_until(due_at + timedelta(minutes=1))
    promised = world.rows(t.clock_event, case_id=case, clock_kind="promised", seq=1)[0].clock_id
    (card,) = world.rows(t.card, case_id=case, clock_id=promised)
    assert card.person_id == world.actor("handler").person_id
