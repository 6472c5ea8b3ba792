"""The frame and the marks, rendered with nothing but values."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment

from app.pages import assets
from app.pages.terms import TERMS

NOW = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)
LIGHTS = tuple(TERMS["light"])


def draw(templates: Environment, source: str, **values: object) -> str:
    head = '{% import "_macros.html" as m %}{% import "_queue.html" as q %}{% import "_case.html" as c %}'
    return templates.from_string(head + source).render(now=NOW, **values)


def test_a_page_stands_in_the_frame_in_both_languages(
    templates: Environment, frame: dict[str, object], language: str
) -> None:
    page = templates.from_string('{% extends "base.html" %}{% block title %}x{% endblock %}').render(frame)
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page
    assert ("待办" if language == "zh" else "Queue") in page
    assert 'aria-current="page"' in page


@pytest.mark.parametrize(("theme", "attribute"), [("auto", ""), ("dark", ' data-theme="dark"'), ("x", "")])
def test_a_chosen_theme_is_on_the_document(
    templates: Environment, frame: dict[str, object], theme: str, attribute: str
) -> None:
    page = templates.from_string('{% extends "base.html" %}').render(frame | {"theme": theme})
    assert f'<html lang="zh-CN"{attribute}>' in page


def test_signing_in_says_what_was_wrong(templates: Environment, frame: dict[str, object]) -> None:
    page = templates.get_template("sign_in.html").render(
        frame | {"problem": "账号或密码不对。", "name": "<wang>"}
    )
    assert "账号或密码不对。" in page
    assert 'value="&lt;wang&gt;"' in page
    assert 'name="csrf_token" value="token"' in page


@pytest.mark.parametrize("me", [None, SimpleNamespace(name="王敏", post="", posts=())])
def test_an_error_page_works_inside_and_outside_the_frame(
    templates: Environment, frame: dict[str, object], me: object
) -> None:
    page = templates.get_template("error.html").render(
        frame
        | {
            "me": me,
            "status": 404,
            "heading": "没有这一页",
            "sentence": "请核对地址。",
            "reference": "",
            "back": "",
        }
    )
    assert page.count("没有这一页") == 2
    assert page.count("<main") == 1


@pytest.mark.parametrize("light", LIGHTS)
def test_a_chip_says_its_state_in_words_and_not_by_colour_alone(
    templates: Environment, language: str, light: str
) -> None:
    due_at = NOW - timedelta(hours=2) if light in ("yellow", "red") else NOW + timedelta(hours=2)
    chip = draw(templates, "{{ m.due(light, due_at, now, 18) }}", light=light, due_at=due_at)
    assert f"g-{light}" in chip
    if light in ("yellow", "red"):
        assert ("超期 2 小时" if language == "zh" else "2h late") in chip


def test_a_paused_chip_tells_the_date_if_it_resumed_today(templates: Environment) -> None:
    chip = draw(templates, "{{ m.due('paused', resumed_on=on) }}", on=date(2026, 12, 3))
    assert "计时暂停" in chip
    assert "如今日恢复，到期 2026-12-03" in chip


def test_a_provisional_date_is_marked_wherever_it_is_shown(templates: Environment) -> None:
    chip = draw(
        templates, "{{ m.due('normal', due_at, now, provisional=true) }}", due_at=NOW + timedelta(days=60)
    )
    assert "暂定" in chip


@pytest.mark.parametrize(("used", "shown"), [(-3, 0), (7, 7), (25, 20)])
def test_the_meter_stays_inside_the_chip(templates: Environment, used: int, shown: int) -> None:
    chip = draw(templates, "{{ m.due('normal', now, now, used) }}", used=used)
    assert f"g-m{shown}" in chip


def test_the_ruler_draws_one_rod_a_task_and_counts_the_rest(templates: Environment) -> None:
    columns = [
        SimpleNamespace(key="late", count=3, href="?", rods=[("red", 1), ("yellow", 2)]),
        SimpleNamespace(key="week", count=800, href="?", rods=[("normal", 800)]),
    ]
    ruler = draw(templates, "{{ m.ruler(columns, 'late') }}", columns=columns)
    assert ruler.count("g-rod g-red") == 1
    assert ruler.count("g-rod g-yellow") == 2
    assert ruler.count("g-rod g-normal") == 45
    assert "+755" in ruler


def a_task(**changes: object) -> SimpleNamespace:
    task = {
        "id": "t1", "item": "临时救助", "case_no": "LX-2026-000123-C", "applicant": "许桂兰", "place": "青山村", "about": "",
        "step": "材料审核", "assignee": "", "is_mine": False, "can_claim": True, "can_release": False, "urgent": False,
        "light": "normal", "due_at": NOW, "now": NOW, "used": 3, "text": "", "provisional": False, "resumed_on": None,
        "href": "/queue?task=t1", "panel": "/tasks/t1", "claim": "/tasks/t1/claim", "release": "/tasks/t1/release", "version": 3, "listed": "/queue",
        "over": False, "unread": False, "urges": 0, "aside_until": None, "aside_note": "", "desk": "", "for_holder": False,
    }  # fmt: skip
    return SimpleNamespace(**(task | changes))


def test_a_row_works_without_a_script(templates: Environment) -> None:
    row = draw(templates, "{{ q.row(task, 'token') }}", task=a_task())
    assert 'href="/queue?task=t1"' in row
    assert '<form method="post" action="/tasks/t1/claim"' in row
    assert 'name="csrf_token" value="token"' in row


def test_only_what_is_allowed_is_offered(templates: Environment) -> None:
    row = draw(templates, "{{ q.row(task, 'token') }}", task=a_task(can_claim=False, assignee="周晓燕"))
    assert "data-claim" not in row
    assert "周晓燕" in row


def test_the_walk_travels_to_the_diagram_as_data(templates: Environment) -> None:
    walk = {"steps": [{"element": "</script>", "minutes": 3}], "flows": []}
    page = draw(templates, "{{ c.diagram('/d.bpmn', walk, 'x') }}", walk=walk)
    assert '<script type="application/json" id="walk">' in page
    assert page.count("</script>") == 1


def test_the_front_end_is_built_and_its_entries_are_found() -> None:
    for name in ("app", "diagram", "print", "public", "register"):
        built = assets.entry(name)
        for address in (built.script, *built.imports, *built.styles):
            assert (assets.DIST / Path(address).relative_to(assets.URL)).is_file()


def test_an_entry_that_was_never_built_is_named() -> None:
    with pytest.raises(assets.FrontEndMissing, match="nothing_of_the_kind"):
        assets.entry("nothing_of_the_kind")


def test_every_place_of_the_rail_has_its_sign() -> None:
    signs = (Path(assets.__file__).with_name("static") / "icons.svg").read_text(encoding="utf-8")
    assert [place for place in TERMS["place"] if f'<symbol id="{place}"' not in signs] == []
