"""Collects the sentences of the pages into the Chinese catalogue, and says which still lack a translation.

Sentences come from the templates and from Python under app/pages; what an error is called stands in
app/api/sentences.py, because the API says it too. `make words` runs this after sentences were added or changed.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "app" / "pages"
CATALOGUE = PAGES / "i18n" / "zh_Hans_CN.po"
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None}


def sentences() -> Catalog:
    """Every sentence in use, with the files it stands in."""
    found = Catalog(charset="utf-8")
    for method, pattern in (("jinja2.ext:babel_extract", "templates/**/*.html"), ("python", "**/*.py")):
        for path in sorted(PAGES.glob(pattern)):
            for _line, message, _comments, context in extract_from_file(
                method, path, KEYWORDS, options=OPTIONS
            ):
                found.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    return found


OPTIONS = {"encoding": "utf-8", "silent": "false"}


def translated() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def untranslated(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id and not has_string(message)]


def has_string(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def faults(catalogue: Catalog, used: Catalog) -> list[str]:
    """What keeps a catalogue from being complete, a line each: missing, stale, unsure, or without Chinese."""
    wanted = {_ident(message): message for message in used if message.id}
    kept = {_ident(message): message for message in catalogue if message.id}
    stale = [*kept.keys() - wanted.keys(), *map(_ident, catalogue.obsolete.values())]
    return [
        *(f"not collected: {said}" for _context, said in sorted(wanted.keys() - kept.keys(), key=str)),
        *(f"said nowhere: {said}" for _context, said in sorted(stale, key=str)),
        *(f"unsure: {message.id}" for message in kept.values() if message.fuzzy),
        *(f"without Chinese: {message.id}" for message in untranslated(catalogue)),
    ]


def _ident(message: Message) -> tuple[str | None, str]:
    return message.context, str(message.id)


def main() -> None:
    catalogue = translated() if CATALOGUE.exists() else Catalog(locale="zh_Hans_CN", charset="utf-8")
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False)
    missing = faults(catalogue, catalogue)
    for line in missing:
        print(line)
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
