"""What of a task is new to somebody, and whether it is put aside: said alike by the page and by the API."""

from datetime import datetime
from typing import Any

from app.domain.rights import Actor


def unread(actor: Actor, row: Any, now: datetime) -> bool:
    """Whether something happened that the actor has not looked at: news by somebody else, or its coming back."""
    back = row.aside_until if row.aside_until is not None and row.aside_until <= now else None
    told = row.news_at if row.news_by != actor.person_id else None
    return any(at is not None and (row.seen_at is None or row.seen_at < at) for at in (back, told))


def aside_until(row: Any, now: datetime) -> datetime | None:
    """Until when a live task is put aside; None where it has come back, or never was."""
    if row.ended_at is not None or row.aside_until is None or row.aside_until <= now:
        return None
    until: datetime = row.aside_until
    return until
