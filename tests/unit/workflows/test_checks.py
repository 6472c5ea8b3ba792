"""Findings before deployment: every construct that would break in silence is refused by name."""

from collections.abc import Mapping

import pytest

from tests.unit.workflows.drawing import (
    Drawn,
    Line,
    box,
    bpmn,
    call,
    catch,
    closure,
    each,
    end,
    error_end,
    error_on,
    event_gateway,
    exclusive,
    flow,
    form,
    message_on,
    parallel,
    path,
    process,
    rule,
    script,
    start,
    table,
    timer,
    timer_on,
    user,
)
from tests.unit.workflows.phrases import judge
from workflows.checks import check, check_files, has_errors
from workflows.definition import parse_definition
from workflows.errors import NotSound
from workflows.finding_texts import TEXTS, text_of
from workflows.findings import ERROR, WARNING, Finding

Part = Drawn | Line | list[Line]


def findings(
    *parts: Part, also: tuple[str, ...] = (), files: Mapping[str, bytes] | None = None
) -> tuple[Finding, ...]:
    return check_files("main", closure(process("main", *parts), *also) | (files or {}), judge)


def rules(*parts: Part, also: tuple[str, ...] = (), files: Mapping[str, bytes] | None = None) -> set[str]:
    """Rules of the errors found."""
    return {one.rule for one in findings(*parts, also=also, files=files) if one.severity == ERROR}


PLAIN: tuple[Part, ...] = (start(), user("a"), end(), path("s", "a", "e"))
WORK = process("work", start("ws"), user("wt"), end("we"), path("ws", "wt", "we"))


def test_a_plain_process_has_no_errors() -> None:
    assert rules(*PLAIN) == set()


def test_what_has_no_effect_may_be_drawn() -> None:
    scenery = [
        Drawn("property", "departments", {"name": "departments"}),
        Drawn("textAnnotation", "t"),
        Drawn("association", "x", {"sourceRef": "a", "targetRef": "t"}),
        Drawn("group", "g"),
    ]
    inside = box(
        "b", Drawn("property", "others"), start("bs"), user("bu"), end("be"), *path("bs", "bu", "be")
    )
    assert rules(start(), user("a"), inside, end(), path("s", "a", "b", "e"), *scenery) == set()


def test_an_error_refuses_before_the_library_sees_the_diagram() -> None:
    with pytest.raises(NotSound) as refused:
        parse_definition("main", closure(process("main", start(), user("a"), path("s", "a"))))
    assert {one.rule for one in refused.value.findings} >= {"end-missing", "dead-end"}


# -- what section 6 of the engine's page found broken

