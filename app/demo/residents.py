"""Residents who come to the counter: names (rare characters among them), valid ID numbers, phones, addresses."""

import random
from datetime import date, timedelta

from app.casework.register_case import Applicant
from app.demo import words
from app.domain.people import check_character

_REGION = "522625"
_PHONES = ("138", "139", "150", "158", "177", "186", "199")


def name(chance: random.Random) -> str:
    """A Chinese name; now and then one that many systems cannot write."""
    draw = chance.random()
    if draw < 0.01:
        return chance.choice(words.LONG_NAMES)
    surname = chance.choice(words.RARE_SURNAMES) if draw < 0.04 else chance.choice(words.SURNAMES)
    if draw > 0.98:
        return surname + chance.choice(words.RARE_GIVEN)
    return surname + "".join(chance.choice(words.GIVEN) for _ in range(chance.choice((1, 2, 2))))


def id_number(chance: random.Random, today: date) -> str:
    """A valid ID number of somebody between 18 and 90."""
    born = today - timedelta(days=chance.randrange(18 * 365, 90 * 365))
    digits = f"{_REGION}{born:%Y%m%d}{chance.randrange(1, 999):03d}"
    return digits + check_character(digits)


def resident(chance: random.Random, today: date, village: str, channel: str) -> Applicant:
    """Somebody with a matter. On the telephone nobody shows an identity card."""
    remote = channel in ("telephone", "diary", "hotline")
    return Applicant(
        name=name(chance),
        id_number="" if remote and chance.random() < 0.7 else id_number(chance, today),
        phone=chance.choice(_PHONES) + f"{chance.randrange(10**8):08d}",
        address=f"{village}{chance.randrange(1, 12)}组{chance.randrange(1, 180)}号" if village else "",
    )
