"""Case numbers, query codes and the sample: what a person reads aloud, types in, or is drawn by.

Knows no database: who counts the numbers, and who compares the codes, is somebody else's business.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

# 31 characters, a prime, without I, L, O, S and U: a check character is never misread for another.
_CHECKS = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
_PRIME = len(_CHECKS)
# What each sign counts: letters that are no check characters take the values of digits, beside which they never stand.
_VALUES = {sign: value for value, sign in enumerate(_CHECKS)} | {
    sign: value for value, sign in enumerate("ILOSU")
}
_ROOT = 3  # a primitive root of 31: the first 30 places have 30 different weights

# Of signs that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) at most one is used.
_CODE_LETTERS = "2346789ACDEFGHJKMNPQRTVWXY"
CODE_LENGTH = 8

_NUMBER = re.compile(rf"([A-Z]{{1,8}})[- ]*([0-9]{{4}})[- ]*([0-9]{{6,9}})[- ]*([{_CHECKS}])")
_SAID = re.compile(rf"(?:([0-9]{{4}})[- ]+)?([0-9]{{1,9}})(?:[- ]+([{_CHECKS}]))?|([0-9]{{4}})([0-9]{{6}})")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


class NumberInvalid(ValueError):
    """This is no case number: the shape is wrong, or the check character does not fit (a slip of the pen)."""


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The consecutive number of a case in its centre and local year, shown as LX-2026-000123-C.

    letters  the centre's own, A to Z, at most eight
    """

    letters: str
    year: int
    serial: int

    @property
    def check(self) -> str:
        """The check character: catches every wrong character, and every two that changed places, near or far.

        A sum over the places weighted by powers of 3 modulo 31. Letters stand only where letters belong and
        digits where digits belong, so two different signs of one place never count the same.
        """
        return _CHECKS[-sum(_weighted(f"{self.letters}{self.year:04}{self.serial:06}")) % _PRIME]

    def __str__(self) -> str:
        return f"{self.letters}-{self.year:04}-{self.serial:06}-{self.check}"


def _weighted(body: str) -> list[int]:
    """Value times weight of each place; the check character itself has weight 1, its neighbour 3."""
    return [_VALUES[sign] * pow(_ROOT, place, _PRIME) for place, sign in enumerate(reversed(body), start=1)]


def parse_number(text: str) -> CaseNumber:
    """The number somebody typed, however they spelt dashes, case and width. Raises NumberInvalid."""
    plain = _plain(text)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise NumberInvalid("shape")
    letters, year, serial, check = match.groups()
    number = CaseNumber(letters, int(year), int(serial))
    if len(serial) > len(f"{number.serial:06}"):
        raise NumberInvalid("shape")
    if number.check != check:
        raise NumberInvalid("check")
    return number


def beginnings(text: str, letters: Collection[str], years: Collection[int]) -> tuple[str, ...]:
    """How the numbers begin that somebody may have meant who looks for a case.

    What bears letters is meant from its beginning, as typed. At the counter the letters and the year go without
    saying: 138, 000138, 138-9 and 2026-138 are case 138 of each centre, in each of the years unless one is named.
    """
    plain = _plain(text)
    said = _SAID.fullmatch(plain)
    if said is None:
        match = _NUMBER.fullmatch(plain)
        return ("{}-{}-{}-{}".format(*match.groups()) if match else plain,)
    year, serial, check, solid_year, solid = said.groups()
    year, serial, check = year or solid_year, serial or solid, check or ""
    meant = [(int(year), serial, check)] if year else [(one, serial, check) for one in sorted(years)]
    if year and len(serial) == 1 and not check:  # 2026-9 may also be case 2026 with its check character
        meant += [(one, year, serial) for one in sorted(years)]
    return tuple(f"{own}-{one:04}-{int(n):06}-{end}" for own in sorted(letters) for one, n, end in meant)


def looks_numbered(text: str) -> bool:
    """Whether somebody who looks for a case typed a number rather than a name."""
    plain = _plain(text)
    return plain.isascii() and any(sign.isdigit() for sign in plain)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:80]).translate(_DASHES).strip().upper()


def is_letters(text: str) -> bool:
    """Whether a centre may use these letters in front of its numbers."""
    return re.fullmatch("[A-Z]{1,8}", text) is not None


def query_code(noise: bytes) -> str:
    """The code an applicant types beside the case number, from 16 random bytes."""
    if len(noise) < 16:
        raise ValueError("a query code needs 16 random bytes")
    rest, letters = int.from_bytes(noise, "big"), []
    for _ in range(CODE_LENGTH):
        rest, place = divmod(rest, len(_CODE_LETTERS))
        letters.append(_CODE_LETTERS[place])
    return "".join(letters)


def clean_query_code(text: str) -> str | None:
    """The code somebody typed in its one spelling, or None when it cannot be a query code."""
    plain = unicodedata.normalize("NFKC", text[:80]).translate(_DASHES).upper()
    plain = plain.replace("-", "").replace(" ", "").strip()
    if len(plain) != CODE_LENGTH or any(letter not in _CODE_LETTERS for letter in plain):
        return None
    return plain


def is_sampled(case_id: str, percent: int) -> bool:
    """Whether a case falls into the sample that is visited: the same answer whenever it is asked."""
    drawn = int.from_bytes(hashlib.sha256(f"sample:{case_id}".encode()).digest()[:8], "big")
    return drawn % 100 < percent