ODD: dict[str, tuple[str, tuple[Part, ...]]] = {
    "link event": (
        "construct",
        (
            start(),
            Drawn("intermediateThrowEvent", "l", inner='<bpmn:linkEventDefinition name="x"/>'),
            end(),
            path("s", "l", "e"),
        ),
    ),
    "signal end": (
        "construct",
        (
            start(),
            user("a"),
            Drawn("endEvent", "e", inner="<bpmn:signalEventDefinition/>"),
            path("s", "a", "e"),
        ),
    ),
    "signal boundary": (
        "construct",
        (
            *PLAIN,
            Drawn("boundaryEvent", "b", {"attachedToRef": "a"}, inner="<bpmn:signalEventDefinition/>"),
            end("e2"),
            path("b", "e2"),
        ),
    ),
    "escalation": (
        "construct",
        (
            start(),
            Drawn("intermediateThrowEvent", "x", inner="<bpmn:escalationEventDefinition/>"),
            end(),
            path("s", "x", "e"),
        ),
    ),
    "compensation": (
        "construct",
        (
            start(),
            Drawn("intermediateThrowEvent", "x", inner="<bpmn:compensateEventDefinition/>"),
            end(),
            path("s", "x", "e"),
        ),
    ),
    "condition event": (
        "construct",
        (
            start(),
            Drawn("intermediateCatchEvent", "x", inner="<bpmn:conditionalEventDefinition/>"),
            end(),
            path("s", "x", "e"),
        ),
    ),
    "two definitions": (
        "construct",
        (
            start(),
            Drawn(
                "intermediateCatchEvent",
                "x",
                inner="<bpmn:timerEventDefinition/><bpmn:messageEventDefinition/>",
            ),
            end(),
            path("s", "x", "e"),
        ),
    ),
    "message start": (
        "event-kind",
        (
            Drawn("startEvent", "s", inner='<bpmn:messageEventDefinition messageRef="msg_notice"/>'),
            user("a"),
            end(),
            path("s", "a", "e"),
        ),
    ),
    "timer start": (
        "event-kind",
        (
            Drawn(
                "startEvent",
                "s",
                inner="<bpmn:timerEventDefinition><bpmn:timeDuration>1 day</bpmn:timeDuration>"
                "</bpmn:timerEventDefinition>",
            ),
            user("a"),
            end(),
            path("s", "a", "e"),
        ),
    ),
    "catch without event": (
        "event-kind",
        (start(), Drawn("intermediateCatchEvent", "x"), end(), path("s", "x", "e")),
    ),
    "missing end": ("end-missing", (start(), user("a"), path("s", "a"))),
    "missing start": ("start-one", (user("a"), end(), path("a", "e"))),
    "two starts": ("start-one", (*PLAIN, start("s2"), flow("s2", "a"))),
    "unreachable": ("unreachable", (*PLAIN, user("island"), flow("island", "e"))),
    "no way to an end": (
        "never-ends",
        (
            start(),
            exclusive("g", "f_g_e"),
            end(),
            user("a"),
            user("b"),
            path("s", "g", "e"),
            flow("g", "a", 'urgency = "urgent"'),
            path("a", "b", "a"),
        ),
    ),
    "dead end": ("dead-end", (*PLAIN, exclusive("g"), user("b"))),
    "implicit split": ("implicit-split", (*PLAIN, user("b"), end("e2"), path("a", "b", "e2"))),
    "condition leaving a task": (
        "condition-ignored",
        (start(), user("a"), end(), flow("s", "a"), flow("a", "e", 'urgency = "urgent"')),
    ),
    "condition at a fork": (
        "condition-ignored",
        (
            start(),
            parallel("p"),
            user("a"),
            user("b"),
            parallel("j"),
            end(),
            path("s", "p"),
            flow("p", "a", 'urgency = "urgent"'),
            path("p", "b", "j", "e"),
            path("a", "j"),
        ),
    ),
    "no default": (
        "default-missing",
        (
            start(),
            exclusive("g"),
            user("a"),
            user("b"),
            end(),
            path("s", "g"),
            flow("g", "a", 'urgency = "urgent"'),
            flow("g", "b", 'urgency = "normal"'),
            path("a", "e"),
            path("b", "e"),
        ),
    ),
    "no condition": (
        "condition-missing",
        (
            start(),
            exclusive("g", "f_g_a"),
            user("a"),
            user("b"),
            end(),
            path("s", "g", "a", "e"),
            path("g", "b", "e"),
        ),
    ),
    "default with a condition": (
        "default-with-condition",
        (
            start(),
            exclusive("g", "f_g_a"),
            user("a"),
            user("b"),
            end(),
            path("s", "g"),
            path("a", "e"),
            path("b", "e"),
            flow("g", "a", 'urgency = "urgent"'),
            flow("g", "b", 'urgency = "normal"'),
        ),
    ),
    "default of somebody else": (
        "default-unknown",
        (start(), exclusive("g", "f_s_g"), user("a"), end(), path("s", "g", "a", "e")),
    ),
    "default on a task": (
        "default-ignored",
        (start(), Drawn("userTask", "a", {"default": "f_a_e"}), end(), path("s", "a", "e")),
    ),
    "condition on the only flow": (
        "condition-alone",
        (start(), exclusive("g"), end(), path("s", "g"), flow("g", "e", 'urgency = "urgent"')),
    ),
    "after the end": ("flow-after-end", (*PLAIN, user("b"), end("e2"), path("e", "b", "e2"))),
    "into the start": (
        "flow-into-event",
        (
            start(),
            user("a"),
            exclusive("g", "f_g_e"),
            end(),
            path("s", "a", "g", "e"),
            flow("g", "s", 'urgency = "urgent"'),
        ),
    ),
    "dangling": ("flow-dangling", (*PLAIN, flow("a", "nobody"))),
    "twice the same flow": ("flow-twice", (*PLAIN, flow("a", "e", name="again"))),
    "over a border": (
        "flow-crosses",
        (
            start(),
            box("x", start("xs"), user("xa"), end("xe"), *path("xs", "xa", "xe")),
            end(),
            path("s", "x", "e"),
            flow("xa", "e", name="out"),
        ),
    ),
    "two timers at an event gateway": (
        "event-gateway-timers",
        (
            start(),
            event_gateway("g"),
            timer("t1", "1 day"),
            timer("t2", "2 days"),
            end(),
            path("s", "g", "t1", "e"),
            path("g", "t2", "e"),
        ),
    ),
    "event gateway into a task": (
        "event-gateway-target",
        (
            start(),
            event_gateway("g"),
            timer("t1", "1 day"),
            user("a"),
            end(),
            path("s", "g", "t1", "e"),
            path("g", "a", "e"),
        ),
    ),
    "event gateway, one message twice": (
        "event-gateway-messages",
        (
            start(),
            event_gateway("g"),
            catch("c1", "notice"),
            catch("c2", "notice"),
            end(),
            path("s", "g", "c1", "e"),
            path("g", "c2", "e"),
        ),
    ),
    "event gateway with one flow": (
        "event-gateway-alone",
        (start(), event_gateway("g"), timer("t1", "1 day"), end(), path("s", "g", "t1", "e")),
    ),
    "message that does not interrupt": (
        "boundary-must-interrupt",
        (*PLAIN, message_on("a", "b", "notice", interrupting=False), end("e2"), path("b", "e2")),
    ),
    "event on nothing": ("host", (*PLAIN, timer_on("nobody", "b", "1 day"), end("e2"), path("b", "e2"))),
    "event on a gateway": (
        "host",
        (
            start(),
            exclusive("g"),
            end(),
            path("s", "g", "e"),
            timer_on("g", "b", "1 day"),
            end("e2"),
            path("b", "e2"),
        ),
    ),
    "event on a script": (
        "host",
        (
            start(),
            script("t", 'x = "1"'),
            end(),
            path("s", "t", "e"),
            timer_on("t", "b", "1 day"),
            end("e2"),
            path("b", "e2"),
        ),
    ),
    "interrupting a multi-instance": (
        "interrupts-multi",
        (
            start(),
            user("a", each("departments", "d")),
            end(),
            path("s", "a", "e"),
            timer_on("a", "b", "1 day"),
            end("e2"),
            path("b", "e2"),
        ),
    ),
    "multi-instance without a list": (
        "multi-collection",
        (start(), user("a", "<bpmn:multiInstanceLoopCharacteristics/>"), end(), path("s", "a", "e")),
    ),
    "one after the other": (
        "multi-sequential",
        (
            start(),
            user(
                "a",
                each("departments", "d").replace(
                    "<bpmn:multiInstanceLoopCharacteristics>",
                    '<bpmn:multiInstanceLoopCharacteristics isSequential="true">',
                ),
            ),
            end(),
            path("s", "a", "e"),
        ),
    ),
    "repeated script": (
        "multi-kind",
        (
            start(),
            Drawn("scriptTask", "t", inner=each("departments", "d") + '<bpmn:script>x = "1"</bpmn:script>'),
            end(),
            path("s", "t", "e"),
        ),
    ),
    "an item named as its list": (
        "multi-item",
        (start(), user("a", each("departments", "departments")), end(), path("s", "a", "e")),
    ),
    "results nobody gathers": (
        "multi-gathered",
        (start(), user("a", each("departments", "d", "", "review")), end(), path("s", "a", "e")),
    ),
    "error nobody catches": ("error-not-caught", (start(), user("a"), error_end("e"), path("s", "a", "e"))),
    "error on a task": ("error-host", (*PLAIN, error_on("a", "b"), end("e2"), path("b", "e2"))),
    "timer without a time": ("timer-empty", (*PLAIN, timer_on("a", "b", ""), end("e2"), path("b", "e2"))),
    "message without a name": (
        "message-missing",
        (
            *PLAIN,
            Drawn(
                "boundaryEvent",
                "b",
                {"attachedToRef": "a"},
                inner='<bpmn:messageEventDefinition messageRef="msg_unknown"/>',
            ),
            end("e2"),
            path("b", "e2"),
        ),
    ),
    "send nothing": ("message-missing", (start(), Drawn("sendTask", "t"), end(), path("s", "t", "e"))),
    "call nobody": ("call-unknown", (start(), call("c", "nobody"), end(), path("s", "c", "e"))),
    "ask nobody": ("decision-unknown", (start(), rule("r", "nothing"), end(), path("s", "r", "e"))),
    "empty script": ("script-empty", (start(), script("t", ""), end(), path("s", "t", "e"))),
    "unknown name": ("name-unknown", (start(), script("t", "x = appplicant"), end(), path("s", "t", "e"))),
    "unknown list": (
        "name-unknown",
        (start(), user("a", each("everybody", "d")), end(), path("s", "a", "e")),
    ),
    "bad timer": ("phrase", (*PLAIN, timer_on("a", "b", "P15D"), end("e2"), path("b", "e2"))),
    "bad step limit": ("phrase", (start(), user("a", stepLimit="soon!"), end(), path("s", "a", "e"))),
    "no group": ("group-missing", (start(), user("a", candidateGroup=""), end(), path("s", "a", "e"))),
    "unknown group": (
        "group-unknown",
        (start(), user("a", candidateGroup="clerks"), end(), path("s", "a", "e")),
    ),
    "no form": ("form-missing", (start(), user("a", form=""), end(), path("s", "a", "e"))),
    "unknown form": ("form-unknown", (start(), user("a", form="nothing"), end(), path("s", "a", "e"))),
    "unknown milestone": (
        "milestone-unknown",
        (start(milestone="done"), user("a"), end(), path("s", "a", "e")),
    ),
    "the same id twice": ("id-twice", (*PLAIN, user("a"))),
}


