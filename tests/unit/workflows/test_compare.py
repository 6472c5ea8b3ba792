"""What differs between two versions, as far as anyone would notice."""

from tests.unit.workflows.drawing import (
    Drawn,
    Line,
    closure,
    each,
    end,
    exclusive,
    flow,
    form,
    path,
    process,
    rule,
    script,
    start,
    table,
    timer_on,
    user,
)
from workflows.compare import Difference, compare
from workflows.definition import Definition, parse_definition

Part = Drawn | Line | list[Line]


def version(*parts: Part, **files: bytes) -> Definition:
    named = {
        {"review": "forms/review.json", "kind": "kind.dmn"}[name]: content for name, content in files.items()
    }
    return parse_definition("main", closure(process("main", *parts)) | named)


def differences(one: Definition, two: Definition) -> list[tuple[str, ...]]:
    return [
        tuple(part for part in (d.subject, d.element, d.change, d.what, d.before, d.after) if part)
        for d in compare(one, two)
    ]


def drawn(
    *,
    phrase: str = "step limit",
    condition: str = 'urgency = "urgent"',
    default: str = "f_g_a",
    group: str = "window",
    interrupting: bool = False,
    line: str = 'x = "1"',
    list_name: str = "departments",
) -> Definition:
    return version(
        start(),
        script("t", line),
        exclusive("g", default),
        user("a", candidateGroup=group),
        user("b", each(list_name, "d")),
        timer_on("a", "due", phrase, interrupting=interrupting),
        end(),
        end("e2"),
        path("s", "t", "g"),
        flow("g", "a", condition if default != "f_g_a" else ""),
        flow("g", "b", condition if default == "f_g_a" else ""),
        path("a", "e"),
        path("b", "e"),
        path("due", "e2"),
    )


def test_the_same_meaning_has_no_difference() -> None:
    assert compare(drawn(), drawn()) == ()


def test_each_aspect_of_an_element_is_told_by_its_own_word() -> None:
    base = drawn()
    assert differences(base, drawn(phrase="promised limit")) == [
        ("element", "due", "changed", "timer", "step limit", "promised limit")
    ]
    assert differences(base, drawn(interrupting=True)) == [
        ("element", "due", "changed", "interrupting", "no", "yes")
    ]
    assert differences(base, drawn(group="county")) == [
        ("element", "a", "changed", "candidateGroup", "window", "county")
    ]
    assert differences(base, drawn(line='x = "2"')) == [
        ("element", "t", "changed", "script", 'x = "1"', 'x = "2"')
    ]
    assert differences(base, drawn(condition='urgency = "normal"')) == [
        ("flow", "g -> b", "changed", "condition", 'urgency = "urgent"', 'urgency = "normal"')
    ]
    (multi,) = compare(base, drawn(list_name="others"))
    assert (multi.element, multi.what) == ("b", "multi")


def test_a_default_that_moves_is_told() -> None:
    told = differences(drawn(), drawn(default="f_g_b"))
    assert ("flow", "g -> a", "changed", "default", "yes", "no") in told
    assert ("flow", "g -> b", "changed", "default", "no", "yes") in told


def test_elements_and_flows_come_and_go() -> None:
    one = version(start(), user("a"), end(), path("s", "a", "e"))
    two = version(start(), user("a"), user("b"), end(), path("s", "a", "b", "e"))
    assert differences(one, two) == [
        ("element", "b", "added", "b", "userTask"),
        ("flow", "a -> e", "removed"),
        ("flow", "a -> b", "added"),
        ("flow", "b -> e", "added"),
    ]
    assert {d.change for d in compare(two, one)} == {"added", "removed"}


def test_the_name_of_a_flow_is_not_what_it_means() -> None:
    one = version(start(), user("a"), end(), flow("s", "a"), flow("a", "e", name="one"))
    two = version(start(), user("a"), end(), flow("s", "a"), flow("a", "e", name="two"))
    assert one.sha != two.sha
    assert compare(one, two) == ()


def test_fields_of_a_form_are_compared_one_by_one() -> None:
    parts = (start(), user("a", form="review"), end(), path("s", "a", "e"))
    one = version(*parts, review=form("review", review=["agree", "rework"], gone=["x"]))
    two = version(*parts, review=form("review", review=["agree", "rework", "refuse"], new=["x"]))
    assert differences(one, two) == [
        (
            "field",
            "review",
            "changed",
            "options",
            "agree (agree), rework (rework)",
            "agree (agree), rework (rework), refuse (refuse)",
        ),
        ("field", "gone", "removed"),
        ("field", "new", "added"),
    ]


def test_rules_of_a_table_are_compared_one_by_one() -> None:
    parts = (start(), rule("r", "kind"), user("a"), end(), path("s", "r", "a", "e"))
    rows = ['"urgent"', '"now"'], ["-", '"later"']
    one = version(*parts, kind=table("kind", "FIRST", ["urgency"], ["pace"], *rows))
    two = version(
        *parts, kind=table("kind", "FIRST", ["urgency"], ["pace"], rows[0], ["-", '"soon"'], ["-", '"x"'])
    )
    assert differences(one, two) == [
        ("rule", "r1", "changed", "outputs", '"later"', '"soon"'),
        ("rule", "r2", "added"),
    ]
    assert Difference("table", "kind", "", "changed", "policy", "FIRST", "UNIQUE") in compare(
        one, version(*parts, kind=table("kind", "UNIQUE", ["urgency"], ["pace"], *rows))
    )
