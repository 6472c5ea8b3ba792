"""Keys: UUIDv7 (RFC 9562), so that rows of one time lie together. Never a secret."""

import os
from collections.abc import Callable
from datetime import datetime


def uuid7(now: datetime, noise_of: Callable[[int], bytes] = os.urandom) -> str:
    """A fresh key in the usual 36 characters, its first 48 bits the milliseconds of `now`.

    noise_of  gives so many random bytes; another source makes the keys of a simulation repeatable
    """
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    noise = int.from_bytes(noise_of(10), "big")
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 68 & 0xFFF) << 64 | 0b10 << 62 | noise & (2**62 - 1)
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