@pytest.mark.parametrize("name", ODD)
def test_what_would_break_in_silence_is_refused(name: str) -> None:
    expected, parts = ODD[name]
    assert expected in rules(*parts)


def test_a_finding_points_at_its_element_and_can_be_said_in_both_languages() -> None:
    (found,) = [
        one
        for one in findings(*PLAIN, timer_on("a", "b", "P15D"), end("e2"), path("b", "e2"))
        if one.rule == "phrase"
    ]
    assert (found.process, found.element, found.file) == ("main", "b", "main/main.bpmn")
    assert text_of(found) == "时限写得不对：P15D（not a time）"
    assert text_of(found, "en") == "The time is not understood: P15D (not a time)"


def test_every_rule_has_words_and_every_finding_fills_them() -> None:
    seen = set()
    for _, parts in ODD.values():
        for finding in findings(*parts):
            seen.add(finding.rule)
            for language in ("zh", "en"):
                assert "{" not in text_of(finding, language), finding
    assert seen <= set(TEXTS)
    assert all(zh and en for zh, en in TEXTS.values())


def test_a_task_outside_every_lane_is_refused() -> None:
    bare = process("main", *PLAIN, lane=False)
    assert {one.rule for one in check_files("main", closure(bare), judge)} >= {"lane-missing"}


