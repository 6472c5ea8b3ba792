"""A demand is distinct from an application: it stays unresolved until it is linked to a case or closed with a reason."""

import re

from app.store import tables as t


def captures(person, **typed):
    return person.open("/demands/new?next=/queue").sends("/demands", **{"what": "路灯不亮", **typed})


def test_it_is_written_down_and_one_is_back_where_one_was(visitor, world) -> None:
    clerk = captures(visitor("clerk"), who="许小兰", village="柳溪村")
    assert clerk.page.request.path == "/queue"
    (one,) = world.rows(t.demand)
    assert one.status == "open"
    assert "许小兰".encode() not in one.told
    assert visitor("clerk2").open("/demands").sees("路灯不亮")


def test_without_words_it_comes_back_with_what_was_typed(visitor, world) -> None:
    clerk = captures(visitor("clerk"), what="", who="许小兰")
    assert clerk.status == 422
    assert clerk.form("/demands").fields["who"] == ["许小兰"]
    assert world.rows(t.demand) == []


def test_a_case_registered_from_it_is_linked(visitor, world) -> None:
    clerk = captures(visitor("clerk"), who="许小兰", phone="13800138000").open("/demands")
    demand = re.search(r"/register\?demand=([0-9a-f-]+)", clerk.html)[1]
    form = clerk.open(f"/register/CA-005?demand={demand}").form("/register/CA-005")
    assert (form.fields["name"], form.fields["note"]) == (["许小兰"], ["路灯不亮"])
    clerk.sends("/register/CA-005", then="only")
    (case,) = world.rows(t.office_case)
    (one,) = world.rows(t.demand)
    assert (one.status, one.case_id) == ("linked", case.id)
    assert clerk.open("/demands?status=linked").sees(case.number)


def test_it_is_linked_by_the_number_said_at_the_counter(visitor, world) -> None:
    case = world.registers("CA-005")
    clerk = captures(visitor("clerk")).open("/demands")
    (one,) = world.rows(t.demand)
    clerk.sends(f"/demands/{one.id}/link", number="999")
    assert clerk.status == 404
    clerk.sends(f"/demands/{one.id}/link", number=case.number.split("-")[2].lstrip("0"))
    assert world.rows(t.demand)[0].case_id == case.case_id


def test_it_is_closed_with_a_reason_and_only_once(visitor, world) -> None:
    clerk, colleague = captures(visitor("clerk")), visitor("clerk2").open("/demands")
    (one,) = world.rows(t.demand)
    clerk.open("/demands").sends(f"/demands/{one.id}/close")
    assert clerk.status == 422
    clerk.sends(f"/demands/{one.id}/close", reason="已修好")
    assert clerk.status == 200
    colleague.sends(f"/demands/{one.id}/close", reason="重复")
    assert colleague.status == 409
    assert visitor("clerk").open("/demands?status=closed").sees("已修好")


def test_another_centre_and_another_point_see_nothing_of_it(visitor) -> None:
    captures(visitor("clerk"))
    for login in ("stranger", "agent"):
        assert not visitor(login).open("/demands").sees("路灯不亮")
    assert visitor("handler").open("/demands").status == 403
