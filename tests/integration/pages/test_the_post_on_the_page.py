"""The head of a page names the post by which it is open; a task says as what it is done."""

from app.domain.rights import Role
from app.store import tables as t
from tests.integration.casework.test_the_post_of_an_act import settle


def test_somebody_with_two_posts_reads_by_which_one_a_page_is_open(visitor, world) -> None:
    settle(world, "two", ("LX-W1", Role.CLERK), ("X", Role.SUPERVISOR))
    two = visitor("two")
    for address, post in (("/queue", "一号窗口 · 窗口人员"), ("/complaints", "临山县 · 监督员")):
        head = two.open(address).html.split('<header class="g-top">')[1].split("g-top-end")[0]
        assert post in head, address
        menu = two.html.split("g-menu-sheet")[1].split("<hr>")[0]
        assert "一号窗口 · 窗口人员" in menu
        assert "临山县 · 监督员" in menu


def test_a_task_says_as_what_it_is_done_to_whoever_holds_several_posts(visitor, world) -> None:
    settle(world, "both", ("LX-W1", Role.CLERK), ("LX-CA", Role.HANDLER))
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    address = f"/tasks/{world.task(case_id, 'accept_handoff').id}"
    assert visitor("both").open(address).sees("以何岗位办理 民政 · 承办人")
    assert not visitor("handler").open(address).sees("以何岗位办理")


def test_the_head_names_every_post_by_which_the_page_is_open_in_short(visitor, world) -> None:
    settle(world, "wide", ("LX-CA", Role.HANDLER), ("LX-JT", Role.HANDLER))
    head = visitor("wide").open("/queue").html.split('<header class="g-top">')[1].split("g-top-end")[0]
    names = [world.rows(t.unit, code=code)[0].name for code in ("LX-CA", "LX-JT")]
    assert f"{'、'.join(names)} · 承办人" in head
