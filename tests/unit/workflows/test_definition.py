"""A definition is its files: the same value for the same files, found again from what was stored."""

import threading

import pytest

from tests.unit.workflows.drawing import (
    Drawn,
    box,
    call,
    closure,
    end,
    message_on,
    path,
    process,
    script,
    start,
    timer_on,
    user,
)
from workflows import codec, engine
from workflows.codec import UPCASTERS
from workflows.definition import (
    content_sha,
    dump_spec,
    forget_definitions,
    load_definition,
    parse_definition,
)
from workflows.errors import NotSound, StateUnreadable, Unreadable

BODY = process(
    "body",
    start("bs"),
    box("inner", start("is"), user("deep"), end("ie"), *path("is", "deep", "ie")),
    end("be"),
    path("bs", "inner", "be"),
)
MAIN = process(
    "main",
    start(),
    call("run", "body"),
    message_on("run", "back", "withdrawal"),
    user("check", **{"name:en": "Check", "stepLimit": "2 workdays"}),
    timer_on("check", "soon", "1 workday before step limit", interrupting=False),
    end(),
    end("w"),
    end("x"),
    path("s", "run", "check", "e"),
    path("back", "w"),
    path("soon", "x"),
    **{"name:en": "A case"},
)
FILES = closure(MAIN, BODY)


def test_elements_are_found_by_process_and_id_wherever_they_stand() -> None:
    definition = parse_definition("main", FILES)
    deep = definition.elements["body", "deep"]
    assert (deep.process, deep.scope, deep.lane, deep.kind) == ("body", "inner", "窗口", "userTask")
    check = definition.elements["main", "check"]
    assert (check.name, check.name_en) == ("check", "Check")
    assert check.properties["stepLimit"] == "2 workdays"
    soon = definition.elements["main", "soon"]
    assert (soon.host, soon.interrupting, soon.phrase) == ("check", False, "1 workday before step limit")
    assert definition.elements["main", "run"].called == "body"
    assert definition.elements["main", "back"].message == "withdrawal"
    assert (definition.name_en, definition.owners["inner"]) == ("A case", "body")
    assert set(definition.forms) == {"note"}


def test_the_hash_is_of_all_files_and_their_paths() -> None:
    moved = {f"x/{name}": content for name, content in FILES.items()}
    changed = FILES | {"forms/note.json": FILES["forms/note.json"] + b" "}
    assert len({content_sha(FILES), content_sha(moved), content_sha(changed)}) == 3
    assert content_sha(dict(reversed(FILES.items()))) == content_sha(FILES)
    # A boundary moved between a path and a content is another closure.
    assert content_sha({"ab": b"c"}) != content_sha({"a": b"bc"})


def test_a_definition_is_read_once_and_shared() -> None:
    assert parse_definition("main", FILES) is parse_definition("main", dict(FILES))
    assert parse_definition("body", FILES) is not parse_definition("main", FILES)


def test_a_stored_specification_gives_the_same_definition() -> None:
    first = parse_definition("main", FILES)
    stored = dump_spec(first)
    begun = engine.start(first, {})
    forget_definitions()
    second = load_definition("main", FILES, stored)
    assert second is not first
    assert (second.sha, second.elements, dump_spec(second)) == (first.sha, first.elements, stored)
    assert engine.live(second, begun.state).tasks == begun.tasks


def test_a_specification_stored_by_another_release_is_built_again() -> None:
    stored = dump_spec(parse_definition("main", FILES)).replace(b'"format":"1/', b'"format":"0/')
    forget_definitions()
    assert load_definition("main", FILES, stored).stored == parse_definition("main", FILES).stored


