"""A form as the page draws it, and a posted one as the check receives it."""

from dataclasses import dataclass, field

from jinja2 import Environment
from werkzeug.datastructures import MultiDict

from app.pages.form_view import form_view, read_values

SCHEMA = {
    "type": "default",
    "schemaVersion": 18,
    "id": "check_papers",
    "components": [
        {"type": "text", "text": "### 请核对材料", "properties": {"label:en": "Check the papers"}},
        {
            "type": "select",
            "key": "papers",
            "label": "审核结论",
            "layout": {"columns": 8},
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


@dataclass
class Problem:
    code: str
    params: dict[str, object] = field(default_factory=dict)


def draw(templates: Environment, source: str, **values: object) -> str:
    return templates.from_string('{% import "_form.html" as f %}' + source).render(**values)


def test_labels_and_options_are_in_the_readers_language(language: str) -> None:
    view = form_view(SCHEMA)
    conclusion = view.fields[1]
    assert conclusion.label == ("审核结论" if language == "zh" else "Conclusion")
    assert [option.label for option in conclusion.options] == (
        ["齐全", "缺件"] if language == "zh" else ["Complete", "Missing"]
    )


def test_a_problem_stands_beside_its_field_and_in_the_summary(templates: Environment) -> None:
    view = form_view(
        SCHEMA, {}, {"papers": Problem("required"), "copies": Problem("too_small", {"least": 1})}
    )
    assert view.errors == (("f-papers", "请填写“审核结论”"), ("f-copies", "“份数”不能小于 1"))
    page = draw(templates, "{{ f.form_errors(view) }}{{ f.form_fields(view) }}", view=view)
    assert '<a href="#f-papers">请填写“审核结论”</a>' in page
    assert 'aria-describedby="f-papers-e" aria-invalid="true"' in page
    assert '<div class="g-err" id="f-papers-e">请填写“审核结论”</div>' in page


def test_what_was_entered_is_kept(templates: Environment) -> None:
    view = form_view(SCHEMA, {"papers": "missing", "received": ["hukou"], "copies": 0, "urgent": True})
    page = draw(templates, "{{ f.form_fields(view) }}", view=view)
    assert '<option value="missing" selected>' in page
    assert 'value="hukou" checked' in page
    assert 'value="id" checked' not in page
    assert 'name="copies" value="0"' in page
    assert 'name="urgent" value="on" checked' in page


def test_a_form_on_file_reads_as_words(templates: Environment) -> None:
    view = form_view(SCHEMA, {"papers": "complete", "received": ["id", "hukou"], "urgent": False})
    page = draw(templates, "{{ f.filled(view) }}", view=view)
    assert "<dt>审核结论</dt><dd>齐全</dd>" in page
    assert "<dd>身份证、户口簿</dd>" in page
    assert "<dt>急件</dt><dd>否</dd>" in page
    assert '<dt>份数</dt><dd><span class="g-none">未填</span></dd>' in page


def test_what_a_person_types_is_never_markup(templates: Environment) -> None:
    schema = {"components": [{"type": "textarea", "key": "note", "label": "<b>备注"}]}
    view = form_view(schema, {"note": "</textarea><script>"}, {"note": Problem("too_long", {"most": 5})})
    page = draw(
        templates, "{{ f.form_errors(view) }}{{ f.form_fields(view) }}{{ f.filled(view) }}", view=view
    )
    assert "<script>" not in page
    assert "<b>" not in page


def test_a_condition_travels_to_the_browser(templates: Environment) -> None:
    view = form_view(SCHEMA)
    assert view.conditional
    assert 'data-hide="=papers != &#34;missing&#34;"' in draw(
        templates, "{{ f.form_fields(view) }}", view=view
    )


def test_a_posted_form_is_typed_as_the_check_expects() -> None:
    posted = MultiDict(
        [("papers", "complete"), ("received", "id"), ("received", "hukou"), ("copies", " 3 "), ("on", "")]
    )
    assert read_values(SCHEMA, posted) == {
        "papers": "complete",
        "received": ["id", "hukou"],
        "copies": 3,
        "urgent": False,
        "on": None,
    }


def test_a_number_that_is_none_stays_for_the_check_to_refuse() -> None:
    assert read_values(SCHEMA, MultiDict([("copies", "三份"), ("urgent", "on")])) == {
        "papers": None,
        "received": [],
        "copies": "三份",
        "urgent": True,
        "on": None,
    }
