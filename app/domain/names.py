"""How personal values are shown to those who need not know them, and how a name is found again.

Masking hides on the server, before a value leaves; search works on pieces, so that what is stored are the
keyed hashes of the pieces and never the name.
"""

import unicodedata
from itertools import pairwise

STAR = "*"


def mask_name(name: str) -> str:
    """许*兰, 许*, 欧***: the surname and, where it tells little, the last character. Empty stays empty."""
    letters = list(name)
    if len(letters) <= 1:
        return STAR * len(letters)
    if len(letters) == 2:
        return letters[0] + STAR
    if len(letters) == 3:
        return letters[0] + STAR + letters[-1]
    return letters[0] + STAR * 3


def mask_id_number(number: str) -> str:
    """110***********002X: where from, and the last four. Anything shorter than 8 is all stars."""
    if len(number) < 8:
        return STAR * len(number)
    return number[:3] + STAR * (len(number) - 7) + number[-4:]


def mask_phone(phone: str) -> str:
    """138****5678. A number too short to hide its middle is all stars."""
    if len(phone) < 8:
        return STAR * len(phone)
    return phone[:3] + STAR * (len(phone) - 7) + phone[-4:]


def mask_address(address: str) -> str:
    """The first six characters, which is about the township; the house is nobody's business."""
    return address[:6] + STAR * 3 if address else ""


def search_pieces(text: str) -> frozenset[str]:
    """Every character of a name or a village, and every two that stand together; spaces and signs are passed over."""
    letters = _letters(text)
    return frozenset(letters) | frozenset(a + b for a, b in pairwise(letters))


def wanted_pieces(text: str) -> frozenset[str]:
    """The pieces a case must all have to be found by `text`: of each of its words the pairs, or the one character it is.

    石桥村 许 finds who is called 许 in 石桥村.
    """
    return frozenset(piece for word in text.split() for piece in _of_word(_letters(word)))


def _of_word(letters: list[str]) -> list[str]:
    return letters if len(letters) == 1 else [a + b for a, b in pairwise(letters)]


def _letters(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [c for c in folded if unicodedata.category(c)[0] in "LNM" or unicodedata.category(c) == "Co"]