def test_threads_may_share_a_definition() -> None:
    definition = parse_definition("main", FILES)
    answers: list[bytes] = []

    def work() -> None:
        for _ in range(20):
            now = engine.start(definition, {"department": "civil"})
            now = engine.complete(definition, now.state, now.tasks[0].task_ref, {})
            now = engine.fire(definition, now.state, now.timers[0].timer_ref)
            now = engine.complete(definition, now.state, now.tasks[0].task_ref, {})
            answers.append(now.state)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 120
    assert len(set(answers)) == 1


def test_a_closure_without_its_main_process_is_refused() -> None:
    with pytest.raises(NotSound) as refused:
        parse_definition("other", FILES)
    assert refused.value.findings[0].rule == "main-process"


def test_a_closure_of_too_many_files_is_refused() -> None:
    many = FILES | {f"forms/f{at}.json": b"{}" for at in range(101)}
    with pytest.raises(Unreadable, match="too_many_files"):
        parse_definition("main", many)
    with pytest.raises(Unreadable, match="too_large"):
        parse_definition("main", FILES | {"a.txt": b" " * (9 * 1024 * 1024)})


def test_files_a_definition_does_not_reach_change_its_hash_but_not_its_meaning() -> None:
    more = parse_definition(
        "main", closure(MAIN, BODY, process("spare", start("x"), end("y"), path("x", "y")))
    )
    assert ("spare", "x") not in more.elements
    assert more.stored == parse_definition("main", FILES).stored


def test_a_comment_cannot_cut_a_script_in_two() -> None:
    files = closure(
        process("main", start(), script("t", 'x = "a"'), user("u"), end(), path("s", "t", "u", "e"))
    )
    for place in ('<!-- one -->x = "a"', 'x = <!-- two -->"a"', 'x = "a"<!-- three -->', '<?pi x?>x = "a"'):
        text = files["main/main.bpmn"].decode().replace('x = "a"', place)
        definition = parse_definition("main", {**files, "main/main.bpmn": text.encode()})
        assert engine.start(definition, {}).data["x"] == "a"


def test_where_things_stand_on_the_page_does_not_matter() -> None:
    """The library orders the branches of a gateway by their height on the page."""
    drawn = "<bpmndi:BPMNDiagram id='d'><bpmndi:BPMNPlane id='p'/></bpmndi:BPMNDiagram></bpmn:definitions>"
    text = FILES["main/main.bpmn"].decode().replace("</bpmn:definitions>", drawn)
    with_drawing = parse_definition("main", FILES | {"main/main.bpmn": text.encode()})
    assert with_drawing.stored == parse_definition("main", FILES).stored


# -- state


def test_state_is_small() -> None:
    definition = parse_definition("main", FILES)
    assert len(engine.start(definition, {"department": "civil", "item_code": "MZ-001"}).state) < 700


def test_an_older_state_is_brought_forward_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    definition = parse_definition("main", FILES)
    state = engine.start(definition, {}).state

    def forward(raw: dict[str, object]) -> dict[str, object]:
        return raw | {"seen": [*raw.get("seen", []), "step"]}  # type: ignore[misc]

    monkeypatch.setattr(codec, "FORMAT", 3)
    monkeypatch.setitem(UPCASTERS, 1, forward)
    monkeypatch.setitem(UPCASTERS, 2, forward)
    assert codec._raw(state)["seen"] == ["step", "step"]
    assert engine.live(definition, state).tasks


def test_a_state_of_a_later_format_is_refused() -> None:
    definition = parse_definition("main", FILES)
    state = engine.start(definition, {}).state
    later = state[:3] + bytes([codec.FORMAT + 1]) + state[4:]
    with pytest.raises(StateUnreadable, match="later"):
        engine.live(definition, later)


def test_every_element_of_a_diagram_may_be_named_by_any_id_but_the_librarys_own() -> None:
    for name in ("Start", "End", "Root", "a.BoundaryEventSplit", "main.EndJoin"):
        drawn = process("main", start(), Drawn("userTask", name), end(), path("s", name, "e"))
        with pytest.raises(NotSound, match="id-reserved"):
            parse_definition("main", closure(drawn))
