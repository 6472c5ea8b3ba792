"""The session's word against forged posts, written differently into every answer.

A compressed answer tells by its length what repeats in it; a word that never stands there twice in the same letters
cannot be guessed letter by letter from many answers (docs/decisions/0011-compressed-answers.md).
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

MARK = "m."


def masked(word: str) -> str:
    """The word behind a fresh pad; nothing for no word."""
    if not word:
        return ""
    plain = word.encode()
    pad = secrets.token_bytes(len(plain))
    return MARK + urlsafe_b64encode(pad + _xor(plain, pad)).decode()


def unmasked(said: str) -> str:
    """The word that was masked; what is no mask comes back as it is, for whoever has the plain word from the API."""
    if not said.startswith(MARK):
        return said
    try:
        both = urlsafe_b64decode(said.removeprefix(MARK).encode())
        half = len(both) // 2
        return _xor(both[:half], both[half:]).decode()
    except (Error, UnicodeError, ValueError):
        return ""


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
