"""The built front end: which script and which styles belong to an entry. Knows only Vite's manifest."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DIST = Path(__file__).with_name("static") / "dist"
MANIFEST = DIST / ".vite" / "manifest.json"
URL = "/static/dist/"


class FrontEndMissing(RuntimeError):
    """The front end has not been built; `make setup` builds it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Addresses of one entry's script, of the scripts it imports, and of its styles, those of its imports included."""

    script: str
    styles: tuple[str, ...]
    imports: tuple[str, ...] = ()


@cache
def entry(name: str) -> Entry:
    """The entry built from `frontend/src/<name>.ts`. Raises FrontEndMissing."""
    chunks = _manifest()
    key = f"src/{name}.ts"
    if key not in chunks:
        raise FrontEndMissing(f"The built front end has no entry {name}; run `make setup`.")
    parts = list(_with_imports(chunks, key))
    styles = dict.fromkeys(URL + style for chunk in parts for style in chunk.get("css", []))
    imports = dict.fromkeys(URL + chunk["file"] for chunk in parts[:-1])
    return Entry(URL + chunks[key]["file"], tuple(styles), tuple(imports))


def _with_imports(chunks: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """The chunk's imports before the chunk itself, so that its own styles come last and win."""
    for imported in chunks[key].get("imports", []):
        yield from _with_imports(chunks, imported)
    yield chunks[key]


@cache
def _manifest() -> Mapping[str, Any]:
    try:
        return json.loads(MANIFEST.read_bytes())
    except FileNotFoundError as error:
        raise FrontEndMissing("The front end has not been built; run `make setup`.") from error
