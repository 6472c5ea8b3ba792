"""What every verb is handed beside its unit: the shared, read-only shelves of the installation.

Built once by the wiring. The shelves load what they lack through the unit they are asked with, and keep it:
definitions by content hash, calendars by edition, the units of a centre by code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from app.domain.calendars import Calendar, Frame
from app.domain.lights import STANDARD_SCHEME, Scheme
from app.domain.tasks import Desks
from app.errors import CalendarNotFound, DefinitionNotFound, UnitNotFound
from app.store import calendars as calendar_rows
from app.store import definitions as definition_rows
from app.store import directory as directory_rows
from app.store import settings as setting_rows
from app.store.directory import Directory
from app.store.documents import Documents
from app.store.unit import Unit
from workflows.decisions import Decision, read_decisions
from workflows.definition import Definition, load_definition


@dataclass(slots=True)
class Office:
    """The shelves.

    zone       the installation's
    documents  where the sealed bytes of documents lie
    """

    zone: ZoneInfo
    documents: Documents
    _definitions: dict[str, Definition] = field(default_factory=dict)
    _decisions: dict[str, Mapping[str, Decision]] = field(default_factory=dict)
    _calendars: dict[str, Calendar] = field(default_factory=dict)
    _frames: dict[tuple[str, str], tuple[int, Frame]] = field(default_factory=dict)
    _schemes: dict[str, tuple[int, Scheme]] = field(default_factory=dict)
    _directories: dict[str, Directory] = field(default_factory=dict)

    def definition(self, u: Unit, sha: str) -> Definition:
        """A deployed definition by content hash. Raises DefinitionNotFound."""
        if sha not in self._definitions:
            row = definition_rows.by_sha(u, sha)
            if row is None:
                raise DefinitionNotFound(sha=sha)
            files = definition_rows.unpack(row.files)
            self._definitions[sha] = load_definition(row.key, files, row.spec)
        return self._definitions[sha]

    def decisions(self, u: Unit, sha: str) -> Mapping[str, Decision]:
        """The tables by id of a deployed definition that holds only tables. Raises DefinitionNotFound."""
        if sha not in self._decisions:
            row = definition_rows.by_sha(u, sha)
            if row is None:
                raise DefinitionNotFound(sha=sha)
            tables = read_decisions(definition_rows.unpack(row.files))
            self._decisions[sha] = {table.id: table for table in tables}
        return self._decisions[sha]

    def calendar(self, u: Unit, calendar_id: str) -> Calendar:
        """A calendar edition; built once, since its days are laid out for fast counting."""
        if calendar_id not in self._calendars:
            row = calendar_rows.edition(u, calendar_id)
            if row is None:
                raise CalendarNotFound(edition=calendar_id)
            self._calendars[calendar_id] = calendar_rows.calendar_of(row)
        return self._calendars[calendar_id]

    def frame(self, u: Unit, centre_id: str, calendar_id: str, revision: int | None = None) -> Frame:
        """Calendar edition, opening hours and zone: what counting needs. Raises CalendarNotFound.

        revision  of the centre's settings, where it was read already; what was kept under another is not used
        """
        if revision is None:
            revision = directory_rows.revision(u, centre_id)
        known = self._frames.get((centre_id, calendar_id))
        if known is None or known[0] != revision:
            calendar = self.calendar(u, calendar_id)
            known = revision, Frame(calendar, calendar_rows.hours(u, centre_id), self.zone)
            self._frames[centre_id, calendar_id] = known
        return known[1]

    def scheme(self, u: Unit, centre_id: str, revision: int | None = None) -> Scheme:
        """What turns a centre's lights on: its own scheme, or the law's. `revision` as for `frame`."""
        if revision is None:
            revision = directory_rows.revision(u, centre_id)
        known = self._schemes.get(centre_id)
        if known is None or known[0] != revision:
            plain = setting_rows.setting(u, centre_id, "lights")
            known = revision, STANDARD_SCHEME if plain is None else Scheme.from_dict(plain)
            self._schemes[centre_id] = known
        return known[1]

    def departments(self, u: Unit, centre_id: str, wanted: str | None = None) -> Mapping[str, str]:
        """Code -> unit id of every desk a case of the centre can be sent to. Re-read when `wanted` is new."""
        known = self._directories.get(centre_id)
        if known is None or (wanted is not None and wanted not in known.desks):
            known = directory_rows.directory(u, centre_id)
            self._directories[centre_id] = known
        return known.desks

    def handling(self, u: Unit, centre_id: str, wanted: str | None = None) -> frozenset[str]:
        """Codes of the centre's departments: where handlers sit, whom a case can be given to."""
        self.departments(u, centre_id, wanted)
        return self._directories[centre_id].handling

    def unit_id(self, u: Unit, centre_id: str, code: str) -> str:
        """Raises UnitNotFound."""
        unit = self.departments(u, centre_id, code).get(code)
        if unit is None:
            raise UnitNotFound(code=code)
        return unit

    def desks(self, u: Unit, centre_id: str, lead_id: str, agent_id: str | None = None) -> Desks:
        return Desks(centre_id, lead_id, agent_id, self.departments(u, centre_id))

    def forget(self) -> None:
        """Let go of the units of the centres, where one was closed; the rest is kept by content or by revision."""
        self._directories.clear()
