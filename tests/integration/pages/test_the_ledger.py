"""The queue on paper: A4 across, twenty-one lines a page, as PDF and as a page that prints."""

from app.casework.register_case import Applicant, RegisterCase, register_case
from tests.papers import LONG_NAME
from tests.pdf import leaves, plain

ACROSS = (842, 595)


def fills_the_queue(world, count: int) -> list[str]:
    """Cases at the clerks' desk; every applicant has the longest name and the rarest characters."""
    numbers = []
    for _ in range(count):
        applicant = Applicant(LONG_NAME, phone="13800138000")
        receipt = world.does(
            "clerk", register_case, RegisterCase(world.centre, "CA-005", "window", applicant)
        )
        numbers.append(receipt.number)
    return numbers


def test_twenty_one_lines_fill_a_page_and_the_next_begins_another(visitor, world) -> None:
    numbers = fills_the_queue(world, 22)
    for language, title, page_two in (
        ("zh", "办件台账", "第 2 页，共 2 页"),
        ("en", "Case ledger", "Page 2 of 2"),
    ):
        clerk = visitor("clerk")
        clerk.open("/queue").sends("/preferences", language=language)
        first, second = leaves(clerk.client.get("/queue/ledger.pdf").data)
        assert (first.size, second.size) == (ACROSS, ACROSS)
        assert not first.outside + second.outside
        assert plain(title) in first.words
        assert plain(page_two) in second.words
        for number in numbers:
            assert (plain(number) in first.words) + (plain(number) in second.words) == 1
        assert sum(plain(number) in first.words for number in numbers) == 21
        assert first.words.count(plain(LONG_NAME)) == 21


def test_the_ledger_shows_what_the_list_was_narrowed_to(visitor, world) -> None:
    (ours,) = fills_the_queue(world, 1)
    (other,) = [world.registers("CA-006").number]
    clerk = visitor("clerk").open("/queue?item=CA-005")
    assert 'href="/queue/ledger?item=CA-005"' in clerk.html
    clerk.open("/queue/ledger?item=CA-005")
    assert clerk.sees(ours)
    assert not clerk.sees(other)
    assert 'href="/queue/ledger.pdf?item=CA-005"' in clerk.html
    (page,) = leaves(clerk.client.get("/queue/ledger.pdf?item=CA-005").data)
    assert plain(ours) in page.words
    assert plain(other) not in page.words


def test_an_empty_ledger_is_one_page(visitor, world) -> None:
    clerk = visitor("clerk").open("/queue/ledger")
    assert clerk.status == 200
    assert len(leaves(clerk.client.get("/queue/ledger.pdf").data)) == 1


def test_only_who_has_a_queue_has_a_ledger(visitor, world) -> None:
    fills_the_queue(world, 1)
    assert visitor("admin").open("/queue/ledger").status == 403
    assert visitor("stranger").open("/queue/ledger").status == 200
    assert not visitor("stranger").open("/queue/ledger").sees(LONG_NAME)
