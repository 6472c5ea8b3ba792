"""A judge of timer phrases for tests: knows lengths, limits and a few anchors."""

import re

_LENGTH = r"\d+ (?:office )?(?:workday|day|hour|month)s?"
_ANCHOR = r"[a-z]+(?: limit)?"
_PHRASE = re.compile(rf"(?:every )?{_LENGTH}(?: (?:before|after) {_ANCHOR})?|{_ANCHOR}")


def judge(phrase: str) -> object:
    """Raises ValueError for a text that is no phrase."""
    if not _PHRASE.fullmatch(phrase):
        raise ValueError("not a time")
    return phrase
