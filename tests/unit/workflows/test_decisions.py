"""Decision tables: hit policies, what a table says, what it refuses to be."""

import pytest

from tests.unit.workflows.drawing import table
from workflows.decisions import Decision, evaluate, names_read, read_decisions
from workflows.errors import DecisionFailed, Unreadable


def read(policy: str, inputs: list[str], outputs: list[str], *rules: list[str]) -> Decision:
    (decision,) = read_decisions({"d.dmn": table("d", policy, inputs, outputs, *rules)})
    return decision


URGENT = (["channel", "count(departments)"], ["pace", "days"])
ROWS = (['"hotline"', "-", '"urgent"', "1"], ["-", "> 1", '"normal"', "20"], ["-", "<= 1", '"normal"', "10"])


def test_the_first_rule_wins() -> None:
    answer = evaluate(read("FIRST", *URGENT, *ROWS), {"channel": "hotline", "departments": ["a", "b"]})
    assert answer.outputs == {"pace": "urgent", "days": 1}
    assert [rule.id for rule in answer.rules] == ["r0"]
    assert answer.inputs == {"channel": "hotline", "count(departments)": 2}


def test_a_unique_table_answers_when_one_rule_hits() -> None:
    answer = evaluate(read("UNIQUE", *URGENT, *ROWS[1:]), {"departments": ["a"]})
    assert answer.outputs == {"pace": "normal", "days": 10}


def test_a_unique_table_does_not_choose_between_two_rules() -> None:
    with pytest.raises(DecisionFailed, match="r0, r1"):
        evaluate(read("UNIQUE", *URGENT, *ROWS), {"channel": "hotline", "departments": ["a", "b"]})


def test_collecting_gives_every_hit_in_the_order_of_the_table() -> None:
    answer = evaluate(read("COLLECT", *URGENT, *ROWS), {"channel": "hotline", "departments": ["a", "b"]})
    assert answer.outputs == {"pace": ["urgent", "normal"], "days": [1, 20]}
    assert evaluate(read("COLLECT", *URGENT, ROWS[0]), {}).outputs == {"pace": [], "days": []}


def test_no_rule_hits_and_the_answers_are_null() -> None:
    answer = evaluate(read("FIRST", *URGENT, ROWS[0]), {"channel": "window", "departments": []})
    assert (answer.outputs, answer.rules) == ({"pace": None, "days": None}, ())


def test_an_output_may_be_worked_out_from_the_case() -> None:
    decision = read("FIRST", ["base"], ["limit"], ["-", "base * 2 + extra"])
    assert evaluate(decision, {"base": 10, "extra": 1}).outputs == {"limit": 21}
    assert names_read(decision) == {"base", "extra"}


def test_the_annotation_of_a_rule_is_kept() -> None:
    assert evaluate(read("FIRST", *URGENT, *ROWS), {"channel": "hotline"}).rules[0].annotation == "rule 0"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<x/>", "not_dmn"),
        (b"<definitions/>", "not_dmn"),
        (b"<!DOCTYPE x><definitions/>", "doctype"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_decisions({"d.dmn": content})
    assert refused.value.code == code


def test_a_table_of_more_than_five_hundred_rules_is_refused() -> None:
    rows = [["-", "-", '"a"', "1"]] * 501
    with pytest.raises(Unreadable, match="table_too_large"):
        read("FIRST", *URGENT, *rows)
