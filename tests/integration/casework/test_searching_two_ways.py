"""What is searched is found the same way round whether few cases match or many: gathered first, or met on the way."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from app.casework.register_case import Applicant, RegisterCase, register_case
from app.domain import names
from app.domain.rights import Act, sees_units
from app.oversight.queue import desks, seats
from app.store import case_file, finding, piles, queue
from app.store.queue import Narrowing
from tests.world import World

ITEM = "CA-001"
FAMILY, GIVEN = "欧阳王许", "秀英小兰"
ALL, NONE = 1_000_000, 0


@dataclass
class Town:
    """names, numbers  of the cases registered, by case"""

    world: World
    centre: str
    elsewhere: str
    names: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def reads(self, login: str) -> Any:
        return self.world.shop.units.read(self.world.actor(login), self.world.now)


@pytest.fixture
def town(world: World) -> Town:
    """Forty cases of people whose names share their characters."""
    chance, made = Random(7), Town(world, world.centre, world.unit("QS"))
    for _ in range(40):
        name = chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.randint(1, 3)))
        applicant = Applicant(name, phone="13800138000")
        case = world.does("clerk", register_case, RegisterCase(made.centre, ITEM, "window", applicant))
        made.names[case.case_id], made.numbers[case.case_id] = name, case.number
    return made


def test_few_or_many_the_same_cases_are_found_by_words(town: Town) -> None:
    texts = [a + b for a, b in product(FAMILY, GIVEN)] + list(GIVEN) + ["秀英小", "许秀英小兰", "无此人"]
    hits = 0
    with town.reads("clerk") as u:
        for text in texts:
            words = [u.vault.fingerprint("search", piece, 8) for piece in names.wanted_pieces(text)]
            expected = _holding(town, text)
            hits += len(expected)
            units = sees_units(u.actor, Act.SEE_CASE)
            for few in (ALL, NONE):
                search = finding.by_words(u, [town.centre], words, few)
                assert search.few is (few == ALL) or not expected
                found = case_file.holding_words(u, units, search, 100)
                assert [row.id for row in found] == sorted(expected, reverse=True), (text, few)
                assert _queue(u, search) == expected, (text, few)
    assert hits > 40


def test_few_or_many_the_same_tasks_are_found_by_a_number_s_beginning(town: Town) -> None:
    numbers = town.numbers
    beginnings = sorted({number[:length] for number in numbers.values() for length in (3, 9, 12, 14, 16)})
    with town.reads("clerk") as u:
        for start in (*beginnings, "LX-2025", "%", "LX_2026"):
            expected = {case for case, number in numbers.items() if number.startswith(start)}
            for few in (ALL, NONE):
                search = finding.by_number(u, [town.centre], [start], few)
                assert _queue(u, search) == expected, (start, few)


def test_the_rarest_word_leads(town: Town) -> None:
    held = {word: len(_holding(town, word)) for word in (*FAMILY, *GIVEN)}
    rare, common = min(held, key=held.__getitem__), max(held, key=held.__getitem__)
    with town.reads("clerk") as u:
        words = {word: u.vault.fingerprint("search", word, 8) for word in (rare, common)}
        search = finding.by_words(u, [town.centre], words.values())
    assert search.words == (words[rare], words[common])


def test_nothing_is_found_in_another_centre(town: Town) -> None:
    with town.reads("stranger") as u:
        word = u.vault.fingerprint("search", "秀", 8)
        for few in (ALL, NONE):
            search = finding.by_words(u, [town.elsewhere], [word], few)
            assert not case_file.holding_words(u, sees_units(u.actor, Act.SEE_CASE), search, 100)
            assert not _queue(u, search)


def _queue(u: Any, search: finding.Search) -> set[str]:
    """The cases of all pages of all that lies at the actor's desks, and what the ruler counts of them."""
    pile = piles.at_desks(desks(u.actor))
    narrowing = Narrowing(search=search)
    found = queue.page(u, pile, "number", 100, narrowing=narrowing)
    edges = [u.now, u.now + timedelta(days=1)]
    assert sum(row.n for row in queue.spread(u, pile, narrowing, edges, 100)) == len(found)
    held = queue.page(u, piles.of_people(seats(u.actor), piles.HELD), "number", 100, narrowing=narrowing)
    assert not held, "nobody has claimed anything"
    return {row.case_id for row in found}


def _holding(town: Town, text: str) -> set[str]:
    wanted = names.wanted_pieces(text)
    return {case_id for case_id, name in town.names.items() if all(piece in name for piece in wanted)}
