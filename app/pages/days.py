"""The office's day, and days as people type them into forms."""

from datetime import date

from app.api.requests import now, shop
from app.pages.form_view import read_date

# An office has no days before or after; at the ends of the calendar a day has no next one, or no UTC.
YEARS = range(1900, 3000)


def today() -> date:
    return now().astimezone(shop().settings.zone).date()


def typed_day(text: str) -> date | None:
    """2026-11-27, 20261127, 2026/11/27; None for what is no day of YEARS."""
    plain = text.strip()
    try:
        day = date.fromisoformat(read_date(plain)) if plain.isascii() else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None
