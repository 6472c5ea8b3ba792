"""Urgent work stands on top while somebody waits for it, and no longer."""

from tests.world import TO_THE_END, World


def urgencies(world: World, case_id: str) -> set[int]:
    return {task.urgency for task in world.tasks(case_id)}


def test_an_urgent_case_presses_until_its_result_is_handed_over(world: World) -> None:
    """Finished urgent cases, waiting for a rating, once stood above everything that was overdue."""
    case_id = world.registers("CA-005", urgency="urgent").case_id
    for act, who, said in TO_THE_END:
        assert urgencies(world, case_id) == {0}, act
        world.completes(case_id, act, who, **said)
    assert world.tasks(case_id)
    assert urgencies(world, case_id) == {1}
