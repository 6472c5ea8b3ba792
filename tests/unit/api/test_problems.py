"""Every refusal has a status, a stable code, and a title in both languages."""

import ast
import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest

import app
from app.api import sentences
from app.api.problems import STATUS, document, problem_of, status_of
from app.api.wire import FieldsInvalid
from app.errors import (
    CaseworkError,
    Conflict,
    EngineFault,
    FileRefused,
    FormInvalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    StaleCase,
    TaskTaken,
    TooManyTries,
)
from workflows.errors import FieldProblem

ROOT = Path(app.__file__).parents[1]


def every_error() -> list[type[CaseworkError]]:
    """Every class of the tree, wherever it is defined."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(("app.cli", "app.demo")):
            importlib.import_module(module.name)
    found: list[type[CaseworkError]] = []
    waiting = [CaseworkError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return sorted(
        {kind for kind in found if kind.__module__.startswith("app.")}, key=lambda kind: kind.__name__
    )


def test_every_error_has_a_title_in_both_languages() -> None:
    missing = [kind.__name__ for kind in every_error() if sentences.code_of(kind) not in sentences.TITLES]
    assert missing == []
    silent = [kind.__name__ for kind in every_error() if not (kind.__doc__ or "").strip()]
    assert silent == []


def test_no_title_is_left_over() -> None:
    codes = {sentences.code_of(kind) for kind in every_error()}
    assert sorted(set(sentences.TITLES) - codes) == []


def test_titles_are_sentences() -> None:
    for kind in every_error():
        assert sentences.title(kind, "en").endswith("."), kind.__name__
        assert sentences.title(kind, "zh-CN").endswith("。"), kind.__name__


def test_two_errors_never_share_a_code() -> None:
    codes = [sentences.code_of(kind) for kind in every_error()]
    assert len(codes) == len(set(codes))


def test_the_code_is_the_one_the_error_itself_tells() -> None:
    assert TaskTaken("王").code == sentences.code_of(TaskTaken) == "task-taken"
    assert NotSignedIn().code == sentences.code_of(NotSignedIn)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotFound, 404),
        (NotAllowed, 403),
        (NotSignedIn, 401),
        (TooManyTries, 429),
        (Conflict, 409),
        (Refused, 422),
        (EngineFault, 500),
    ],
)
def test_whose_turn_it_is_decides_the_status(kind: type[CaseworkError], status: int) -> None:
    assert status_of(kind) == status


def test_every_status_of_the_table_is_an_error() -> None:
    assert all(400 <= status < 600 for status in STATUS.values())


def words_of_fields() -> set[str]:
    """Every word for a field's fault that the code says anywhere: FieldProblem, Unclean, Fields.need, our schemas."""
    found: set[str] = set()
    paths = [path for room in ("app", "workflows") for path in (ROOT / room).rglob("*.py")]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= _word(node)
    return found


def _word(call: ast.Call) -> set[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    place = {"FieldProblem": 0, "Unclean": 0, "_Misfit": 0, "need": 2}.get(name)
    if place is not None and len(call.args) > place:
        word = call.args[place]
        return {word.value} if isinstance(word, ast.Constant) and isinstance(word.value, str) else set()
    if name in ("Length", "OneOf", "Range", "Regexp"):
        return {
            keyword.value.value
            for keyword in call.keywords
            if keyword.arg == "error" and isinstance(keyword.value, ast.Constant)
        }
    return set()


def test_every_word_about_a_field_has_a_sentence() -> None:
    words = words_of_fields()
    assert {"required", "unknown_field", "id_number_check", "bad_pattern"} <= words
    assert sorted(words - set(sentences.FIELDS)) == []


def test_every_fault_in_a_field_of_a_form_is_told_in_the_readers_language() -> None:
    error = FormInvalid({"name": FieldProblem("required"), "note": FieldProblem("too_long", {"max": 80})})
    problem = problem_of(error, "en")
    assert problem.status == 422
    assert problem.errors["name"].message == "This is needed."
    assert problem.errors["note"].params == {"max": 80}
    assert problem_of(error, "zh-CN").errors["name"].message == "必填。"
    assert problem_of(FieldsInvalid({"a.b": "unknown_field"}), "en").errors["a.b"].code == "unknown_field"


def test_what_helps_is_told_and_nothing_else() -> None:
    problem = problem_of(TaskTaken("王静"), "zh-CN")
    assert problem.detail == "王静 已认领这项任务。"
    stale = problem_of(StaleCase(3, 5), "en")
    assert stale.detail == "You saw version 3 of the case; it is version 5 by now."
    assert stale.facts == {"seen": 3, "now": 5}
    refused = problem_of(FileRefused(why="type", path="/srv/secret"), "en")
    assert refused.facts == {"why": "type"}


def test_what_is_ours_keeps_its_facts_to_itself() -> None:
    fault = problem_of(EngineFault(case="1", why="StepFailed", detail="x"), "en")
    assert fault.facts == {}
    assert "nothing was changed" in fault.detail


def test_a_refusal_that_passes_with_time_says_when() -> None:
    assert problem_of(TooManyTries(seconds=31), "en").retry_after_seconds == 31


def test_the_document_names_this_one_occurrence() -> None:
    members: dict[str, Any] = document(problem_of(NotSignedIn(), "en"), "urn:uuid:1")
    assert members == {
        "type": "urn:shouwen:problem:not-signed-in",
        "title": "Sign in first.",
        "status": 401,
        "detail": "Sign in first.",
        "code": "not-signed-in",
        "instance": "urn:uuid:1",
    }
