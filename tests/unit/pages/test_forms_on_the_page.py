"""A form as the page draws it, and a posted one as the check receives it."""

from dataclasses import dataclass, field

import orjson
import pytest
from jinja2 import Environment
from werkzeug.datastructures import MultiDict

from app.pages.form_view import form_view, read_date, read_values
from workflows.form_reading import parse_form
from workflows.forms import Component, Form

FORM = parse_form(
    orjson.dumps(
        {
            "type": "default",
            "schemaVersion": 18,
            "id": "check_papers",
            "components": [
                {"type": "text", "text": "### 请核对材料", "properties": {"label:en": "Check the papers"}},
                {
                    "type": "select",
                    "key": "papers",
                    "label": "审核结论",
                    "validate": {"required": True},
                    "values": [
                        {"label": "齐全", "value": "complete", "label:en": "Complete"},
                        {"label": "缺件", "value": "missing", "label:en": "Missing"},
                    ],
                    "properties": {"label:en": "Conclusion", "routing": "yes"},
                },
                {
                    "type": "checklist",
                    "key": "received",
                    "label": "已收材料",
                    "values": [{"label": "身份证", "value": "id"}, {"label": "户口簿", "value": "hukou"}],
                },
                {
                    "type": "group",
                    "label": "其他",
                    "components": [
                        {"type": "number", "key": "copies", "label": "份数"},
                        {"type": "checkbox", "key": "urgent", "label": "急件"},
                        {
                            "type": "datetime",
                            "key": "on",
                            "label": "日期",
                            "conditional": {"hide": '=papers != "missing"'},
                        },
                    ],
                },
            ],
        }
    )
)


@dataclass
class Problem:
    code: str
    params: dict[str, object] = field(default_factory=dict)


def draw(templates: Environment, source: str, **values: object) -> str:
    return templates.from_string('{% import "_form.html" as f %}' + source).render(**values)


def test_labels_and_options_are_in_the_readers_language(language: str) -> None:
    view = form_view(FORM)
    conclusion = view.fields[1]
    assert conclusion.label == ("审核结论" if language == "zh" else "Conclusion")
    assert [choice.label for choice in conclusion.choices] == (
        ["齐全", "缺件"] if language == "zh" else ["Complete", "Missing"]
    )


def test_a_problem_stands_beside_its_field_and_in_the_summary(templates: Environment) -> None:
    view = form_view(FORM, {}, {"papers": Problem("required"), "copies": Problem("too_small", {"min": 1})})
    assert view.errors == (("f-papers", "请选择“审核结论”"), ("f-copies", "“份数”不能小于 1"))
    page = draw(templates, "{{ f.form_errors(view) }}{{ f.form_fields(view) }}", view=view)
    assert '<a href="#f-papers">请选择“审核结论”</a>' in page
    assert 'aria-describedby="f-papers-e" aria-invalid="true"' in page
    assert '<div class="g-err" id="f-papers-e">请选择“审核结论”</div>' in page


def test_what_was_entered_is_kept(templates: Environment) -> None:
    view = form_view(FORM, {"papers": "missing", "received": ["hukou"], "copies": 0, "urgent": True})
    page = draw(templates, "{{ f.form_fields(view) }}", view=view)
    assert '<option value="missing" selected>' in page
    assert 'value="hukou" checked' in page
    assert 'value="id" checked' not in page
    assert 'name="copies" value="0"' in page
    assert 'name="urgent" value="on" checked' in page


def test_a_form_on_file_reads_as_words(templates: Environment) -> None:
    view = form_view(
        FORM, {"papers": "complete", "received": ["id", "hukou"], "copies": None, "urgent": False}
    )
    page = draw(templates, "{{ f.filled(view) }}", view=view)
    assert "<dt>审核结论</dt><dd>齐全</dd>" in page
    assert "<dd>身份证、户口簿</dd>" in page
    assert "<dt>急件</dt><dd>否</dd>" in page
    assert '<dt>份数</dt><dd><span class="g-none">未填</span></dd>' in page
    assert "日期" not in page


def test_what_a_person_types_is_never_markup(templates: Environment) -> None:
    form = Form("note", (Component("textarea", "note", "<b>备注"),))
    view = form_view(form, {"note": "</textarea><script>"}, {"note": Problem("too_long", {"max": 5})})
    page = draw(
        templates, "{{ f.form_errors(view) }}{{ f.form_fields(view) }}{{ f.filled(view) }}", view=view
    )
    assert "<script>" not in page
    assert "<b>" not in page


def test_a_condition_travels_to_the_browser(templates: Environment) -> None:
    view = form_view(FORM)
    assert view.conditional
    assert 'data-hide="papers != &#34;missing&#34;"' in draw(
        templates, "{{ f.form_fields(view) }}", view=view
    )


def test_a_posted_form_is_typed_as_the_check_expects() -> None:
    posted = MultiDict(
        [
            ("papers", "complete"),
            ("received", "id"),
            ("received", "hukou"),
            ("copies", " 3 "),
            ("on", "20261120"),
            ("csrf_token", "x"),
        ]
    )
    assert read_values(FORM, posted) == {
        "papers": "complete",
        "received": ["id", "hukou"],
        "copies": "3",
        "urgent": False,
        "on": "2026-11-20",
    }


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("20261120", "2026-11-20"),
        ("2026/1/5", "2026-01-05"),
        ("2026.11.20", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
        ("2026-11-20", "2026-11-20"),
        ("202611", "202611"),
        ("明天", "明天"),
        ("", ""),
    ],
)
def test_a_date_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert read_date(typed) == read


def test_a_select_that_the_service_fills_offers_what_it_was_given() -> None:
    form = Form("handoff", (Component("select", "department", "部门", source="departments"),))
    view = form_view(form, {"department": "MZ"}, offered={"departments": [("MZ", "民政"), ("NY", "农业")]})
    assert [(choice.value, choice.chosen) for choice in view.fields[0].choices] == [
        ("MZ", True),
        ("NY", False),
    ]
    assert view.fields[0].shown == "民政"
