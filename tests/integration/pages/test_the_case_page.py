"""One case on its page: who may see it, what it tells, what can be done there."""

from app.casework.register_case import Applicant, RegisterCase, register_case

ITEM = "CA-005"
SIDES = ("path", "clocks", "papers", "forms", "talk", "related", "acts")


def accepted(world):
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    return case


def test_every_side_of_a_case_opens_in_both_languages(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk")
    for language, words in (("zh", "办理过程"), ("en", "History")):
        clerk.open("/queue").sends("/preferences", language=language)
        for side in SIDES:
            assert clerk.open(f"/cases/{case.case_id}?view={side}").status == 200
            assert clerk.sees(words)


def test_a_stranger_from_another_centre_finds_nothing(visitor, world) -> None:
    case = accepted(world)
    assert visitor("stranger").open(f"/cases/{case.case_id}").status == 404


def test_an_inspector_sees_the_case_but_no_name(visitor, world) -> None:
    case = accepted(world)
    inspector = visitor("inspector").open(f"/cases/{case.case_id}?view=acts")
    assert inspector.status == 200
    assert not inspector.sees("许小兰")
    assert not inspector.sees("13800138000")


def test_the_diagram_is_drawn_from_the_cases_own_definition_in_the_readers_language(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk")
    assert "转办" in clerk.open(f"/cases/{case.case_id}/diagram/handoff.bpmn").html
    clerk.open("/queue").sends("/preferences", language="en")
    drawn = clerk.open(f"/cases/{case.case_id}/diagram/handoff.bpmn").html
    assert "Accept" in drawn
    assert clerk.open(f"/cases/{case.case_id}/diagram/nothing.bpmn").status == 404


def test_the_clock_explains_its_date_day_by_day(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}?view=clocks")
    assert clerk.sees("承诺时限")
    assert clerk.sees("当日不计入，次日起算")


def test_a_notice_is_a_sheet_with_a_qr_code_and_no_seal(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}?view=papers")
    address = clerk.html.split('href="/cases/')[1:]
    notice = next(one.split('"')[0] for one in address if "/notices/" in one.split('"')[0])
    clerk.open(f"/cases/{notice}")
    assert clerk.sees("受理通知书")
    assert clerk.sees("许小兰")
    assert clerk.sees("（盖章）")
    assert "<svg" in clerk.html
    assert "<img" not in clerk.html


def test_a_refused_request_keeps_its_words_and_says_why(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}?view=acts")
    clerk.sends("/extension", length="500", reason="等待外地回函")
    assert clerk.status == 422
    assert clerk.sees("等待外地回函")
    clerk.sends("/extension", length="3")
    assert clerk.status == 200
    assert clerk.sees("申请已送审批人")


def test_a_comment_is_added_and_shows(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}?view=talk").sends("/comment", words="已电话告知")
    assert clerk.sees("已电话告知")


def test_the_applicant_withdraws_and_the_case_is_over(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}?view=acts").sends("/withdraw", reason="不办了")
    assert clerk.status == 200
    assert world.case(case.case_id).outcome == "withdrawn"


def test_words_that_look_like_markup_stay_words(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}?view=talk")
    clerk.sends("/comment", words="<script>alert(1)</script>")
    assert "<script>alert(1)" not in clerk.html


def test_both_clocks_stand_in_the_head_and_say_why_in_place(visitor, world) -> None:
    case = accepted(world)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}")
    head = clerk.html.split("g-clocks")[1].split('class="g-tl"')[0]
    assert "承诺时限" in head
    assert "法定时限" in head
    assert head.count("当日不计入，次日起算") >= 2


def test_before_acceptance_the_page_says_that_the_promise_has_not_begun(visitor, world) -> None:
    case = world.registers(ITEM)
    clerk = visitor("clerk").open(f"/cases/{case.case_id}")
    assert clerk.sees("自受理起算")
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    assert not clerk.open(f"/cases/{case.case_id}").sees("自受理起算")
    assert clerk.sees("环节时限 · ")


def registered(world, name: str, id_number: str = "", village: str | None = "柳溪村", login: str = "clerk"):
    applicant = Applicant(name, id_number=id_number)
    place = world.centre if login == "clerk" else world.unit("QS")
    return world.does(login, register_case, RegisterCase(place, ITEM, "window", applicant, village=village))


def test_other_cases_of_the_applicant_are_found_by_number_or_by_name_and_village(visitor, world) -> None:
    first, second = "11010519491231002X", "440524188001010014"
    own = registered(world, "许小兰", first)
    same = registered(world, "许小兰", first, "上村")
    unnumbered = registered(world, "许小兰")
    others = [
        registered(world, "许小兰", second),
        registered(world, "许小兰", "", "上村"),
        registered(world, "许小兰芳", ""),
        registered(world, "许小兰", first, login="stranger"),
    ]
    clerk = visitor("clerk").open(f"/cases/{own.case_id}?view=related")
    assert clerk.sees(same.number)
    assert clerk.sees(unnumbered.number)
    assert [one.number for one in others if f"/cases/{one.case_id}" in clerk.html] == []


def test_a_masked_reader_is_told_of_no_related_case(visitor, world) -> None:
    own, same = (registered(world, "许小兰", "11010519491231002X") for _ in range(2))
    inspector = visitor("inspector").open(f"/cases/{own.case_id}?view=related")
    assert inspector.status == 200
    assert same.case_id not in inspector.html
