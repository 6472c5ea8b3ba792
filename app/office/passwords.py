"""Hashing passwords with argon2id, and making first ones that can be read aloud.

19 MiB, two passes, one lane: about 20 ms of work a try, the size the OWASP cheat sheet gives for argon2id.
"""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.people import spell_password

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def hash_password(password: str) -> str:
    """The hash of a password that passed `check_password`."""
    return _hasher.hash(password)


def is_password(password_hash: str | None, typed: str) -> bool:
    """Whether the typed password is the one hashed. Without a hash it costs the same work and is never right."""
    spelt = spell_password(typed)
    try:
        _hasher.verify(password_hash or _decoy(), spelt)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)


@cache
def _decoy() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def first_password() -> str:
    """A random password of 79 bits in four groups, to be told once and changed at first use."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
