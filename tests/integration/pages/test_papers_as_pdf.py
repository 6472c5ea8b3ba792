"""Every paper as PDF: one A4 page with all its words, whatever the applicant is called, in both languages."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.rights import CONSOLE
from app.store import tables as t
from app.store.rating_mark import token_of
from tests import papers as made
from tests.pdf import A4, leaves, plain

# kind -> (how the case comes by it, what stands on it in Chinese, and in English)
NOTICES = {
    "acceptance": (
        made.accepted,
        ("受理通知书", "现予受理", "最迟办结"),
        ("Notice of acceptance", "Finished by"),
    ),
    "one_time": (
        made.notified,
        ("一次性补正告知书", "户口簿复印件", "近期一寸照片两张", "办理时限自材料补齐之日起计算"),
        ("One-time notice", "starts when the last paper arrives"),
    ),
    "non_acceptance": (made.not_accepted, (made.WORDS, "行政复议"), (made.WORDS, "administrative review")),
    "pause": (
        made.paused,
        ("鉴定", "10 个工作日", "最迟办结日期相应顺延", "如该程序于本通知当日结束"),
        ("Appraisal", "10 working days", "clock stands still"),
    ),
    "extension": (
        made.extended,
        (made.WORDS, "3 个工作日", "王director", "延长后法定最迟"),
        (made.WORDS, "3 working days", "Approved by"),
    ),
    "decision": (made.decided, ("柳溪决〔2026〕18号", "准予"), ("柳溪决〔2026〕18号", "Approved")),
    "delivery": (
        made.delivered,
        ("王𠮷䶮", "证照乡字第320124202600018号", "■ 居民身份证原件", "■ 授权委托书", "签收（签名）"),
        ("王𠮷䶮", "■ original identity card", "a proxy", "Received by (signature)"),
    ),
}


@pytest.fixture(autouse=True)
def telephone(world) -> None:
    """The centre has one, which takes its line on every paper."""
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.unit.update().where(t.unit.c.code == "LX").values(phone="0855-8600000"))


@pytest.fixture
def printer(visitor, world):
    """Fetches a paper as PDF in a language."""

    def fetch(address: str, language: str = "zh", login: str = "clerk"):
        person = visitor(login)
        person.open("/queue").sends("/preferences", language=language)
        answer = person.client.get(f"{address}.pdf")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.mimetype == "application/pdf"
        return leaves(answer.data)

    return fetch


def says(words: str, *sentences: str) -> None:
    for sentence in sentences:
        assert plain(sentence) in words, (sentence, words)


@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_is_one_page_with_all_its_words(printer, world, kind: str) -> None:
    make, chinese, english = NOTICES[kind]
    case_id = make(world)
    for language, sentences in (("zh", chinese), ("en", english)):
        (page,) = printer(made.notice_of(world, case_id, kind), language)
        assert page.size == A4
        assert not page.outside
        says(page.words, *sentences, made.LONG_NAME, world.case(case_id).number)
        assert ("盖章" in page.words) == (language == "zh")


def test_a_paper_says_whom_to_ask(printer, world) -> None:
    notice = made.notice_of(world, made.accepted(world), "acceptance")
    for language, said in (
        ("zh", "首问责任人 王clerk，电话 0855-8600000"),
        ("en", "Your first contact is 王clerk, telephone 0855-8600000."),
    ):
        (page,) = printer(notice, language)
        says(page.words, said)


LEVELS = {
    "zh": ("（原件已核）", "（复印件）", "（电子证照）", "（告知承诺）"),
    "en": (" (Original seen)", " (Copy)", " (Electronic licence)", " (Promised in writing)"),
}


@pytest.mark.parametrize("language", LEVELS)
def test_an_acceptance_says_how_far_each_paper_is_trusted(printer, visitor, world, language: str) -> None:
    case_id, levels = made.trusted(world)
    lines = [
        f"{number}. {paper}{told}"
        for number, (paper, told) in enumerate(zip(levels, LEVELS[language], strict=True), 1)
    ]
    address = made.notice_of(world, case_id, "acceptance")
    (page,) = printer(address, language)
    says(page.words, *lines)
    clerk = visitor("clerk").open("/queue").sends("/preferences", language=language).open(address)
    assert all(clerk.sees(line) for line in lines)


def test_papers_nobody_has_looked_at_stand_by_their_names(printer, world) -> None:
    (page,) = printer(made.notice_of(world, made.accepted(world), "acceptance"))
    says(page.words, "3. 户口簿")
    assert not any(plain(told) in page.words for told in LEVELS["zh"])


def test_forty_papers_take_a_second_page_and_the_seal_stays_on_the_first(printer, world) -> None:
    made.asks_for_many(world)
    case_id = made.accepted(world)
    for language, count, seal in (("zh", "共 40 件，见附页", "（盖章）"), ("en", "40 papers", "(seal)")):
        first, second = printer(made.notice_of(world, case_id, "acceptance"), language)
        says(first.words, count, seal, made.LONG_NAME)
        says(second.words, *made.MANY)
        assert plain(seal) not in second.words
        assert not first.outside + second.outside
        says(first.words, "第1页，共2页" if language == "zh" else "Page 1 of 2")


def test_forty_missing_papers_are_all_told_at_once(printer, world) -> None:
    names = tuple(f"第{n}份：经公证的亲属关系证明" for n in range(1, 41))
    case_id = made.notified(world, names)
    first, second = printer(made.notice_of(world, case_id, "one_time"))
    says(first.words, "（盖章）", "共 40 件，见附页")
    says(second.words, *names)


def test_an_escalated_case_is_promised_the_townships_review_and_not_the_whole(printer, world) -> None:
    case_id = made.accepted(world, "CA-001")
    rules = world.case(case_id).rules
    (page,) = printer(made.notice_of(world, case_id, "acceptance"))
    says(
        page.words,
        "乡镇初审",
        f"{rules['review'][0]} 个工作日",
        "县级办理时限",
        f"{rules['superior'][0]} 个工作日",
    )
    assert plain(f"{rules['promised'][0]} 个工作日") not in page.words
    assert "最迟办结" not in page.words


def test_a_joint_notice_names_every_department_and_its_limit(printer, world) -> None:
    case_id = made.in_branches(world)
    (page,) = printer(f"/cases/{case_id}/papers/joint")
    clocks = world.rows(made.t.clock_event, case_id=case_id, clock_kind="branch", kind="started")
    assert clocks
    for event in clocks:
        (unit,) = world.rows(made.t.unit, code=f"LX-{event.subject}")
        says(page.words, unit.name)
    says(page.words, "联办通知书", "牵头", "最迟回复")
    says(printer(f"/cases/{case_id}/papers/joint", "en")[0].words, "Notice of joint handling", "Opinion by")


RATE = "扫码即可评价办理是否满意，无需查询码"


def test_the_receipt_of_delivery_leads_to_the_rating_until_it_is_given(visitor, world) -> None:
    case_id = made.delivered(world)
    address = made.notice_of(world, case_id, "delivery")
    clerk = visitor("clerk").open(address)
    (page,) = leaves(clerk.sends(address, **{"as": "pdf"}).page.data)
    says(page.words, RATE)
    world.waits_until(world.now + timedelta(days=30))
    (page,) = leaves(visitor("clerk").open(address).sends(address, **{"as": "pdf"}).page.data)
    says(page.words, "查询码")
    assert plain(RATE) not in page.words


def test_the_link_to_the_rating_is_given_out_by_an_act_of_its_own(printer, visitor, world) -> None:
    case_id = made.delivered(world)
    address = made.notice_of(world, case_id, "delivery")
    for login in ("clerk", "inspector"):
        says(printer(address, login=login)[0].words, "本页不印查询码")
        assert visitor(login).open(address).sees("打印并附评价码") == (login == "clerk")
    assert told_of(world, case_id, "rating-link:printed") == []
    clerk = visitor("clerk").open(address).sends(address)
    assert clerk.sees(RATE)
    assert "data-print-now" in clerk.html
    (event,) = told_of(world, case_id, "rating-link:printed")
    assert event.actor_id == world.actor("clerk").person_id
    assert told_of(world, case_id, "query-code:printed") == []
    link = token_of(world.shop.units.vault, world.task(case_id, "rate").id)
    assert link not in event.body
    assert clerk.open(f"/cases/{case_id}?history=whole").sees("评价码已打印")


def told_of(world, case_id: str, kind: str) -> list:
    return world.rows(made.t.audit_event, case_id=case_id, kind=kind)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            {"received_by": "applicant", "identity_check": "last_four"},
            ("本人到窗口领取", "■ 身份证号后四位", "□ 授权委托书"),
        ),
        (
            {"received_by": "point", "identity_check": "other_document"},
            ("本人到村级服务点领取", "■ 其他证件", "□ 居民身份证原件"),
        ),
        (
            {"received_by": "post", "tracking_number": "EMS1187502344"},
            ("邮寄", "EMS1187502344", "□ 居民身份证原件"),
        ),
    ],
)
def test_the_receipt_of_delivery_says_how_it_was_handed_over(printer, world, how, said) -> None:
    case_id = made.delivered(world, **how)
    (page,) = printer(made.notice_of(world, case_id, "delivery"))
    says(page.words, *said)


def test_a_visit_sheet_is_empty_before_the_visit_and_filled_after_it(printer, world) -> None:
    case_id = made.delivered(world)
    (page,) = printer(f"/cases/{case_id}/papers/visit")
    says(page.words, "回访登记表", "□ 满意", "□ 不满意", "13800138000")
    assert "■" not in page.words


def test_every_visit_stays_printable_the_one_with_the_complaint_first(printer, world) -> None:
    case_id = made.delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    world.waits_until(world.now + timedelta(days=8))
    world.completes(case_id, "visit", "clerk", satisfied="no", visit_problem="又漏水")
    world.completes(case_id, "rectify", "handler")
    complaint, empty = printer(f"/cases/{case_id}/papers/visit")
    says(complaint.words, "■ 不满意", "又漏水")
    assert "■" not in empty.words
    world.completes(case_id, "visit", "clerk", satisfied="yes")
    complaint, content = printer(f"/cases/{case_id}/papers/visit")
    says(complaint.words, "■ 不满意", "又漏水")
    says(content.words, "■ 满意")


def test_why_a_date_is_on_one_page_even_for_a_long_limit(printer, world) -> None:
    case_id = made.accepted(world, "CA-001")
    clocks = {row.clock_kind: row.clock_id for row in world.rows(made.t.clock_event, case_id=case_id)}
    (centre,) = world.rows(made.t.unit, id=world.centre)
    for language, heading, office, length in (
        ("zh", "为什么是这一天", centre.name, "时限 30 个工作日"),
        ("en", "Why this date", centre.name_en or centre.name, "limit 30 working days, started"),
    ):
        (page,) = printer(f"/cases/{case_id}/clocks/{clocks['statutory']}/paper", language)
        says(page.words, heading, "2026-10-01", office, length)
        assert not page.outside


def test_why_a_date_in_a_year_without_a_notice_is_told_as_provisional(printer, world) -> None:
    world.now = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)
    case_id = made.accepted(world, "CA-001")
    clocks = {row.clock_kind: row.clock_id for row in world.rows(made.t.clock_event, case_id=case_id)}
    for language, words in (
        ("zh", "最后一日为 2027年2月2日（暂定）。"),
        ("en", "2 February 2027 (provisional)"),
    ):
        (page,) = printer(f"/cases/{case_id}/clocks/{clocks['statutory']}/paper", language)
        says(page.words, words)
        assert not page.outside


def test_all_papers_of_a_case_are_one_document(printer, world) -> None:
    case_id = made.delivered(world)
    pages = printer(f"/cases/{case_id}/papers/all")
    assert [
        plain(word) in page.words for word, page in zip(("受理通知书", "决定书", "送达"), pages, strict=True)
    ]


def test_the_case_page_offers_every_paper_and_all_together(visitor, world) -> None:
    case_id = made.delivered(world)
    clerk = visitor("clerk").open(f"/cases/{case_id}?view=papers")
    wanted = [made.notice_of(world, case_id, kind) for kind in ("acceptance", "decision", "delivery")]
    for address in (*wanted, f"/cases/{case_id}/papers/visit"):
        assert f'href="{address}"' in clerk.html
        assert f'href="{address}.pdf"' in clerk.html
    assert f'href="/cases/{case_id}/papers/all?print=1"' in clerk.html


def test_an_inspector_prints_no_name(printer, world) -> None:
    case_id = made.accepted(world)
    (page,) = printer(made.notice_of(world, case_id, "acceptance"), login="inspector")
    assert made.LONG_NAME not in page.words
    assert "受理通知书" in page.words


def test_the_last_day_for_papers_is_told_as_counting_and_the_resident_is_addressed_politely(
    printer, world
) -> None:
    (page,) = printer(made.notice_of(world, made.notified(world), "one_time"))
    says(page.words, "日前（含当日）补齐", "您于")
    assert "你" not in page.words


def test_words_are_never_read_as_instructions(printer, world) -> None:
    hostile = '#import "x.typ" #panic("y") *b* _i_ $a$ \\ @ref <label> https://x.example `raw` // 完'
    case_id = made.notified(world, (hostile, "户口簿"))
    (page,) = printer(made.notice_of(world, case_id, "one_time"))
    says(page.words, hostile)


def test_long_runs_of_letters_stay_on_the_sheet(printer, world) -> None:
    case_id = made.notified(world, ("x" * 180, "户口簿"))
    (page,) = printer(made.notice_of(world, case_id, "one_time"))
    assert not page.outside
    says(page.words, "x" * 180)


def test_a_character_without_a_font_is_refused_plainly(visitor, world) -> None:
    case_id = made.notified(world, ("\U0010ffff", "户口簿"))
    address = made.notice_of(world, case_id, "one_time")
    clerk = visitor("clerk").open(f"{address}.pdf")
    assert clerk.status == 503
    assert clerk.sees("文书中有本机字体没有的字")
    assert clerk.sees("请在浏览器中打印网页")
    assert clerk.open(address).status == 200


def test_without_the_typesetter_the_service_says_so_and_the_page_still_prints(
    visitor, world, monkeypatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)  # as on a machine that has no wheel of it
    address = made.notice_of(world, made.accepted(world), "acceptance")
    clerk = visitor("clerk").open(f"{address}.pdf")
    assert clerk.status == 503
    assert clerk.sees("这里不能生成 PDF")
    assert clerk.open(address).sees("受理通知书")


def test_the_query_code_is_printed_by_an_act_of_its_own(visitor, world) -> None:
    receipt = world.registers("CA-005")
    world.completes(receipt.case_id, "check_papers", "clerk", papers="complete")
    address = made.notice_of(world, receipt.case_id, "acceptance")
    clerk = visitor("clerk").open(address)
    assert receipt.query_code not in clerk.html
    clerk.sends(address)
    assert clerk.status == 200
    assert clerk.sees(receipt.query_code)
    assert "data-print-now" in clerk.html
    assert f'href="{address}.pdf"' not in clerk.html, "it would make a copy without the code"
    (page,) = leaves(clerk.sends(address, **{"as": "pdf"}).page.data)
    says(page.words, f"查询码 {receipt.query_code}")
    told = told_of(world, receipt.case_id, "query-code:printed")
    assert len(told) == 2


def test_the_notice_printed_at_once_after_acceptance_bears_the_query_code(visitor, world) -> None:
    receipt = world.registers("CA-005")
    task = f"/tasks/{world.task(receipt.case_id, 'check_papers').id}"
    clerk = visitor("clerk").open(task).sends(f"{task}/claim").open(task)
    clerk.sends(f"{task}/complete", script=True, papers="complete")
    clerk.sends(made.notice_of(world, receipt.case_id, "acceptance"))
    assert clerk.sees(f"查询码 {receipt.query_code}")
    assert "data-print-now" in clerk.html
    assert len(told_of(world, receipt.case_id, "query-code:printed")) == 1


def test_a_case_from_before_codes_were_kept_prints_at_once_without_one(visitor, world) -> None:
    receipt = world.registers("CA-005")
    with world.shop.units.write(world.actor("clerk"), world.now) as u:
        u.write(made.t.office_case.update().values(query_sealed=None))
    task = f"/tasks/{world.task(receipt.case_id, 'check_papers').id}"
    clerk = visitor("clerk").open(task).sends(f"{task}/claim").open(task)
    clerk.sends(f"{task}/complete", script=True, papers="complete")
    address = made.notice_of(world, receipt.case_id, "acceptance")
    assert f'href="{address}?print=1"' in clerk.html
    assert clerk.open(f"{address}?print=1").sees("遗失的，可到任一窗口询问")


@pytest.mark.parametrize("kind", NOTICES)
def test_a_paper_asks_for_no_code_that_is_not_on_it(visitor, world, kind: str) -> None:
    address = made.notice_of(world, NOTICES[kind][0](world), kind)
    clerk = visitor("clerk").open(address)
    assert clerk.sees("本页不印查询码")
    assert not clerk.sees("输入查询码")
    clerk.sends(address)
    assert not clerk.sees("本页不印查询码")
    assert not clerk.sees("输入查询码")


def test_who_may_not_give_the_code_away_is_not_offered_it(visitor, world) -> None:
    address = made.notice_of(world, made.accepted(world), "acceptance")
    for login, offered in (("clerk", True), ("inspector", False), ("supervisor", False)):
        person = visitor(login).open(address)
        assert person.status == 200
        assert person.sees("打印并附查询码") == offered


def test_a_stranger_gets_no_paper(visitor, world) -> None:
    case_id = made.delivered(world)
    addresses = [
        made.notice_of(world, case_id, "acceptance"),
        *(f"/cases/{case_id}/papers/{one}" for one in ("all", "visit")),
    ]
    for address in addresses:
        for form in ("", ".pdf"):
            assert visitor("stranger").open(address + form).status == 404
