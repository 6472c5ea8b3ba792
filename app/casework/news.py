"""What makes a task news to its desk again: it came back to its pile, was urged, or was spoken about."""

from typing import Any

from app.casework.ground import Ground
from app.store.unit import Unit


def news(u: Unit, ground: Ground) -> dict[str, Any]:
    """Columns of the task the act is about; whoever does the act has no news of it."""
    return {"news_at": ground.now, "news_by": u.actor.person_id}


def back_on_the_pile() -> dict[str, Any]:
    """Columns of a task that changes hands or presses: nobody has put it aside any more."""
    return {"aside_until": None, "aside_note": None}
