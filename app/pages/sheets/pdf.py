"""Papers as PDF pages: A4, fonts embedded, tagged for readers (PDF/UA). The only door to the typesetter.

Words reach the typesetter as data, never as source; it reads no file but its own template and the fonts, and
starts no program. What the shipped fonts lack is looked for in the fonts of the machine and in `fonts` of the
installation's home; a paper with a character that none of them has is refused rather than printed with a hole.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from app.errors import CannotMakePdf, CharacterWithoutFont
from app.pages.qr import qr_svg
from app.pages.sheets.ledger import Ledger
from app.pages.sheets.sheet import Days, Sheet
from app.pages.words import gettext, html_language

HERE = Path(__file__).parent
FONT_PACKAGES = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_jp")
# A compiler serves one paper at a time; a page takes some ten milliseconds.
_press = Lock()
_LONG_RUN = re.compile(r"[!-~\u00a1-\u2e7f]{25}(?=[!-~\u00a1-\u2e7f])")


def pdf_of(sheets: Sequence[Sheet], own_fonts: Path) -> bytes:
    """The papers as one document. Raises CannotMakePdf where the typesetter cannot, CharacterWithoutFont."""
    title = " · ".join(dict.fromkeys(f"{sheet.title} {sheet.docno}".strip() for sheet in sheets))
    return _set("paper.typ", {"title": title, "sheets": [_told(sheet) for sheet in sheets]}, own_fonts)


def ledger_pdf(ledger: Ledger, own_fonts: Path) -> bytes:
    """The ledger, A4 across. Raises as `pdf_of`."""
    return _set("ledger.typ", {"ledger": asdict(ledger)}, own_fonts)


def _set(template: str, data: Mapping[str, Any], own_fonts: Path) -> bytes:
    told = json.dumps({**data, "language": html_language(), "page": gettext("Page {n} of {of}")})
    try:
        import typst
    except ImportError as error:
        raise CannotMakePdf from error
    try:
        with _press:
            made = _compiler(template, own_fonts).compile(
                format="pdf", sys_inputs={"data": told}, pdf_standards=["ua-1"]
            )
    except typst.TypstError as error:
        # The message quotes the words of the paper, so it goes nowhere.
        lacking = "could not be displayed with" in str(error)
        raise (CharacterWithoutFont if lacking else CannotMakePdf) from None
    return bytes(made)


@lru_cache(maxsize=4)
def _compiler(template: str, own_fonts: Path) -> Any:
    import typst

    folders = [str(folder) for folder in (*_shipped(), own_fonts) if folder.is_dir()]
    return typst.Compiler(str(HERE / template), root=str(HERE), font_paths=folders)


def _shipped() -> list[Path]:
    """The folders of the fonts that come with the service."""
    found = [find_spec(name) for name in FONT_PACKAGES]
    return [Path(spec.origin).parent for spec in found if spec is not None and spec.origin]


def _told(sheet: Sheet) -> dict[str, Any]:
    told = _soft(asdict(sheet))
    told["qr"] = str(qr_svg(sheet.scan))
    told["close"] = any(isinstance(block, Days) for block in sheet.blocks)
    return dict(told)


def _soft(value: Any) -> Any:
    """Letters and digits that run on without a space may break, so that no line leaves the page."""
    if isinstance(value, str):
        return _LONG_RUN.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {name: _soft(one) for name, one in value.items()}
    return [_soft(one) for one in value] if isinstance(value, list | tuple) else value
