"""Papers as the browser prints them: the same pages as the PDF of the service, in both languages."""

import pytest

from tests import papers as made
from tests.pdf import A4, Leaf, leaves, plain

pytestmark = pytest.mark.e2e

NOTICES = {
    "acceptance": made.accepted,
    "one_time": made.notified,
    "non_acceptance": made.not_accepted,
    "pause": made.paused,
    "extension": made.extended,
    "decision": lambda world: made.decided(world, "refused"),
    "delivery": made.delivered,
}


def prints(person, address: str) -> list[Leaf]:
    """What comes out of the printer; without colour nothing is lost, so the backgrounds stay off."""
    person.opens(address)
    person.page.wait_for_selector("html[data-ready]")
    return leaves(person.page.pdf(prefer_css_page_size=True, print_background=False))


def words_of(person) -> str:
    return plain(person.page.locator("#main").inner_text())


def test_every_notice_prints_on_one_page(hands, world) -> None:
    addresses = {kind: made.notice_of(world, make(world), kind) for kind, make in NOTICES.items()}
    for language in ("zh", "en"):
        clerk = hands("clerk", language=language)
        for kind, address in addresses.items():
            pages = prints(clerk, address)
            assert len(pages) == 1, (kind, language)
            assert pages[0].size == A4
            assert not pages[0].outside
            assert plain(made.LONG_NAME) in pages[0].words
            assert sorted(pages[0].words) == sorted(words_of(clerk)), (kind, language)


def test_the_sheets_beside_the_notices_print_on_one_page(hands, world) -> None:
    delivered, joint = made.delivered(world), made.in_branches(world)
    clock = next(
        row.clock_id for row in world.rows(made.t.clock_event, case_id=joint, clock_kind="statutory")
    )
    for language in ("zh", "en"):
        clerk = hands("clerk", language=language)
        for address in (
            f"/cases/{delivered}/papers/visit",
            f"/cases/{joint}/papers/joint",
            f"/cases/{joint}/clocks/{clock}/paper",
        ):
            (page,) = prints(clerk, address)
            assert page.size == A4
            assert not page.outside


def test_forty_papers_print_on_two_pages(hands, world) -> None:
    made.asks_for_many(world, "CA-006")
    address = made.notice_of(world, made.accepted(world, "CA-006"), "acceptance")
    first, second = prints(hands("clerk"), address)
    assert plain("（盖章）") in first.words
    assert plain("（盖章）") not in second.words
    assert all(plain(name) in second.words for name in made.MANY)
    assert plain("第 2 页，共 2 页") in second.words


NUMBERED = {"zh": "第 {n} 页，共 {of} 页", "en": "Page {n} of {of}"}


@pytest.mark.parametrize("language", NUMBERED)
def test_a_paper_of_several_pages_says_on_each_which_it_is(hands, world, monkeypatch, language: str) -> None:
    monkeypatch.setattr(made, "WORDS", made.WORDS * 40)
    address = made.notice_of(world, made.decided(world, "refused"), "decision")
    pages = prints(hands("clerk", language=language), address)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert not page.outside
        assert page.words.endswith(plain(NUMBERED[language].format(n=number, of=len(pages)))), number


def test_all_papers_of_a_case_print_together_each_on_its_own_page(hands, world) -> None:
    case_id = made.delivered(world)
    pages = prints(hands("clerk"), f"/cases/{case_id}/papers/all")
    assert [plain(word) in page.words for word, page in zip(("受理", "决定", "送达"), pages, strict=True)]


def test_a_paper_opens_the_printer_at_once_when_asked(hands, world) -> None:
    address = made.notice_of(world, made.accepted(world), "acceptance")
    clerk = hands("clerk")
    clerk.page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes' }")
    clerk.opens(f"{address}?print=1")
    clerk.page.wait_for_selector("html[data-printed=yes]")
    clerk.opens(address)
    clerk.page.wait_for_selector("html[data-ready=print]")
    assert clerk.page.locator("html[data-printed]").count() == 0
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_selector("html[data-printed=yes]")


def test_the_acceptance_is_at_hand_once_the_case_is_accepted(hands, world) -> None:
    receipt = world.registers("CA-005")
    case_id, code = str(receipt.case_id), receipt.query_code
    task = world.task(case_id, "check_papers")
    clerk = hands("clerk").opens_task(world.case(case_id).number, task.id).fills({"papers": "complete"})
    clerk.submits()
    clerk.page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes' }")
    clerk.page.get_by_role("button", name="打印：受理通知书").click()
    clerk.page.wait_for_selector("html[data-printed=yes]")
    paper = clerk.page.locator("#main").inner_text()
    assert "许小兰" in paper
    assert f"查询码 {code}" in paper


def test_a_receipt_comes_out_dark_on_white_whatever_the_screen(hands) -> None:
    ink = "getComputedStyle(document.querySelector('.g-slip h2')).color"
    inks = set()
    for theme, village in (("light", "上村"), ("dark", "下村")):
        clerk = hands("clerk", theme=theme)
        clerk.opens("/register/CA-005").page.fill("#r-name", "许小兰")
        clerk.page.fill("#r-village", village)
        clerk.page.click("main .g-foot button[value=only]")
        clerk.page.wait_for_selector(".g-slip")
        clerk.page.emulate_media(media="print")
        inks.add(clerk.page.evaluate(ink))
    assert len(inks) == 1


def test_the_ledger_prints_across_twenty_one_lines_a_page(hands, world) -> None:
    for _ in range(30):
        made.registered(world)
    clerk = hands("clerk")
    pages = prints(clerk, "/queue/ledger?tab=unclaimed")
    sheets = clerk.page.locator("article").count()
    assert {page.size for page in pages} == {(842, 595)}
    assert not any(page.outside for page in pages)
    assert len(pages) == sheets > 1
    assert clerk.page.locator("article >> nth=0").locator("tbody tr").count() == 21
