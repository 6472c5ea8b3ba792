"""Piles of tasks as large as a test wants them: copies of one task, each with its own deadline, urgency and number."""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from app.domain.rights import SWEEP
from app.store import tables as t
from tests.world import World


def copies(world: World, task: Any, how_many: int, chance: random.Random, **fixed: Any) -> None:
    """Copies of a live task; `fixed` says what is the same in all of them."""
    made = []
    for _ in range(how_many):
        at = world.now + timedelta(minutes=chance.randrange(60))
        made.append(
            {
                **task._mapping,
                "id": f"01990000-0000-7000-8000-{chance.getrandbits(48):012x}",
                "task_ref": f"copy {chance.getrandbits(48):012x}",
                "urgency": chance.randrange(2),
                "sort_at": at,
                "due_at": at,
                "received_at": world.now - timedelta(minutes=chance.randrange(60)),
                "number": f"LX-2026-{chance.randrange(50):06d}-X",
                **fixed,
            }
        )
    with world.shop.units.write(SWEEP, world.now) as u:
        u.write(insert(t.task), made)
