"""What an applicant can learn with the receipt in hand, and nobody without it."""

ITEM = "CA-005"


def test_number_and_code_tell_how_far_the_case_is(visitor, world) -> None:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    someone = visitor("").open("/status").sends("/status", number=case.number.lower(), code=case.query_code)
    assert someone.status == 200
    assert someone.sees("正在办理，最迟 9 月 22 日办结")
    assert not someone.sees("许")


def test_the_qr_code_needs_no_typing(visitor, world) -> None:
    case = world.registers(ITEM)
    assert visitor("").open(f"/status/t/{case.query_token}").sees("已登记")
    assert visitor("").open("/status/t/0000").status == 404


def test_a_wrong_code_tells_nothing_and_too_many_have_to_wait(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = visitor("")
    for _ in range(6):
        assert someone.open("/status").sends("/status", number=case.number, code="22222222").status == 404
        assert not someone.sees("小额临时救助")
    assert someone.open("/status").sends("/status", number=case.number, code=case.query_code).status == 429


def test_another_spelling_of_the_number_gives_no_further_tries(visitor, world) -> None:
    case = world.registers(ITEM)
    someone = visitor("")
    for spelt in ("-", " ", "--", "- ", "－", ""):
        number = case.number.replace("-", spelt)
        assert someone.open("/status").sends("/status", number=number, code="22222222").status == 404
    assert someone.open("/status").sends("/status", number=case.number, code=case.query_code).status == 429


def test_every_state_of_a_case_has_a_plain_sentence(visitor, world) -> None:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="missing")
    world.completes(case.case_id, "issue_notice", "clerk")
    assert visitor("").open(f"/status/t/{case.query_token}").sees("缺少材料，请在")
    assert visitor("").open(f"/status/t/{case.query_token}").sees("承诺自受理之日起")
