"""What a person may submit: every kind of field, what is hidden, what reaches the engine."""

import json

import pytest

from workflows.errors import FormInvalid, NotSound, Unreadable
from workflows.form_reading import form_name, parse_form, read_forms
from workflows.forms import CleanForm, Form, clean, shown_fields, utf16_length


def read(*components: dict[str, object]) -> Form:
    schema = {"type": "default", "schemaVersion": 18, "id": "f", "components": list(components)}
    return parse_form(json.dumps(schema).encode())


def field(type_: str, key: str = "x", **more: object) -> dict[str, object]:
    return {"type": type_, "key": key, "label": key, **more}


def options(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value} for value in values]


def problem(form: Form, values: dict[str, object], **named: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(FormInvalid) as invalid:
        clean(form, values, **named)  # type: ignore[arg-type]
    (found,) = invalid.value.fields.values()
    return found.code, dict(found.params)


@pytest.mark.parametrize(
    ("component", "sent", "kept"),
    [
        (field("textfield"), "王小明", "王小明"),
        (field("textfield"), "", None),
        (field("textarea"), "一\r\n二", "一\n二"),
        (field("number"), "12", 12),
        (field("number"), 12.5, 12.5),
        (field("number"), " １２ ", 12),
        (field("number"), "0", 0),
        (field("number", decimalDigits=2), "3.10", 3.1),
        (field("number"), "", None),
        (field("checkbox"), "on", True),
        (field("checkbox"), None, False),
        (field("checklist", values=options("a", "b")), ["b", "a"], ["a", "b"]),
        (field("checklist", values=options("a", "b")), "a", ["a"]),
        (field("checklist", values=options("a", "b")), None, []),
        (field("radio", values=options("a", "b")), "a", "a"),
        (field("select", values=options("a", "b")), "", None),
        (field("datetime", subtype="date"), "2026-02-28", "2026-02-28"),
        (
            field("textfield", validate={"pattern": r"^\d{17}[\dX]$"}),
            "11010519491231002X",
            "11010519491231002X",
        ),
        (field("textfield", validate={"validationType": "phone"}), "13800001234", "13800001234"),
        (field("textfield", validate={"validationType": "email"}), "a@b.cn", "a@b.cn"),
    ],
)
def test_a_value_is_kept_in_the_kind_of_its_field(
    component: dict[str, object], sent: object, kept: object
) -> None:
    (found,) = clean(read(component), {"x": sent}).values.values()
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("component", "sent", "code"),
    [
        (field("textfield", validate={"required": True}), "", "required"),
        (field("textfield", validate={"required": True}), " \u3000\ufeff", "required"),
        (field("checkbox", validate={"required": True}), False, "required"),
        (field("checklist", values=options("a"), validate={"required": True}), [], "required"),
        (field("radio", values=options("a"), validate={"required": True}), None, "required"),
        (field("number", validate={"required": True}), "", "required"),
        (field("number", validate={"min": 1}), 0, "too_small"),
        (field("number", validate={"max": 5}), "5.01", "too_large"),
        (field("number"), "1e3", "not_a_number"),
        (field("number"), "NaN", "not_a_number"),
        (field("number"), float("inf"), "not_a_number"),
        (field("number"), True, "not_a_number"),
        (field("number"), [1], "not_a_number"),
        (field("number", decimalDigits=1), "1.25", "too_many_digits"),
        (field("textfield", validate={"minLength": 2}), "一", "too_short"),
        (field("textfield", validate={"maxLength": 2}), "一二三", "too_long"),
        (field("textfield", validate={"pattern": "^a$"}), "a\n", "bad_pattern"),
        (field("textfield", validate={"pattern": r"^\d+$"}), "１２", "bad_pattern"),
        (field("textfield", validate={"validationType": "email"}), "a@", "bad_email"),
        (field("textfield", validate={"validationType": "phone"}), "12", "bad_phone"),
        (field("textfield"), "a\x00b", "bad_type"),
        (field("textfield"), "\ud800", "bad_type"),
        (field("textfield"), 5, "bad_type"),
        (field("textfield"), "x" * 10_001, "too_long"),
        (field("radio", values=options("a")), "b", "not_an_option"),
        (field("select", values=options("a")), ["a"], "bad_type"),
        (field("checklist", values=options("a")), ["a", "b"], "not_an_option"),
        (field("datetime"), "2026-02-29", "bad_date"),
        (field("datetime"), "2026-2-9", "bad_date"),
        (field("datetime"), "1850-01-01", "bad_date"),
        (field("checkbox"), "maybe", "bad_type"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_a_word(
    component: dict[str, object], sent: object, code: str
) -> None:
    assert problem(read(component), {"x": sent})[0] == code


def test_a_refusal_carries_the_figure_its_sentence_needs() -> None:
    assert problem(read(field("number", validate={"max": 5})), {"x": 6}) == ("too_large", {"max": 5})
    assert problem(read(field("textfield", validate={"maxLength": 3})), {"x": "1234"}) == (
        "too_long",
        {"max": 3},
    )
    assert problem(read(field("number", decimalDigits=2)), {"x": "1.234"}) == (
        "too_many_digits",
        {"digits": 2},
    )


def test_a_rare_character_counts_two_as_the_browser_counts_it() -> None:
    assert utf16_length("𠮷") == 2
    assert utf16_length("\u3000 欧阳\ufeff") == 2
    form = read(field("textfield", validate={"maxLength": 3}))
    assert clean(form, {"x": "𠮷一"}).values == {"x": "𠮷一"}
    assert problem(form, {"x": "𠮷𠮷"})[0] == "too_long"


def test_a_key_the_form_does_not_have_is_refused() -> None:
    assert problem(read(field("textfield")), {"y": 1}) == ("unknown_field", {})


def test_every_wrong_field_is_named_at_once() -> None:
    form = read(
        field("number", "a", validate={"required": True}),
        field("textfield", "b", validate={"required": True}),
    )
    with pytest.raises(FormInvalid) as invalid:
        clean(form, {"a": "x", "z": 1})
    assert {key: one.code for key, one in invalid.value.fields.items()} == {
        "a": "not_a_number",
        "b": "required",
        "z": "unknown_field",
    }


# -- what is hidden


HIDING = (
    field(
        "radio",
        "papers",
        values=options("complete", "missing"),
        validate={"required": True},
        properties={"routing": "yes"},
    ),
    field(
        "textarea",
        "missing_papers",
        validate={"required": True},
        conditional={"hide": '=papers != "missing"'},
    ),
)


def test_a_hidden_field_is_neither_asked_for_nor_kept() -> None:
    assert clean(read(*HIDING), {"papers": "complete", "missing_papers": "sneaked in"}) == CleanForm(
        {"papers": "complete"}, {"papers": "complete"}
    )
    assert problem(read(*HIDING), {"papers": "missing"})[0] == "required"


def test_a_condition_without_an_answer_hides() -> None:
    form = read(
        field("number", "copies"),
        field("textfield", "why", conditional={"hide": "=copies <= 50"}, validate={"required": True}),
    )
    assert clean(form, {}).values == {"copies": None}
    assert problem(form, {"copies": 51})[0] == "required"


def test_a_value_of_a_wrong_kind_cannot_hide_a_required_field() -> None:
    with pytest.raises(FormInvalid) as invalid:
        clean(read(*HIDING), {"papers": 1})
    assert invalid.value.fields["papers"].code == "bad_type"


def test_a_hidden_group_hides_what_it_holds() -> None:
    form = read(
        field("checkbox", "agent"),
        {
            "type": "group",
            "label": "代办人",
            "conditional": {"hide": "=not(agent)"},
            "components": [field("textfield", "agent_name", validate={"required": True})],
        },
    )
    assert clean(form, {}).values == {"agent": False}
    assert problem(form, {"agent": True})[0] == "required"
    assert shown_fields(form, {"agent": "on"}) == {"agent", "agent_name"}
    assert shown_fields(form, {}) == {"agent"}


def test_a_closed_field_is_shown_but_never_taken_from_outside() -> None:
    form = read(field("textfield", "number", readonly=True), field("textfield", "note"))
    assert clean(form, {"number": "forged", "note": "x"}).values == {"note": "x"}
    assert shown_fields(form, {}) == {"number", "note"}


# -- what the engine sees


def test_only_routing_fields_reach_the_engine() -> None:
    form = read(
        field("textfield", "name"),
        field("radio", "review", values=options("agree"), properties={"routing": "yes"}),
    )
    assert form.routing_names == {"review"}
    assert clean(form, {"name": "王", "review": "agree"}).routing == {"review": "agree"}


def test_a_select_may_be_filled_in_by_the_service() -> None:
    form = read(field("select", "department", properties={"options": "departments", "routing": "yes"}))
    assert clean(form, {"department": "land"}, {"departments": ["civil", "land"]}).routing == {
        "department": "land"
    }
    assert problem(form, {"department": "tax"}, options={"departments": ["civil"]})[0] == "not_an_option"
    assert problem(form, {"department": "civil"})[0] == "not_an_option"


# -- reading schemas


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        (field("expression"), "form-type"),
        (field("filepicker"), "form-type"),
        (field("html"), "form-type"),
        (field("textfield", "Bad Key"), "form-key"),
        (field("textfield", "__class__"), "form-key"),
        (field("textfield", "a.b"), "form-key"),
        (field("textfield", valuesExpression="=x"), "form-unknown-feature"),
        (field("textfield", validate={"custom": "x"}), "form-unknown-feature"),
        (field("number", increment="0.5"), "form-unknown-feature"),
        (field("textfield", defaultValue="x"), "form-unknown-feature"),
        (field("textfield", validate={"validationType": "url"}), "form-unknown-feature"),
        (field("textfield", validate={"pattern": "("}), "form-pattern"),
        (field("textfield", validate={"pattern": r"(a)\1"}), "form-pattern"),
        (field("textfield", validate={"maxLength": -1}), "form-figure"),
        (field("number", validate={"max": "x"}), "form-figure"),
        (field("radio"), "form-options"),
        (field("radio", values=[]), "form-options"),
        (field("radio", values=[{"label": "x"}]), "form-options"),
        (field("radio", values=options("a", "a")), "form-option-twice"),
        (field("select", properties={"options": "everybody"}), "form-option-source"),
        (field("textfield", conditional={"hide": "=a == 1"}), "form-condition"),
        (field("textfield", conditional={"hide": "=other = 1"}), "form-unknown-name"),
        (field("textfield", conditional={"show": "=1"}), "form-condition"),
        (field("textfield", properties={"routing": "yes"}), "form-routing-text"),
    ],
)
def test_a_schema_outside_the_subset_is_refused_with_a_finding(
    component: dict[str, object], rule: str
) -> None:
    with pytest.raises(NotSound) as refused:
        read(component)
    assert rule in {one.rule for one in refused.value.findings}


def test_two_fields_cannot_have_one_key() -> None:
    with pytest.raises(NotSound, match="form-key-twice"):
        read(field("textfield"), field("number"))


def test_forms_are_found_by_their_place_and_name() -> None:
    assert form_name("intake/forms/check_papers.json") == "check_papers"
    assert form_name("intake/intake.bpmn") is None
    assert form_name("intake/notes.json") is None
    content = json.dumps({"type": "default", "id": "check", "components": []}).encode()
    forms, findings = read_forms({"a/forms/check.json": content, "b/forms/check.json": content})
    assert set(forms) == {"check"}
    assert [one.rule for one in findings] == ["form-name-twice"]
    _, findings = read_forms({"a/forms/other.json": content})
    assert [one.rule for one in findings] == ["form-name"]


def test_what_is_no_json_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="form-malformed"):
        parse_form(b"not json")


def test_a_pattern_that_would_hang_other_engines_answers_at_once() -> None:
    form = read(field("textfield", validate={"pattern": "^(a+)+$"}))
    assert problem(form, {"x": "a" * 5_000 + "!"})[0] == "bad_pattern"