def test_one_pool_a_file_and_every_process_in_one() -> None:
    files = closure() | {"main/main.bpmn": bpmn(process("main", *PLAIN), WORK)}
    assert "pools-several" in {one.rule for one in check_files("main", files, judge)}
    text = closure(process("main", *PLAIN))["main/main.bpmn"].decode()
    without = text.replace("<bpmn:participant", "<bpmn:textAnnotation")
    assert "pool-missing" in {one.rule for one in check_files("main", {"main.bpmn": without.encode()}, judge)}


def test_two_sub_processes_of_different_files_cannot_share_an_id() -> None:
    inner = (start("is"), user("iu"), end("ie"), *path("is", "iu", "ie"))
    one = process(
        "main", start(), call("c", "work2"), box("same", *inner), end(), path("s", "c", "same", "e")
    )
    two = process("work2", start("w"), box("same", *inner), end("x"), path("w", "same", "x"))
    assert "subprocess-id-twice" in {found.rule for found in check_files("main", closure(one, two), judge)}


def test_an_error_is_caught_by_a_boundary_on_every_call() -> None:
    body = process("body", start("bs"), user("bu"), error_end("be"), path("bs", "bu", "be"))
    caught = (
        start(),
        call("c", "body"),
        error_on("c", "b"),
        end(),
        end("e2"),
        path("s", "c", "e"),
        path("b", "e2"),
    )
    assert "error-not-caught" not in rules(*caught, also=(body,))
    second = (*caught[:-2], call("c2", "body"), path("s", "c", "c2", "e"), path("b", "e2"))
    assert "error-not-caught" in rules(*second, also=(body,))


