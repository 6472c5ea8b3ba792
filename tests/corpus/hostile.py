"""Diagrams nobody draws by accident: what a stranger could upload, and the word with which it must be refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.unit.workflows.drawing import (
    Drawn,
    Line,
    box,
    bpmn,
    call,
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


@dataclass(frozen=True)
class Unreadable:
    """A file that must not even be read; `code` is the word of the refusal."""

    name: str
    content: bytes
    code: str


@dataclass(frozen=True)
class Refused:
    """A closure that is read but must be refused; `rule` is among the findings of its check."""

    name: str
    files: dict[str, bytes]
    rule: str


PLAIN: Final = bpmn(process("main", start(), user("a"), end(), path("s", "a", "e"))).decode()


def _headed(doctype: str, body: str = "&x;") -> bytes:
    head, rest = PLAIN.split("?>\n", 1)
    return f"{head}?>\n{doctype}{rest}".replace('name="a"', f'name="{body}"').encode()


def _nested(depth: int) -> bytes:
    inside = "<bpmn:documentation>" + "<a>" * depth + "</a>" * depth + "</bpmn:documentation>"
    return PLAIN.replace("<bpmn:startEvent", f"{inside}<bpmn:startEvent", 1).encode()


def unreadable() -> Iterator[Unreadable]:
    laughs = '<!ENTITY a0 "lollollollol">' + "".join(
        f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10)
    )
    yield Unreadable("empty", b"", "empty")
    yield Unreadable("blanks", b"  \n ", "empty")
    yield Unreadable("not xml", b"PK\x03\x04 this is a zip", "malformed")
    yield Unreadable("binary", bytes(range(1, 256)), "encoding")
    yield Unreadable(
        "a picture", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "not_bpmn"
    )
    yield Unreadable("half a file", PLAIN[:400].encode(), "malformed")
    yield Unreadable(
        "a file of secrets", _headed('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "doctype"
    )
    yield Unreadable(
        "a far address", _headed('<!DOCTYPE d SYSTEM "http://127.0.0.1/evil.dtd">', "a"), "doctype"
    )
    yield Unreadable("internal entity", _headed('<!DOCTYPE d [<!ENTITY x "y">]>'), "doctype")
    yield Unreadable(
        "parameter entity",
        _headed('<!DOCTYPE d [<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;]>', "a"),
        "doctype",
    )
    yield Unreadable("billion laughs", _headed(f"<!DOCTYPE d [{laughs}]>", "&a9;"), "doctype")
    quadratic = f'<!DOCTYPE d [<!ENTITY x "{"A" * 100_000}">]>'
    yield Unreadable("quadratic", _headed(quadratic, "&x;" * 2000), "doctype")
    yield Unreadable("empty doctype", _headed("<!DOCTYPE bpmn>", "a"), "doctype")
    yield Unreadable("utf-16", PLAIN.replace("UTF-8", "UTF-16").encode("utf-16"), "encoding")
    yield Unreadable("latin-1", PLAIN.replace('name="a"', 'name="é"').encode("latin-1", "ignore"), "encoding")
    yield Unreadable("zero bytes", PLAIN.replace('name="a"', 'name="a\0"').encode(), "encoding")
    yield Unreadable("two megabytes", (PLAIN + " " * 2_000_000).encode(), "too_large")
    yield Unreadable("ten megabytes of nesting", _nested(1_500_000), "too_large")
    yield Unreadable("100,000 levels", _nested(100_000), "too_deep")
    yield Unreadable("65 levels", _nested(65), "too_deep")
    many = "<bpmn:textAnnotation/>" * 20_000
    yield Unreadable(
        "20,000 elements",
        PLAIN.replace("<bpmn:startEvent", many + "<bpmn:startEvent", 1).encode(),
        "too_many_elements",
    )
    yield Unreadable(
        "a long text",
        PLAIN.replace(
            "<bpmn:startEvent", f"<bpmn:documentation>{'x' * 30_000}</bpmn:documentation><bpmn:startEvent", 1
        ).encode(),
        "text_too_long",
    )
    for bad in (
        '" or "1"="1',
        "../../etc/passwd",
        "",
        "1abc",
        "a b",
        "ä",
        "x" * 100,
        "a&#10;b",
        "javascript:alert(1)",
    ):
        quoted = bad.replace('"', "&quot;")
        yield Unreadable(f"id {bad!r:.30}", PLAIN.replace('id="a"', f'id="{quoted}"').encode(), "bad_id")
    nodes = "".join(f'<bpmn:userTask id="t{at}"/>' for at in range(2_000))
    yield Unreadable(
        "2,000 tasks",
        PLAIN.replace("</bpmn:process>", nodes + "</bpmn:process>").encode(),
        "too_many_elements",
    )


def one(name: str, rule_: str, *parts: Drawn | Line | list[Line], also: tuple[str, ...] = ()) -> Refused:
    return Refused(name, closure(process("main", *parts), *also), rule_)


def _raw(name: str, rule_: str, before: str, after: str) -> Refused:
    files = closure(process("main", start(), user("a"), end(), path("s", "a", "e")))
    text = files["main/main.bpmn"].decode()
    assert before in text
    files["main/main.bpmn"] = text.replace(before, after, 1).encode()
    return Refused(name, files, rule_)


def refused() -> Iterator[Refused]:
    yield from _code()
    yield from _bombs()
    yield from _smuggled()


PYTHON: Final = (
    "import os\nos.system('id')",
    "__import__('os').popen('id').read()",
    "x = ().__class__.__base__.__subclasses__()",
    "x = 1; y = 2",
    "while True: pass",
    "x += 1",
    "x == 1",
    "for i in range(10**9): pass",
    "x = [].append(1)",
    "exec('x')",
)


def _code() -> Iterator[Refused]:
    """Code where an expression belongs."""
    for at, code in enumerate(PYTHON):
        yield one(
            f"script {at}",
            "expression",
            start(),
            user("a"),
            script("t", code),
            end(),
            path("s", "a", "t", "e"),
        )
    for at, code in enumerate(("__import__('os').system('id')", "().__class__", "True", "1 == 1", "x.y = 1")):
        rule_ = "name-unknown" if code == "True" else "expression"
        yield one(
            f"condition {at}",
            rule_,
            start(),
            user("a"),
            exclusive("g", "f_g_e"),
            user("b"),
            end(),
            path("s", "a", "g", "e"),
            flow("g", "b", code),
            path("b", "e"),
        )
    yield one(
        "completion",
        "expression",
        start(),
        user("a", each("departments", "d", "ds", "r", "open('x')")),
        end(),
        path("s", "a", "e"),
    )
    yield one(
        "timer",
        "phrase",
        start(),
        user("a"),
        timer_on("a", "t", "__import__('os').system('id')"),
        end(),
        end("e2"),
        path("s", "a", "e"),
        path("t", "e2"),
    )
    for cell in ("__import__('os')", "? in (9, 10)", "> 1 and open('x')", "lambda: 1"):
        drawn = process("main", start(), rule("r", "d"), user("a"), end(), path("s", "r", "a", "e"))
        yield Refused(
            f"cell {cell}",
            closure(drawn) | {"d.dmn": table("d", "FIRST", ["urgency"], ["x"], [cell, '"y"'])},
            "expression",
        )
    drawn = process("main", start(), rule("r", "d"), user("a"), end(), path("s", "r", "a", "e"))
    yield Refused(
        "answer",
        closure(drawn) | {"d.dmn": table("d", "FIRST", ["urgency"], ["x"], ["-", "open('x')"])},
        "expression",
    )


def _bombs() -> Iterator[Refused]:
    """Diagrams that would run, nest or call for ever."""
    yield one(
        "start to itself",
        "flow-to-itself",
        start(),
        user("a"),
        end(),
        path("s", "a", "e"),
        flow("s", "s", "", "x"),
    )
    yield one(
        "endless loop",
        "loop-never-waits",
        start(),
        exclusive("m"),
        script("t", "x = 1"),
        exclusive("g", "f_g_m"),
        end(),
        path("s", "m", "t", "g", "m"),
        flow("g", "e", "x = 2"),
    )
    yield one("calls itself", "call-recursion", start(), call("c", "main"), end(), path("s", "c", "e"))
    other = process("other", start("os"), call("oc", "main"), end("oe"), path("os", "oc", "oe"))
    yield one(
        "calls in a ring",
        "call-recursion",
        start(),
        call("c", "other"),
        end(),
        path("s", "c", "e"),
        also=(other,),
    )
    yield one(
        "ten million times",
        "multi-collection",
        start(),
        user(
            "a",
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>10000000</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>",
        ),
        end(),
        path("s", "a", "e"),
    )
    chain = [
        process(
            f"p{at}",
            start(f"s{at}"),
            *[call(f"c{at}_{n}", f"p{at + 1}") for n in range(20)],
            end(f"e{at}"),
            path(f"s{at}", *[f"c{at}_{n}" for n in range(20)], f"e{at}"),
        )
        for at in range(9)
    ]
    chain.append(process("p9", start("s9"), user("a9"), end("e9"), path("s9", "a9", "e9")))
    yield one(
        "20 calls, ten levels",
        "call-depth",
        start(),
        call("c", "p0"),
        end(),
        path("s", "c", "e"),
        also=tuple(chain),
    )
    options = [f"o{at}" for at in range(40)]
    gates: list[Drawn | Line | list[Line]] = []
    order = ["s"]
    for at in range(40):
        gates += [
            user(f"u{at}", form=f"f{at}"),
            exclusive(f"g{at}", f"f_g{at}_u{at + 1}" if at < 39 else "f_g39_e"),
        ]
        gates.append(flow(f"g{at}", "other", f'x{at} = "o1"'))
        order += [f"u{at}", f"g{at}"]
    many = closure(
        process("main", start(), *gates, user("other"), end(), path(*order, "e"), path("other", "e"))
    )
    many |= {f"forms/f{at}.json": form(f"f{at}", **{f"x{at}": options}) for at in range(40)}
    yield Refused("too many ways", many, "too-many-ways")


def _smuggled() -> Iterator[Refused]:
    """Constructs of the library that would act, or be ignored, without our knowing."""
    for tag in ("preScript", "postScript", "serviceTaskOperator", "variableName", "unitTests"):
        yield _raw(
            tag,
            "construct",
            "</spiffworkflow:properties>",
            f"</spiffworkflow:properties><spiffworkflow:{tag}>x = 1</spiffworkflow:{tag}>",
        )
    for tag in (
        "ioSpecification",
        "dataInputAssociation",
        "dataOutputAssociation",
        "standardLoopCharacteristics",
    ):
        yield _raw(
            tag,
            "construct",
            "</bpmn:extensionElements></bpmn:userTask>",
            f"</bpmn:extensionElements><bpmn:{tag}/></bpmn:userTask>",
        )
    for tag in (
        "dataObject",
        "dataStoreReference",
        "dataObjectReference",
        "ioSpecification",
        "correlationSubscription",
    ):
        yield _raw(
            tag + " in the process",
            "construct",
            "<bpmn:startEvent",
            f'<bpmn:{tag} id="odd"/><bpmn:startEvent',
        )
    for tag in ("dataStore", "choreography", "import", "itemDefinition", "interface"):
        yield _raw(
            tag + " in the file",
            "construct",
            "</bpmn:definitions>",
            f'<bpmn:{tag} id="odd"/></bpmn:definitions>',
        )
    for tag in (
        "serviceTask",
        "manualTask",
        "task",
        "complexGateway",
        "inclusiveGateway",
        "transaction",
        "adHocSubProcess",
    ):
        yield one(tag, "not-in-palette", start(), Drawn(tag, "x"), end(), path("s", "x", "e"))
    yield one(
        "event sub-process",
        "construct",
        start(),
        user("a"),
        end(),
        path("s", "a", "e"),
        Drawn(
            "subProcess",
            "x",
            {"triggeredByEvent": "true"},
            inside=[start("xs"), end("xe"), *path("xs", "xe")],
        ),
    )
    inner: list[Drawn | Line] = [start("s199"), user("a199"), end("e199"), *path("s199", "a199", "e199")]
    for at in reversed(range(40)):
        inner = [start(f"s{at}"), box(f"b{at}", *inner), end(f"e{at}"), *path(f"s{at}", f"b{at}", f"e{at}")]
    yield Refused("40 boxes in boxes", closure(process("main", *inner)), "nesting")
