"""The diagrams, forms and tables we ship read well, say everything twice (中文, English) and name only what exists."""

import csv
import json
import re
from itertools import combinations
from pathlib import Path

import pytest

from app.domain.limits import parse_phrase
from tests.shipped import BPMN, KEYS, MAIN, SIDE, Drawing, closure, drawing, properties, tag
from workflows.checks import check_files
from workflows.decisions import Decision, evaluate, read_decisions
from workflows.definition import parse_definition
from workflows.expressions import compile_expression, compile_script

ITEMS = Path(__file__).resolve().parents[2] / "app" / "data" / "service_items.csv"
FORMS = sorted(BPMN.glob("*/forms/*.json"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GROUPS = {
    "window", "first_contact", "department", "lead_department", "county", "duty_chief", "director", "agent",
}  # fmt: skip
ACTS = {
    "check_papers", "issue_notice", "record_supplement", "accept_handoff", "arbitrate_handoff", "handle", "opinion",
    "meeting", "review", "decide", "make_result", "deliver", "rate", "contact", "visit", "rectify", "pre_review",
    "chase", "county_decide", "approve_pause", "end_pause", "approve_extension", "tell_applicant", "on_the_spot",
    "note_violation",
}  # fmt: skip
MILESTONES = {
    "received", "accepted", "notice_issued", "sent_up", "returned", "converted", "decided", "delivered", "closed",
    "paused", "resumed", "extended",
}  # fmt: skip
ROUTING = {
    "papers": {"complete", "missing", "not_accepted"}, "handoff": {"accepted", "refused"},
    "arbitration": {"reoffer", "take_back", "insist"}, "handling": {"done", "handoff"},
    "review": {"agree", "rework"}, "decision": {"approved", "refused", "convert"}, "opinion": {"agree", "refuse"},
    "answer": {"approved", "refused", "sent_back"}, "rating": {"1", "2", "3", "4", "5"},
    "satisfied": {"yes", "no", "unreachable"}, "pause_decision": {"approved", "refused"},
    "extension_decision": {"approved", "refused"}, "department": set(),
}  # fmt: skip


@pytest.fixture(params=KEYS)
def drawn(request: pytest.FixtureRequest) -> Drawing:
    return drawing(request.param)


@pytest.fixture(params=FORMS, ids=lambda path: path.stem)
def form(request: pytest.FixtureRequest) -> dict[str, object]:
    return json.loads(request.param.read_text(encoding="utf-8"))


@pytest.fixture
def table() -> Decision:
    (found,) = read_decisions(closure("classification"))
    return found


# What a reader sees


def test_every_node_is_drawn_and_every_flow_has_its_line(drawn: Drawing) -> None:
    pool = {one.get("id") for one in drawn.root.iter() if tag(one) == "participant"}
    assert set(drawn.shapes) == {*drawn.nodes, *drawn.lanes} | pool
    assert set(drawn.edges) == set(drawn.flows)


def test_no_two_shapes_lie_on_each_other(drawn: Drawing) -> None:
    def belong(a: str, b: str) -> bool:
        first, second = drawn.nodes[a], drawn.nodes[b]
        return b in (first.parent, first.host) or a in (second.parent, second.host)

    found = [
        (a, b)
        for a, b in combinations(drawn.nodes, 2)
        if not belong(a, b) and drawn.shapes[a].meets(drawn.shapes[b])
    ]
    assert found == []


def test_lines_run_straight_and_never_cross_or_touch(drawn: Drawing) -> None:
    crooked = [flow for flow in drawn.flows if any(one.width and one.height for one in drawn.segments(flow))]
    crossing = [
        (a, b)
        for a, b in combinations(drawn.flows, 2)
        if any(
            one.grown(0.5).meets(other.grown(0.5)) for one in drawn.segments(a) for other in drawn.segments(b)
        )
    ]
    assert (crooked, crossing) == ([], [])


def test_no_line_runs_through_a_shape(drawn: Drawing) -> None:
    def foreign(flow: str) -> list[str]:
        own = {drawn.source(flow), drawn.target(flow), drawn.flows[flow].parent}
        return [name for name in drawn.nodes if name not in own]

    found = [
        (flow, name)
        for flow in drawn.flows
        for name in foreign(flow)
        if any(one.grown(0.5).meets(drawn.shapes[name]) for one in drawn.segments(flow))
    ]
    assert found == []


def test_no_label_covers_a_shape_a_line_or_another_label(drawn: Drawing) -> None:
    shapes = {name: box for name, box in drawn.shapes.items() if name in drawn.nodes}
    shapes = {name: box for name, box in shapes.items() if drawn.nodes[name].kind != "subProcess"}
    on_shapes = [(a, b) for a, label in drawn.labels.items() for b, box in shapes.items() if label.meets(box)]
    on_lines = [
        (name, flow)
        for name, label in drawn.labels.items()
        for flow in drawn.flows
        if any(label.meets(one.grown(0.5)) for one in drawn.segments(flow))
    ]
    on_labels = [(a, b) for a, b in combinations(drawn.labels, 2) if drawn.labels[a].meets(drawn.labels[b])]
    assert (on_shapes, on_lines, on_labels) == ([], [], [])


def test_what_stands_beside_its_shape_is_labelled(drawn: Drawing) -> None:
    nodes = [
        one for one in drawn.nodes.values() if one.kind.endswith("Event") or one.kind.endswith("Gateway")
    ]
    merges = {one.id for one in nodes if one.kind.endswith("Gateway") and len(drawn.leaving(one.id)) == 1}
    unlabelled = [one.id for one in nodes if one.id not in drawn.labels and one.id not in merges]
    named = [flow.id for flow in drawn.flows.values() if flow.name]
    assert (unlabelled, [name for name in named if name not in drawn.labels]) == ([], [])


def test_a_boundary_event_sits_on_the_edge_of_its_host(drawn: Drawing) -> None:
    for one in drawn.nodes.values():
        if one.kind == "boundaryEvent":
            event, host = drawn.shapes[one.id], drawn.shapes[one.host]
            across, down = event.left + event.width / 2, event.top + event.height / 2
            assert down in (host.top, host.bottom) or across in (host.left, host.right), one.id


def test_one_pool_and_every_node_stands_in_its_lane(drawn: Drawing) -> None:
    pools = [one for one in drawn.root.iter() if tag(one) == "participant"]
    assert [one.get("processRef") for one in pools] == [drawn.key]
    listed = [name.text for lane in drawn.lanes.values() for name in lane.xml if tag(name) == "flowNodeRef"]
    assert sorted(listed) == sorted(one.id for one in drawn.nodes.values() if not one.parent)
    for lane in drawn.lanes.values():
        inside = [name.text or "" for name in lane.xml if tag(name) == "flowNodeRef"]
        assert all(drawn.shapes[lane.id].holds(drawn.shapes[name]) for name in inside), lane.id


def test_whatever_has_a_name_has_it_in_chinese_and_in_english(drawn: Drawing) -> None:
    codes = ("message", "inputDataItem", "outputDataItem", "property")
    named = [one for one in drawn.root.iter() if one.get("name") and one.get("id") and tag(one) not in codes]
    chinese = [one.get("id") for one in named if not CHINESE.search(one.get("name", ""))]
    english = [one.get("id") for one in named if not properties(one).get("name:en", "").isascii()]
    silent = [one.get("id") for one in named if not properties(one).get("name:en")]
    assert (chinese, english, silent) == ([], [], [])
    assert {"process", "participant", "lane"} <= {tag(one) for one in named}


# What an engine and an office rely on


def test_a_folder_holds_the_process_of_its_name(drawn: Drawing) -> None:
    (process,) = [one for one in drawn.root if tag(one) == "process"]
    assert (process.get("id"), process.get("isExecutable")) == (drawn.key, "true")


def test_every_task_says_who_what_and_on_which_form(drawn: Drawing) -> None:
    forms = {path.stem for path in (BPMN / drawn.key / "forms").glob("*.json")}
    tasks = [one for one in drawn.nodes.values() if one.kind == "userTask"]
    for one in tasks:
        assert one.properties["candidateGroup"] in GROUPS, one.id
        assert one.properties["act"] in ACTS, one.id
    assert sorted(one.properties["form"] for one in tasks) == sorted(forms)


def test_tasks_have_one_way_in_and_one_way_out(drawn: Drawing) -> None:
    for one in drawn.nodes.values():
        entering, leaving = len(drawn.entering(one.id)), len(drawn.leaving(one.id))
        if one.kind != "exclusiveGateway":
            assert entering == (one.kind not in ("startEvent", "boundaryEvent")), one.id
            assert leaving == (one.kind != "endEvent"), one.id
        else:
            assert (entering == 1) != (leaving == 1), one.id


def test_a_parting_of_ways_asks_a_question_and_has_a_default(drawn: Drawing) -> None:
    for one in drawn.nodes.values():
        ways = drawn.leaving(one.id)
        if one.kind == "exclusiveGateway" and len(ways) > 1:
            conditions = {
                way.id: [cond.text for cond in way.xml if tag(cond) == "conditionExpression"] for way in ways
            }
            default = one.xml.get("default")
            assert one.name.endswith("？"), one.id
            assert [name for name, cond in conditions.items() if not cond] == [default], one.id
            assert all(way.name for way in ways), one.id
            assert all(compile_expression(text or "").names for cond in conditions.values() for text in cond)


def test_limits_scripts_and_milestones_are_in_our_words(drawn: Drawing) -> None:
    phrases = [one.text or "" for one in drawn.root.iter() if tag(one) == "timeDuration"]
    phrases += [one.properties["stepLimit"] for one in drawn.nodes.values() if "stepLimit" in one.properties]
    assert all(parse_phrase(phrase) for phrase in phrases)
    assert all(compile_script(one.text or "") for one in drawn.root.iter() if tag(one) == "script")
    assert {
        one.properties["milestone"] for one in drawn.nodes.values() if "milestone" in one.properties
    } <= MILESTONES


@pytest.mark.parametrize("key", MAIN)
def test_withdrawal_is_possible_at_any_moment_of_the_body(key: str) -> None:
    (event,) = [one for one in drawing(key).nodes.values() if one.kind == "boundaryEvent"]
    assert (event.host, event.name, event.xml.get("cancelActivity")) == ("body", "申请人撤回", "true")


@pytest.mark.parametrize("key", MAIN)
def test_every_end_of_a_case_closes_it_with_an_outcome(key: str) -> None:
    ends = [one for one in drawing(key).nodes.values() if one.kind == "endEvent"]
    assert all(one.properties["milestone"] == "closed" for one in ends)
    assert {one.properties["outcome"] for one in ends} == {
        "approved", "refused", "not_accepted", "deemed_withdrawn", "withdrawn",
    }  # fmt: skip


@pytest.mark.parametrize("key", [*MAIN, *SIDE])
def test_the_checks_before_a_deployment_have_nothing_to_say(key: str) -> None:
    assert check_files(key, closure(key), parse_phrase) == ()
    assert parse_definition(key, closure(key)).name_en


# Forms


def test_form_names_are_used_once_in_the_whole_house() -> None:
    names = [path.stem for path in FORMS]
    assert sorted(names) == sorted(set(names))


def test_a_form_is_short_and_bilingual(form: dict[str, object]) -> None:
    components = form["components"]
    assert isinstance(components, list)
    assert 1 <= len(components) <= 6
    for one in components:
        said = one["properties"]
        assert CHINESE.search(one.get("label") or one["text"]), one
        assert said["label:en"].isascii(), one
        assert ("description" in one) == ("description:en" in said), one
        assert all(
            CHINESE.search(option["label"]) and option["label:en"] for option in one.get("values", ())
        ), one


def test_only_choices_that_the_diagrams_know_steer_a_case(form: dict[str, object]) -> None:
    for one in form["components"]:
        if one["properties"].get("routing") == "yes":
            offered = {option["value"] for option in one.get("values", ())}
            assert one["type"] in ("radio", "select"), one
            assert offered <= ROUTING[one["key"]], one
            assert one["validate"]["required"] is True, one


def test_a_department_is_chosen_from_those_of_the_centre() -> None:
    fields = [one for path in FORMS for one in json.loads(path.read_text(encoding="utf-8"))["components"]]
    departments = [one for one in fields if one.get("key") == "department"]
    assert departments
    assert all(one["properties"]["options"] == "departments" and "values" not in one for one in departments)


# The classification


def ask(table: Decision, **case: object) -> tuple[object, object, object]:
    ordinary = {
        "case_type": "promised",
        "item_code": "X",
        "channel": "window",
        "urgency": "normal",
        "departments": [],
    }
    said = evaluate(table, {**ordinary, **case}).outputs
    return said["process"], said["urgency"], said["joint_form"]


def test_every_rule_of_the_classification_is_explained(table: Decision) -> None:
    assert len(table.rules) >= 10
    assert all(CHINESE.search(rule.annotation) and " / " in rule.annotation for rule in table.rules)


def test_every_item_we_ship_goes_the_way_of_its_type(table: Decision) -> None:
    with ITEMS.open(encoding="utf-8-sig", newline="") as file:
        items = list(csv.DictReader(file))
    assert items
    for item in items:
        departments = [name for name in item["joint_departments"].split(";") if name]
        process, urgency, form = ask(
            table, case_type=item["case_type"], item_code=item["code"], departments=departments
        )
        assert process == item["case_type"], item["code"]
        assert urgency in ("normal", "urgent")
        assert (form == "none") == (process != "joint"), item["code"]


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        ({"case_type": "joint", "departments": ["HE", "PS"]}, ("joint", "normal", "circulation")),
        ({"case_type": "joint", "departments": list("ABCDE")}, ("joint", "normal", "meeting")),
        ({"case_type": "joint", "departments": ["HE"], "urgency": "urgent"}, ("joint", "urgent", "meeting")),
        (
            {"case_type": "joint", "item_code": "JT-004", "departments": ["MR"]},
            ("joint", "normal", "commitment"),
        ),
        (
            {"case_type": "joint", "departments": ["HE"], "joint_form": "meeting", "urgency": "urgent"},
            ("joint", "urgent", "meeting"),
        ),
        (
            {"case_type": "joint", "departments": ["HE"], "joint_form": "commitment"},
            ("joint", "normal", "commitment"),
        ),
        (
            {"case_type": "joint", "departments": ["HE"], "joint_form": "circulation"},
            ("joint", "normal", "circulation"),
        ),
        ({"case_type": "joint"}, ("promised", "normal", "none")),
        ({"case_type": "immediate", "departments": ["HE"]}, ("promised", "normal", "none")),
        ({"item_code": "CA-004"}, ("promised", "urgent", "none")),
        ({"channel": "hotline"}, ("promised", "urgent", "none")),
        ({"case_type": "escalated", "channel": "hotline"}, ("escalated", "urgent", "none")),
        ({"case_type": "something new", "urgency": "urgent"}, ("promised", "urgent", "none")),
    ],
)
def test_the_classification_answers(
    table: Decision, case: dict[str, object], answer: tuple[str, ...]
) -> None:
    assert ask(table, **case) == answer
