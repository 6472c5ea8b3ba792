"""The letters a clerk types to find a service item: the first letter of each character's pinyin."""

from collections.abc import Callable
from functools import cache


def initials(name: str) -> str:
    """zdsh for 最低生活; letters and digits stay, signs and characters without a reading go."""
    first_letters = _pinyin()
    read = "".join(first_letters(name))
    return "".join(letter for letter in read.lower() if letter.isascii() and letter.isalnum())


@cache
def _pinyin() -> Callable[[str], list[str]]:
    # The dictionary takes a fifth of a second to load, which only an import has to wait for.
    from pypinyin import Style, lazy_pinyin

    return lambda name: lazy_pinyin(name, style=Style.FIRST_LETTER)