def test_parts_that_are_not_reached_are_not_judged() -> None:
    assert rules(*PLAIN, also=(process("draft", user("nobody")),)) == set()


# -- names and values


def test_a_name_is_known_when_something_sets_it() -> None:
    drawn = (
        start(),
        user("a", form="review"),
        script("t", "mine = review"),
        rule("r", "d"),
        user("b", each("departments", "d1", "gathered", "review"), form="review"),
        exclusive("g", "f_g_e"),
        user("c"),
        end(),
        path("s", "a", "t", "r", "b", "g", "e"),
        path("c", "e"),
        flow("g", "c", 'mine = "agree" and pace = "slow" and list contains(gathered, urgency)'),
    )
    files = {
        "forms/review.json": form("review", review=["agree", "rework"]),
        "d.dmn": table("d", "FIRST", ["mine"], ["pace"], ["-", '"slow"']),
    }
    assert rules(*drawn, files=files) == set()


@pytest.mark.parametrize(
    ("condition", "fine"),
    [
        ('review = "agree"', True),
        ('review = "agreed"', False),
        ('review in ["agree", "rewrk"]', False),
        ('"rework" = review', True),
        ("review = null", True),
        ('review != "reject"', False),
        ('urgency = "urgent"', True),
        ('urgency = "hurry"', False),
        ('item_code = "anything"', True),
        ('not(review = "agree") or commitment = "maybe"', False),
    ],
)
def test_a_value_a_name_can_never_have_is_a_slip_of_the_pen(condition: str, fine: bool) -> None:
    drawn = (
        start(),
        user("a", form="review"),
        exclusive("g", "f_g_e"),
        user("c"),
        end(),
        path("s", "a", "g", "e"),
        flow("g", "c", condition),
        path("c", "e"),
    )
    found = rules(*drawn, files={"forms/review.json": form("review", review=["agree", "rework"])})
    assert ("value-never" not in found) == fine


def test_what_an_instance_sets_is_known_to_itself_only() -> None:
    def joint(condition: str) -> set[str]:
        inside = (
            start("bs"),
            user("b", form="review"),
            exclusive("bg", "f_bg_be"),
            user("b2"),
            end("be"),
            *path("bs", "b", "bg", "be"),
            flow("bg", "b2", 'review = "rework" and d = "civil"'),
            *path("b2", "be"),
        )
        return rules(
            start(),
            box(
                "each", *inside, inner=each("departments", "d", "all_of_them", "review", 'review = "rework"')
            ),
            exclusive("g", "f_g_e"),
            user("a"),
            end(),
            path("s", "each", "g", "e"),
            flow("g", "a", condition),
            path("a", "e"),
            files={"forms/review.json": form("review", review=["agree", "rework"])},
        )

    assert joint('list contains(all_of_them, "rework")') == set()
    assert joint('review = "rework"') == {"name-unknown"}
    assert joint('d = "civil"') == {"name-unknown"}


def test_a_name_that_copies_another_may_be_whatever_the_other_may_be() -> None:
    drawn = (
        start(),
        script("t", "mine = review"),
        user("a", form="review"),
        exclusive("g", "f_g_e"),
        user("c"),
        end(),
        path("s", "t", "a", "g", "e"),
        flow("g", "c", 'mine = "rework"'),
        path("c", "e"),
    )
    files = {"forms/review.json": form("review", review=["agree", "rework"])}
    assert rules(*drawn, files=files) == set()


def test_what_a_message_brings_may_be_read() -> None:
    drawn = (
        start(),
        catch("c", "superior_answer"),
        exclusive("g", "f_g_e"),
        user("a"),
        end(),
        path("s", "c", "g", "e"),
        flow("g", "a", 'answer = "approved"'),
        path("a", "e"),
    )
    assert rules(*drawn) == set()


# -- tables


def asked(policy: str, *rows: list[str], inputs: tuple[str, ...] = ("urgency",)) -> tuple[Finding, ...]:
    outputs = ["pace"]
    drawn = process("main", start(), rule("r", "d"), user("a"), end(), path("s", "r", "a", "e"))
    files = closure(drawn) | {"d.dmn": table("d", policy, list(inputs), outputs, *rows)}
    return tuple(one for one in check_files("main", files, judge) if one.process == "d")


