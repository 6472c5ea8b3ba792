"""Deploy a definition: check it, keep it for ever under its content hash, and let new cases start on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.casework.asking import allow
from app.definitions.tables import findings_without_process
from app.domain.limits import parse_phrase
from app.domain.rights import CONSOLE, Act
from app.domain.trail import Kind
from app.errors import DefinitionRefused, VersionTaken
from app.store import definitions as rows
from app.store.trail import DEFINITIONS, append_office
from app.store.unit import Unit
from workflows.checks import check_files
from workflows.decisions import read_decisions
from workflows.definition import content_sha, dump_spec, parse_definition
from workflows.findings import ERROR, Finding


@dataclass(frozen=True, slots=True)
class DeployDefinition:
    """files  path -> content of the whole closure: the process, what it calls, tables, forms"""

    key: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Deployed:
    """created  False where exactly this content was the current version already"""

    key: str
    sha: str
    version: int
    created: bool


def deploy_definition(u: Unit, command: DeployDefinition) -> Deployed:
    """Make a definition the one new cases start on; running cases stay on theirs.

    Raises DefinitionRefused with the findings. The unique key and version settle a race of two deployments.
    """
    if u.actor is not CONSOLE:
        allow(u.actor, Act.DEPLOY_DEFINITION)
    sha = content_sha(command.files)
    current = rows.current(u, command.key)
    if current is not None and current.sha == sha:
        return Deployed(command.key, sha, current.version, created=False)
    known = rows.by_sha(u, sha)
    if known is not None and known.key != command.key:
        _checked(command)  # refuses: the files name another process
        raise VersionTaken(key=known.key, version=known.version)
    rows.retire_current(u, command.key)
    if known is not None:
        rows.make_current(u, sha)
        version = known.version
    else:
        version = rows.last_version(u, command.key) + 1
        name, name_en, spec = _checked(command)
        rows.insert_definition(
            u,
            {
                "sha": sha,
                "key": command.key,
                "version": version,
                "name": name,
                "name_en": name_en,
                "files": rows.pack(command.files),
                "spec": spec,
                "is_current": True,
                "deployed_at": u.now,
                "deployed_by": u.actor.person_id,
            },
        )
    body = {"key": command.key, "sha": sha, "version": version, "before": current.sha if current else None}
    append_office(u, DEFINITIONS, Kind.DEFINITION_DEPLOYED, body, Act.DEPLOY_DEFINITION)
    return Deployed(command.key, sha, version, created=True)


def findings_of(key: str, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Everything the checks say about a definition, errors first. Raises nothing for a bad one."""
    if any(path.endswith(".bpmn") for path in files):
        return check_files(key, files, parse_phrase)
    return findings_without_process(files)


def _checked(command: DeployDefinition) -> tuple[str, str, bytes]:
    """(name, English name, stored specification) of a sound definition."""
    errors = [one for one in findings_of(command.key, command.files) if one.severity == ERROR]
    if errors:
        raise DefinitionRefused(findings=errors)
    if not any(path.endswith(".bpmn") for path in command.files):
        tables = read_decisions(command.files)
        return tables[0].name, tables[0].name, b""
    definition = parse_definition(command.key, command.files)
    return definition.name, definition.name_en, dump_spec(definition)
