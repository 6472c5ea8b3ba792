"""A fault: one place where what is kept contradicts itself, found by `shouwen check`. A value, nothing more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """rule   a word, stable: integrity, guard, mirror, clock, timer, trail, claim, stuck, number, document ...
    where  what is at fault: a table and a key, or a case's number
    what   one English sentence with the values that disagree; never personal data
    """

    rule: str
    where: str
    what: str
