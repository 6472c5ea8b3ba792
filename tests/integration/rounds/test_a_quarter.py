"""Issue 3: nothing fires early, every due timer fires exactly once, every card has its cause. A year of this with 20
townships is `make year`; here it is a quarter with two, and shorter rounds with sweeps that are killed or many."""

import pytest

from tests.integration.rounds.conftest import Rounds, sound


@pytest.mark.slow
def test_a_quarter_with_two_townships_keeps_the_law(rounds: Rounds) -> None:
    told, verdict = rounds(weeks=13, cases=40)
    sound(told, verdict)
    assert verdict.figures["counted"]["late by an hour"], "nobody slept"


@pytest.mark.slow
def test_three_sweeps_that_are_killed_and_started_again_tell_every_timer_once(rounds: Rounds) -> None:
    told, verdict = rounds(weeks=4, cases=20, sweeps=3, kill=0.1)
    sound(told, verdict)
    assert told.sweep["killed"]
