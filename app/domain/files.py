"""Which files may lie with a case, and what they are called. Judged by their first bytes, never by what is claimed."""

import unicodedata

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120

# media type -> (first bytes, endings a name may have)
_KINDS: dict[str, tuple[tuple[bytes, ...], tuple[str, ...]]] = {
    "application/pdf": ((b"%PDF-1.", b"%PDF-2."), (".pdf",)),
    "image/jpeg": ((b"\xff\xd8\xff",), (".jpg", ".jpeg")),
    "image/png": ((b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",), (".png",)),
}
MEDIA_TYPES = tuple(_KINDS)

# Control, format (bidi, zero-width), surrogates, line and paragraph separators: nothing a name is read by.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


class FileUnfit(ValueError):
    """The file is none a case may hold; `why` is empty, too_large, type or ending."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def media_type(content: bytes) -> str:
    """What a file is: PDF, JPEG or PNG. Raises FileUnfit."""
    if not content:
        raise FileUnfit("empty")
    if len(content) > LARGEST_BYTES:
        raise FileUnfit("too_large")
    for kind, (starts, _) in _KINDS.items():
        if content.startswith(starts):
            return kind
    raise FileUnfit("type")


def display_name(name: str, kind: str) -> str:
    """The name a file is shown and saved under: its last part in NFC, without what cannot be seen.

    A name without an ending gets that of its kind; one with the ending of another kind raises FileUnfit.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in _UNSEEN)
    stem, dot, ending = plain.strip(" .").rpartition(".")
    endings = _KINDS[kind][1]
    if not dot:
        stem, ending = ending, ""
    stem = stem.strip(" .")
    if ending and f".{ending.lower()}" not in endings:
        raise FileUnfit("ending")
    return f"{stem[:LONGEST_NAME] or 'document'}{f'.{ending.lower()}' if ending else endings[0]}"
