"""A definition: a closure of files that means one process, read once and shared read-only.

`parse_definition` reads files and refuses what could not run; `dump_spec` and `load_definition` are the quick path
for a definition that has been deployed already. Both give the same value for the same files, from one cache keyed
by the content hash.

A closure is a mapping of paths to bytes: `promised/promised.bpmn`, `intake/forms/check_papers.json`,
`classification/classification.dmn`. The main process has the definition's key as its id; called processes and
decisions are found by id anywhere in the closure, forms by name.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Final

import orjson

from workflows.decisions import Decision, read_decisions
from workflows.diagram import Diagram, Node
from workflows.diagram_reading import read_diagram
from workflows.errors import NotSound, Unreadable
from workflows.findings import ERROR
from workflows.form_reading import read_forms
from workflows.forms import Form
from workflows.soundness import check_structure
from workflows.specs import build_specs, restore
from workflows.xml_reading import MAX_BYTES

MAX_FILES: Final = 100
MAX_CLOSURE_BYTES: Final = 8 * 1024 * 1024
CACHE_SIZE: Final = 128
# Bumped when the stored specification changes its shape; an older one is rebuilt from its files.
SPEC_FORMAT: Final = f"1/{version('SpiffWorkflow')}"


@dataclass(frozen=True, slots=True)
class Element:
    """One drawn element, as the rooms above need to know it.

    kind         the BPMN tag; event is none, timer, message, error or terminate
    scope        id of the embedded sub-process around it, empty at the top of its process
    lane         name of its lane, empty when it stands in none
    properties   the element properties: candidateGroup, form, act, milestone, outcome, stepLimit, ...
    phrase       text of a timer, or None
    host         the activity a boundary event sits on, or None
    multi        whether it is repeated for each item of a list
    """

    id: str
    process: str
    kind: str
    name: str
    name_en: str
    lane: str
    properties: Mapping[str, str]
    scope: str
    event: str
    phrase: str | None
    host: str | None
    interrupting: bool
    message: str | None
    called: str | None
    decision: str | None
    multi: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one process, immutable and shared between threads.

    sha        content hash (hex) of all files
    spec       the library's specification of the main process; subs: of every called or embedded one, by id
    stored     the specification as JSON bytes, for `dump_spec`
    elements   (process id, element id) -> Element
    owners     id of a process or embedded sub-process -> id of the process it belongs to
    flows      (process id, source id, target id) -> id of the sequence flow
    diagram    everything that was drawn, for checks and comparison
    """

    key: str
    sha: str
    name: str
    name_en: str
    files: Mapping[str, bytes]
    spec: Any
    subs: Mapping[str, Any]
    stored: bytes
    elements: Mapping[tuple[str, str], Element]
    owners: Mapping[str, str]
    flows: Mapping[tuple[str, str, str], str]
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    diagram: Diagram


_cache: OrderedDict[tuple[str, str], Definition] = OrderedDict()
_cache_lock = threading.Lock()


def content_sha(files: Mapping[str, bytes]) -> str:
    """The hash of a closure: paths and contents, in the order of the paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def parse_definition(key: str, files: Mapping[str, bytes]) -> Definition:
    """Read a closure of files.

    Raises Unreadable for a file this room will not read, NotSound for one it could read but not run. Being parsed
    is not being sound: `checks.check` says the rest before a deployment.
    """
    sha = content_sha(files)
    cached = _cached(key, sha)
    if cached is not None:
        return cached
    check_closure(files)
    diagram = read_diagram(files)
    decisions = read_decisions(files)
    findings = [one for one in check_structure(key, diagram, decisions) if one.severity == ERROR]
    if findings:
        raise NotSound(findings)
    below = diagram.below(key)
    return _remember(_assemble(key, sha, files, below, decisions, build_specs(below, key)))


def dump_spec(definition: Definition) -> bytes:
    """The specification as JSON, to be stored beside the files."""
    return orjson.dumps({"format": SPEC_FORMAT, "spec": orjson.Fragment(definition.stored)})


def load_definition(key: str, files: Mapping[str, bytes], spec_bytes: bytes) -> Definition:
    """A deployed definition. A specification stored by another version of this room is built again from the files."""
    sha = content_sha(files)
    cached = _cached(key, sha)
    if cached is not None:
        return cached
    stored = orjson.loads(spec_bytes)
    if stored.get("format") != SPEC_FORMAT:
        return parse_definition(key, files)
    diagram, decisions = read_diagram(files).below(key), read_decisions(files)
    return _remember(_assemble(key, sha, files, diagram, decisions, orjson.dumps(stored["spec"])))


def forget_definitions() -> None:
    """Empty the cache; a test asks for this to see the slow path."""
    with _cache_lock:
        _cache.clear()


def _cached(key: str, sha: str) -> Definition | None:
    with _cache_lock:
        found = _cache.get((key, sha))
        if found is not None:
            _cache.move_to_end((key, sha))
        return found


def _remember(definition: Definition) -> Definition:
    with _cache_lock:
        kept = _cache.setdefault((definition.key, definition.sha), definition)
        while len(_cache) > CACHE_SIZE:
            _cache.popitem(last=False)
        return kept


def check_closure(files: Mapping[str, bytes]) -> None:
    """Refuse a closure of too many or too large files before any of them is read. Raises Unreadable."""
    if len(files) > MAX_FILES:
        raise Unreadable("", "too_many_files", str(len(files)))
    for name, content in files.items():
        if len(content) > MAX_BYTES:
            raise Unreadable(name, "too_large", f"{len(content)} bytes")
    if sum(len(content) for content in files.values()) > MAX_CLOSURE_BYTES:
        raise Unreadable("", "too_large")


def _assemble(
    key: str,
    sha: str,
    files: Mapping[str, bytes],
    diagram: Diagram,
    decisions: tuple[Decision, ...],
    stored: bytes,
) -> Definition:
    spec, subs = restore(stored)
    process = diagram.processes[key]
    nodes = list(diagram.nodes())
    return Definition(
        key=key,
        sha=sha,
        name=process.name or key,
        name_en=process.name_en,
        files=MappingProxyType(dict(files)),
        spec=spec,
        subs=MappingProxyType(subs),
        stored=stored,
        elements=MappingProxyType({(node.process, node.id): _element(node) for node in nodes}),
        owners=MappingProxyType(_owners(diagram)),
        flows=MappingProxyType(_flows(diagram)),
        forms=MappingProxyType(read_forms(files)[0]),
        decisions=MappingProxyType({decision.id: decision for decision in decisions}),
        diagram=diagram,
    )


def _owners(diagram: Diagram) -> dict[str, str]:
    owners = {process_id: process_id for process_id in diagram.processes}
    owners.update({node.id: node.process for node in diagram.nodes() if node.kind == "subProcess"})
    return owners


def _flows(diagram: Diagram) -> dict[tuple[str, str, str], str]:
    return {
        (process.id, flow.source, flow.target): flow.id
        for process in diagram.processes.values()
        for flow in process.flows.values()
    }


def _element(node: Node) -> Element:
    return Element(
        id=node.id,
        process=node.process,
        kind=node.kind,
        name=node.name,
        name_en=node.name_en,
        lane=node.lane,
        properties=MappingProxyType(dict(node.properties)),
        scope=node.scope,
        event=node.event,
        phrase=node.phrase or None,
        host=node.host or None,
        interrupting=node.interrupting,
        message=node.message or None,
        called=node.called or None,
        decision=node.decision or None,
        multi=node.multi is not None,
    )