def test_a_table_that_answers_everything_once_is_sound() -> None:
    assert asked("UNIQUE", ['"urgent"', '"now"'], ['not("urgent")', '"later"']) == ()


def test_rules_of_a_unique_table_may_not_overlap() -> None:
    (found,) = asked("UNIQUE", ['"urgent"', '"now"'], ["-", '"later"'])
    assert (found.rule, found.severity, found.element) == ("rules-overlap", ERROR, "r1")
    numbers = asked(
        "UNIQUE", ["<= 5", '"a"'], ["[5..10]", '"b"'], ["> 10", '"c"'], inputs=("count(departments)",)
    )
    assert [one.rule for one in numbers] == ["rules-overlap"]
    open_ends = asked(
        "UNIQUE", ["< 5", '"a"'], ["[5..10]", '"b"'], ["> 10", '"c"'], inputs=("count(departments)",)
    )
    assert open_ends == ()


def test_a_rule_behind_a_wider_one_is_pointed_out() -> None:
    (found,) = asked("FIRST", ["-", '"later"'], ['"urgent"', '"now"'])
    assert (found.rule, found.severity, found.element) == ("rule-shadowed", WARNING, "r1")


def test_a_table_too_large_to_be_tried_is_refused() -> None:
    rows = [[f"[{at}..{at}]", f"> {at}", '"x"'] for at in range(450)]
    found = asked("FIRST", *rows, inputs=("count(departments)", "count(departments)"))
    assert [one.rule for one in found] == ["table-too-large"]
    assert (
        asked("UNIQUE", *[[f"{at}", '"x"'] for at in range(200)], inputs=("count(departments)",))[-1].rule
        == "table-gap"
    )


def test_values_without_a_rule_are_pointed_out() -> None:
    (found,) = asked("FIRST", ['"urgent"', '"now"'])
    assert (found.rule, found.severity) == ("table-gap", WARNING)
    assert found.params["example"] == "urgency = normal"


@pytest.mark.parametrize(
    ("policy", "row", "expected"),
    [
        ("ANY", ["-", '"x"'], "table-policy"),
        ("PRIORITY", ["-", '"x"'], "table-policy"),
        ("RULE ORDER", ["-", '"x"'], "table-policy"),
        ("FIRST", ["open()", '"x"'], "expression"),
        ("FIRST", ["-", "x.y"], "expression"),
        ("FIRST", ["> urgnt", '"x"'], "name-unknown"),
        ("FIRST", ['"hurry"', '"x"'], "value-never"),
        ("FIRST", ["[5..3]", '"x"'], "rule-never"),
    ],
)
def test_a_table_that_cannot_be_evaluated_is_refused(policy: str, row: list[str], expected: str) -> None:
    assert expected in {one.rule for one in asked(policy, row)}


# -- the law


def case(
    *,
    accepted: str = "accepted",
    decided: str = "decided",
    closed: str = "closed",
    withdrawal: bool = True,
    outcome: str = "approved",
    order: tuple[str, ...] = ("check", "decide"),
) -> set[str]:
    marks = {"check": accepted, "decide": decided}
    body = process(
        "body",
        start("bs", milestone="received"),
        *[user(one, **({"milestone": marks[one]} if marks[one] else {})) for one in order],
        end("be"),
        path("bs", *order, "be"),
    )
    outcomes = {"outcome": outcome} if outcome else {}
    parts: list[Part] = [
        start(),
        call("run", "body"),
        end("e", milestone=closed, **outcomes),
        path("s", "run", "e"),
    ]
    if withdrawal:
        parts += [
            message_on("run", "back", "withdrawal"),
            end("w", milestone="closed", outcome="withdrawn"),
            flow("back", "w"),
        ]
    drawn = process("main", *parts, kind="main")
    return {one.rule for one in check_files("main", closure(drawn, body), judge) if one.severity == ERROR}


def test_a_case_that_is_accepted_decided_and_closed_is_lawful() -> None:
    assert case() == set()


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ({"accepted": ""}, "way-not-accepted"),
        ({"decided": ""}, "way-not-decided"),
        ({"closed": "delivered"}, "way-not-closed"),
        ({"withdrawal": False}, "withdrawal-missing"),
        ({"outcome": ""}, "outcome-missing"),
        ({"order": ("decide", "check")}, "way-out-of-order"),
    ],
)
def test_a_case_that_skips_a_step_of_the_law_is_refused(drawn: dict[str, object], expected: str) -> None:
    assert expected in case(**drawn)  # type: ignore[arg-type]


