"""Laws of the clocks a case has beside each other: parts of its time stay within it, and hold when it holds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import cases as rule
from app.domain.cases import Passed, Standing
from app.domain.items import ItemRules
from app.domain.periods import Limit
from tests.unit.domain.clockwork import FRAME

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
LAW = settings(max_examples=150, deadline=None)


def joint(length: int) -> ItemRules:
    limit = (length, "workday")
    return ItemRules("JT-900", "联办", "Joint", "JT", "joint", limit, limit, joint_departments=("CA",))


def accepted(rules: ItemRules) -> Standing:
    return rule.pass_milestone(
        Standing("registered", None, False, {}, ()), Passed("accepted", START, {}), rules, FRAME
    )


@LAW
@given(st.integers(1, 30), st.integers(1, 60), st.integers(0, 400), st.integers(0, 1500))
def test_a_branch_never_outlives_the_joint_limit(length: int, branch: int, after: int, later: int) -> None:
    rules = joint(length)
    begins = START + after * AN_HOUR
    limit = Limit(branch, "workday")
    standing = rule.start_share(accepted(rules), "branch", "CA", limit, begins, rules, FRAME)
    now = begins + later * AN_HOUR
    readings = rule.readings(standing, FRAME, now)
    whole, part = readings["promised", "", 1], readings["branch", "CA", 1]
    assert part.due_at is not None
    assert whole.due_at is not None
    assert part.due_at <= whole.due_at
    assert part.due_at == min(whole.due_at, rule.read(standing.running("branch")[0], FRAME, now).due_at)
    assert part.overdue == (now >= part.due_at)
    assert part.prewarn_at is None or part.prewarn_at <= part.due_at


@LAW
@given(st.integers(2, 30), st.integers(1, 20), st.integers(1, 200), st.integers(0, 600))
def test_what_a_pause_takes_out_of_the_whole_it_takes_out_of_the_part(
    length: int, step: int, after: int, lasting: int
) -> None:
    """A step begun with the case and as long as it is due when the case is, whatever was paused meanwhile."""
    rules = joint(length)
    whole = rule.start_share(accepted(rules), "step", "t", Limit(length, "workday"), START, rules, FRAME)
    pause = Passed("paused", START + after * AN_HOUR, {"ground": "testing"})
    held = rule.pass_milestone(whole, pause, rules, FRAME)
    late = rule.start_share(held, "step", "late", Limit(step, "workday"), pause.at + AN_HOUR, rules, FRAME)
    resumed = Passed("resumed", pause.at + (1 + lasting) * AN_HOUR, {"ground": "testing"})
    on = rule.pass_milestone(late, resumed, rules, FRAME)
    readings = rule.readings(on, FRAME, resumed.at)
    assert readings["step", "t", 1].due_at == readings["promised", "", 1].due_at
    alone = rule.start_share(accepted(rules), "step", "t", Limit(step, "workday"), resumed.at, rules, FRAME)
    counted_from_the_end = rule.readings(alone, FRAME, resumed.at)["step", "t", 1].due_at
    found = readings["step", "late", 1].due_at
    assert found is not None
    assert counted_from_the_end is not None
    assert found <= counted_from_the_end
    if rule.readings(held, FRAME, pause.at)["promised", "", 1].paused:
        assert rule.readings(late, FRAME, pause.at + AN_HOUR)["step", "late", 1].due_at is None
