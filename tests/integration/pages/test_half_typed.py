"""A registration that is half typed: kept for its clerk alone, gone on with anywhere, gone when it was used."""

import re
from datetime import timedelta

from app.store import registration_drafts
from app.store import tables as t
from scheduler.sweep import tidy

ITEM, OTHER = "CA-005", "HR-001"
NUMBER = "510102199001011238"
NAME = "许小兰"


def types(clerk, item=ITEM, **typed):
    """Half of a registration, and the button that keeps it."""
    form = clerk.open(f"/register/{item}").form(f"/register/{item}")
    return keeps(clerk, form, item, **{"name": NAME, "id_number": NUMBER, **typed})


def keeps(clerk, form, item=ITEM, script=False, **typed):
    headers = {"HX-Request": "true"} if script else {}
    data = {**form.fields, **typed}
    clerk.page = clerk.client.post(
        f"/register/{item}/draft", data=data, headers=headers, follow_redirects=not script
    )
    return clerk


def ways_on(clerk):
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+draft=[^"]+)"', clerk.html)]


def kept(world):
    return world.rows(t.registration_draft)


def test_it_is_offered_by_item_and_time_and_goes_on_as_it_was_left(visitor, world) -> None:
    clerk = types(visitor("clerk"), village="柳溪村", papers=["居民身份证"], **{"trust-1": "copy"})
    assert clerk.sees("已暂存登记，可在此继续")
    assert clerk.sees("接着办未完的登记")
    (way,) = ways_on(clerk)
    elsewhere = visitor("clerk").open("/register")
    assert not elsewhere.sees(NAME), "no list says whose matter it is"
    form = elsewhere.open(way).form(f"/register/{ITEM}")
    said = {name: form.fields[name] for name in ("name", "id_number", "village", "trust-1")}
    assert said == {"name": [NAME], "id_number": [NUMBER], "village": ["柳溪村"], "trust-1": ["copy"]}


def test_nothing_of_it_can_be_read_where_it_lies_and_nothing_stands_in_an_address(
    visitor, world, caplog
) -> None:
    clerk = types(visitor("clerk"))
    (row,) = kept(world)
    for word in (NAME, NUMBER):
        assert word.encode() not in row.words + row.draft_key
        assert word not in " ".join(ways_on(clerk))
        assert word not in caplog.text


def test_a_colleague_is_offered_nothing_and_reaches_nothing(visitor, world) -> None:
    (way,) = ways_on(types(visitor("clerk")))
    colleague = visitor("clerk2").open("/register")
    assert ways_on(colleague) == []
    colleague.open(way)
    assert colleague.sees("没有这份未完的登记")
    assert not colleague.sees(NAME)
    assert colleague.form(f"/register/{ITEM}").fields["name"] == [""]
    (row,) = kept(world)
    colleague.client.post(f"/register/drafts/{row.id}/drop", data=colleague.form(f"/register/{ITEM}").fields)
    assert len(kept(world)) == 1


def test_two_residents_at_one_item_are_two_registrations(visitor, world) -> None:
    """One had to fetch a paper; the next comes with the same matter. Neither form writes over the other."""
    types(visitor("clerk"), name="许小兰")
    world.now += timedelta(minutes=1)
    clerk = types(visitor("clerk"), name="钱志强")
    ways = ways_on(clerk.open(f"/register/{ITEM}"))
    assert len(ways) == 2
    assert ways_on(clerk.open(f"/register/{OTHER}")) == []
    names = [clerk.open(way).form(f"/register/{ITEM}").fields["name"] for way in ways]
    assert names == [["钱志强"], ["许小兰"]], "the newest first"


def test_registering_it_ends_it_and_its_key(visitor, world) -> None:
    (way,) = ways_on(types(visitor("clerk"), village="柳溪村"))
    clerk = visitor("clerk").open(way).sends(f"/register/{ITEM}", then="only")
    assert clerk.status == 200
    assert len(world.rows(t.office_case)) == 1
    assert kept(world) == []


def test_what_was_registered_is_not_kept_again_by_a_word_that_came_late(visitor, world) -> None:
    clerk = visitor("clerk").open(f"/register/{ITEM}")
    form = clerk.form(f"/register/{ITEM}")
    clerk.sends(f"/register/{ITEM}", name=NAME, then="only")
    assert keeps(clerk, form, script=True, name=NAME).status == 404
    assert kept(world) == []


def test_one_button_throws_it_away(visitor, world) -> None:
    types(visitor("clerk"))
    (row,) = kept(world)
    clerk = visitor("clerk").open("/register").sends(f"/register/drafts/{row.id}/drop")
    assert clerk.sees("已丢弃未完的登记")
    assert kept(world) == []
    (way,) = ways_on(types(visitor("clerk")))
    (row,) = kept(world)
    visitor("clerk").open(way).sends(f"/register/drafts/{row.id}/drop")
    assert kept(world) == []


def test_a_window_that_was_left_behind_writes_nothing_over(visitor, world) -> None:
    clerk = types(visitor("clerk"), name="许小兰")
    (way,) = ways_on(clerk)
    here, there = visitor("clerk").open(way), visitor("clerk").open(way)
    mine, theirs = here.form(f"/register/{ITEM}"), there.form(f"/register/{ITEM}")
    assert keeps(there, theirs, script=True, village="柳溪村").status == 200
    refused = keeps(here, mine, script=True, village="上村")
    assert refused.status == 409
    assert refused.sees("在另一个窗口保存过")
    assert visitor("clerk").open(way).form(f"/register/{ITEM}").fields["village"] == ["柳溪村"]
    again = keeps(here, mine, village="上村")
    assert again.status == 409
    assert again.form(f"/register/{ITEM}").fields["village"] == ["上村"], "what was typed comes back"


def test_a_refused_registration_is_still_the_same_form(visitor, world) -> None:
    (way,) = ways_on(types(visitor("clerk"), name="许小兰"))
    clerk = visitor("clerk").open(way)
    before = clerk.form(f"/register/{ITEM}").fields
    clerk.sends(f"/register/{ITEM}", name="", then="only")
    assert clerk.status == 422
    after = clerk.form(f"/register/{ITEM}").fields
    assert [after[name] for name in ("idempotency_key", "draft_seen")] == [
        before[name] for name in ("idempotency_key", "draft_seen")
    ]
    assert keeps(clerk, clerk.form(f"/register/{ITEM}"), script=True, name="许小兰").status == 200


def test_after_three_days_it_is_gone_and_the_sweep_takes_its_key(visitor, world) -> None:
    (way,) = ways_on(types(visitor("clerk")))
    world.now += registration_drafts.KEPT - timedelta(minutes=1)
    tidy(world.shop, world.now)
    assert len(kept(world)) == 1
    world.now += timedelta(minutes=1)
    clerk = visitor("clerk").open("/register")
    assert ways_on(clerk) == []
    assert clerk.open(way).sees("没有这份未完的登记")
    assert tidy(world.shop, world.now) == 1
    assert kept(world) == []


def test_a_name_that_is_no_key_and_an_item_that_is_another_are_no_registration(visitor, world) -> None:
    (way,) = ways_on(types(visitor("clerk")))
    for address in (f"/register/{ITEM}?draft=许小兰", way.replace(ITEM, OTHER)):
        clerk = visitor("clerk").open(address)
        assert clerk.status == 200
        assert clerk.sees("没有这份未完的登记")
        assert not clerk.sees(NAME)
