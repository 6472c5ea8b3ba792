"""The one small language: values, null, conditions, scripts, table cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.errors import ExpressionError
from workflows.expressions import compile_expression, compile_script, compile_tests

CONTEXT = {
    "papers": "complete",
    "count_of": 3,
    "rate": 0.5,
    "paid": True,
    "departments": ["civil", "land"],
    "empty": "",
    "day": "2026-03-02",
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * 3", 9),
        ("7 / 2", 3.5),
        ("6 / 2", 3),
        ("1 / 0", None),
        ("-count_of + 5", 2),
        ("0.1 + 0.5", 0.6),
        ('"a" + "b"', "ab"),
        ('"a" + 1', None),
        ("true", True),
        ("null", None),
        ("nobody", None),
        ('papers = "complete"', True),
        ('papers != "complete"', False),
        ('papers = "missing" or count_of > 2', True),
        ('papers = "complete" and not(paid)', False),
        ("count_of >= 3 and count_of <= 3", True),
        ("rate < 1", True),
        ("count_of = 3.0", True),
        ("paid = 1", None),
        ("papers = 1", None),
        ("nobody = null", True),
        ("papers != null", True),
        ("nobody > 1", None),
        ("nobody = 1", False),
        ("not(nobody)", None),
        ('papers in ["missing", "complete"]', True),
        ('papers in ("missing", "wrong")', False),
        ("count_of in [1..3]", True),
        ("count_of in [1..3)", False),
        ("count_of in (3..9]", False),
        ('"land" in departments', True),
        ('list contains(departments, "civil")', True),
        ('list contains(papers, "c")', None),
        ("count(departments)", 2),
        ("count(papers)", None),
        ("count([])", 0),
        ('departments = ["civil", "land"]', True),
        ('day < "2026-10-01"', True),
        ("1 in [1, 2]", True),
        ('"say \\"yes\\""', 'say "yes"'),
    ],
)
def test_an_expression_has_the_value_feel_gives_it(source: str, value: object) -> None:
    found = compile_expression(source).evaluate(CONTEXT)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("true or nobody", True),
        ("nobody or true", True),
        ("false or nobody", None),
        ("false and nobody", False),
        ("nobody and false", False),
        ("true and nobody", None),
        ("nobody and nobody", None),
        ("1 and true", None),
    ],
)
def test_and_and_or_know_three_values(source: str, value: object) -> None:
    assert compile_expression(source).evaluate({}) is value


@pytest.mark.parametrize("source", ["nobody", "null", '"true"', "1", "nobody > 1", "[true]"])
def test_a_condition_holds_only_when_it_is_exactly_true(source: str) -> None:
    assert not compile_expression(source).holds({})


def test_an_expression_knows_the_names_it_reads() -> None:
    source = 'a = "x" and not(b) or c in [d..e] or list contains(f, g) or count(h) > -i'
    assert compile_expression(source).names == frozenset("abcdefghi")
    assert compile_expression('"a" = "b"').names == frozenset()


def test_names_may_be_chinese() -> None:
    assert compile_expression('材料 = "齐全"').holds({"材料": "齐全"})


def test_an_error_says_where_it_is() -> None:
    with pytest.raises(ExpressionError) as wrong:
        compile_expression('papers = "complete" && paid')
    assert wrong.value.at == len('papers = "complete" ')


# -- scripts


def test_a_script_runs_line_by_line_and_leaves_its_context_alone() -> None:
    context = {"n": 1}
    assert compile_script("a = n + 1\n\n  b = a * 2\n").run(context) == {"a": 2, "b": 4}
    assert context == {"n": 1}


def test_a_script_says_what_it_sets_and_what_it_needs() -> None:
    script = compile_script("a = n + 1\nb = a + m")
    assert (script.sets, script.names) == (frozenset("ab"), frozenset("nm"))


def test_a_comparison_may_stand_on_the_right_of_an_assignment() -> None:
    assert compile_script('same = a = "x"').run({"a": "x"}) == {"same": True}


@pytest.mark.parametrize(
    "source", ["", "\n", "a", "a == 1", "a += 1", "and = 1", "a.b = 1", "a[0] = 1", "1 = 1", "true = 1"]
)
def test_a_script_holds_assignments_only(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_script(source)


# -- table cells


@pytest.mark.parametrize(
    ("cell", "passing", "failing"),
    [
        ("-", [1, "a", None, []], []),
        ("", [1, None], []),
        ('"a"', ["a"], ["b", None, 1]),
        ('"a", "b"', ["a", "b"], ["c"]),
        ('not("a", "b")', ["c", None], ["a", "b"]),
        ("> 5", [6], [5, None, "6"]),
        ("<= 5", [5, -1], [6]),
        ("[1..5]", [1, 5, 2.5], [0, 6, None]),
        ("(1..5)", [2], [1, 5]),
        ("]1..5[", [2], [1, 5]),
        ("-5", [-5], [5]),
        ("< 0, > 10", [-1, 11], [5]),
        ("not([1..5])", [0, 6], [3]),
        ("null", [None], [0, ""]),
        ("true", [True], [False, 1]),
        ("limit", [7], [8]),
        ("> limit", [8], [7]),
        ("allowed", ["x", "y"], ["z"]),
    ],
)
def test_a_cell_passes_the_values_it_names(cell: str, passing: list[object], failing: list[object]) -> None:
    tests = compile_tests(cell)
    context = {"limit": 7, "allowed": ["x", "y"]}
    assert [value for value in passing if not tests.passes(value, context)] == []
    assert [value for value in failing if tests.passes(value, context)] == []


@pytest.mark.parametrize("cell", ["? in (1)", "> ", '"a"," b', "[1..", "a b", "not", "> 1 and < 5", "1,,2"])
def test_a_cell_that_is_no_test_is_refused(cell: str) -> None:
    with pytest.raises(ExpressionError):
        compile_tests(cell)


# -- for every input

NAMES = ["a", "b", "and", "or", "not", "in", "true", "null", "count", "list contains"]
PIECES = st.sampled_from(
    [*NAMES, "(", ")", "[", "]", ",", "..", "=", "!=", "<", ">=", "+", "-", "*", "/", '"x"', "1", "2.5"]
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.lists(st.one_of(st.integers(), st.text(max_size=4)), max_size=4),
)


@given(st.lists(PIECES, max_size=25), st.dictionaries(st.sampled_from(["a", "b"]), VALUES))
def test_whatever_compiles_also_runs_or_says_why_not(pieces: list[str], context: dict[str, object]) -> None:
    """No Python error ever comes out: what the checks accept, the evaluator runs."""
    source = " ".join(pieces)
    for compile_it in (compile_expression, compile_tests):
        try:
            compiled = compile_it(source)
        except ExpressionError:
            continue
        try:
            if compile_it is compile_tests:
                assert compiled.passes(context.get("a"), context) in (True, False)
            else:
                found = compiled.evaluate(context)
                assert found is None or isinstance(found, bool | int | float | str | list)
        except ExpressionError:
            continue


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(source: str) -> None:
    for compile_it in (compile_expression, compile_tests, compile_script):
        try:
            compile_it(source)
        except ExpressionError:
            continue


@given(VALUES, VALUES)
def test_equal_is_symmetric_and_never_both(left: object, right: object) -> None:
    context = {"a": left, "b": right}
    same, other = (
        compile_expression("a = b").evaluate(context),
        compile_expression("a != b").evaluate(context),
    )
    assert same == compile_expression("b = a").evaluate(context)
    assert (same is None and other is None) or same is not other