def test_a_case_that_is_not_accepted_need_not_be_decided() -> None:
    assert case(accepted="", decided="", outcome="not_accepted") == set()


def intake(condition: str) -> set[str]:
    """Acceptance depends on what the called intake found; the gateway after it must ask."""
    first = process(
        "intake",
        start("is"),
        user("check", form="papers"),
        exclusive("ig", "f_ig_no"),
        script("yes", 'intake = "accepted"'),
        script("no", 'intake = "not_accepted"'),
        end("iy", milestone="accepted"),
        end("in"),
        path("is", "check", "ig", "no", "in"),
        flow("ig", "yes", 'papers = "complete"'),
        path("yes", "iy"),
    )
    drawn = process(
        "main",
        start(),
        call("run", "intake"),
        message_on("run", "back", "withdrawal"),
        exclusive("g", "f_g_out"),
        user("decide", milestone="decided"),
        end("e", milestone="closed", outcome="approved"),
        end("out", milestone="closed", outcome="not_accepted"),
        end("w", milestone="closed", outcome="withdrawn"),
        path("s", "run", "g", "out"),
        flow("g", "decide", condition),
        path("decide", "e"),
        path("back", "w"),
        kind="main",
    )
    files = closure(drawn, first) | {"forms/papers.json": form("papers", papers=["complete", "missing"])}
    return {one.rule for one in check_files("main", files, judge) if one.severity == ERROR}


def test_the_walk_knows_what_a_called_process_found() -> None:
    assert intake('intake = "accepted"') == set()
    assert intake('intake != "not_accepted"') == set()
    assert intake('intake = "not_accepted"') == {"way-not-accepted"}
    assert intake('papers = "complete" or urgency = "urgent"') == {"way-not-accepted"}


def test_a_join_that_one_branch_never_reaches_may_stall() -> None:
    drawn = (
        start(),
        exclusive("g", "f_g_b"),
        user("a"),
        user("b"),
        parallel("j"),
        end(),
        path("s", "g", "b", "j", "e"),
        flow("g", "a", 'urgency = "urgent"'),
        path("a", "j"),
    )
    assert rules(*drawn) == {"join-may-stall"}


def fork_in_a_loop(*back: str) -> set[str]:
    return rules(
        start(),
        exclusive("m"),
        parallel("p"),
        user("a"),
        user("b"),
        parallel("j"),
        exclusive("g", "f_g_e"),
        end(),
        path("s", "m", "p", "a", "j", "g", "e"),
        path("p", "b", "j"),
        flow("g", back[0], 'urgency = "urgent"'),
    )


def test_a_fork_that_meets_again_does_not_stall() -> None:
    assert fork_in_a_loop("m") == set()


def test_two_ways_into_a_parallel_gateway_wait_for_each_other() -> None:
    assert fork_in_a_loop("p") == {"join-may-stall"}


def test_a_side_process_is_not_asked_for_milestones() -> None:
    files = closure(process("main", *PLAIN))
    assert check_files("main", files, judge, main=False) == check_files("main", files, judge)
    asked_for = {one.rule for one in check_files("main", files, judge, main=True)}
    assert asked_for >= {"withdrawal-missing", "way-not-accepted", "way-not-closed"}


# -- warnings


def test_a_misspelt_property_is_pointed_out() -> None:
    (found,) = [
        one
        for one in findings(start(), user("a", canditateGroup="x"), end(), path("s", "a", "e"))
        if one.rule == "property-unknown"
    ]
    assert (found.severity, found.params["name"]) == (WARNING, "canditateGroup")


def test_too_many_files_are_not_even_read() -> None:
    files = closure(process("main", *PLAIN)) | {f"forms/f{at}.json": b"{" for at in range(101)}
    assert [one.params["code"] for one in check_files("main", files, judge)] == ["too_many_files"]


def test_errors_come_first_and_can_be_asked_for() -> None:
    found = findings(start(), user("a", form="nothing"), end(), path("s", "a", "e"))
    assert [one.severity for one in found] == sorted(
        (one.severity for one in found), key=lambda one: one != ERROR
    )
    assert has_errors(found)
    assert not has_errors(check(parse_definition("main", closure(process("main", *PLAIN))), judge))
