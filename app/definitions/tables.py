"""What can be said about tables and forms that come without a process."""

from collections.abc import Mapping

from workflows.check_tables import check_tables
from workflows.decisions import names_read, read_decisions
from workflows.errors import Unreadable
from workflows.findings import ERROR, Finding
from workflows.form_reading import read_forms
from workflows.vocabulary import Vocabulary


def findings_without_process(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Findings about tables and forms alone, errors first; never raises for what a file holds.

    Which names a table may read is for the process to say that asks it, so here every name counts as known.
    """
    try:
        tables = {table.id: table for table in read_decisions(files)}
        words = Vocabulary()
    except Unreadable as error:
        return (
            Finding("unreadable", ERROR, "", "", {"code": error.code, "detail": error.detail}, error.file),
        )
    for table in tables.values():
        for name in names_read(table):
            words.may_be(name, None)
    found = [*read_forms(files)[1], *check_tables(tables, words)]
    if not tables and not any(path.endswith(".json") for path in files):
        found.append(Finding("unreadable", ERROR, params={"code": "nothing", "detail": ""}))
    return tuple(sorted(found, key=lambda one: one.severity != ERROR))
