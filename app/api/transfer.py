"""How answers travel: compressed where that saves something, and built files as the build already compressed them.

Compression tells the length of what was compressed, and so, to somebody who may put words into an answer and count its
bytes, what else it holds (BREACH). docs/decisions/0011-compressed-answers.md says why none of our secrets can be
found out so.
"""

import gzip
from mimetypes import guess_type
from pathlib import Path

from flask import Response, request, send_from_directory

WORTH_BYTES = 1024
LEVEL = 6
# The best first: what the build writes beside each file, and what browsers call it.
BUILT = (("br", ".br"), ("gzip", ".gz"))
TEXTS = frozenset(
    ("application/json", "application/problem+json", "application/xml", "image/svg+xml", "text/javascript")
)


def compress(response: Response) -> None:
    """Compress an answer of words in place, for whoever takes gzip."""
    if not _is_words(response):
        return
    response.vary.add("Accept-Encoding")
    if not _worth_it(response):
        return
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"


def _is_words(response: Response) -> bool:
    return response.mimetype in TEXTS or response.mimetype.startswith("text/")


def _worth_it(response: Response) -> bool:
    if response.status_code in (204, 206, 304) or "Content-Encoding" in response.headers:
        return False
    if response.direct_passthrough or response.is_streamed or not request.accept_encodings["gzip"]:
        return False
    return len(response.get_data()) >= WORTH_BYTES


def built_file(folder: Path, name: str) -> Response:
    """A file of a folder, in the smallest form that lies there and the browser takes. Raises NotFound."""
    for coding, ending in BUILT:
        if request.accept_encodings[coding] and (folder / (name + ending)).is_file():
            response = send_from_directory(folder, name + ending, mimetype=guess_type(name)[0])
            response.headers["Content-Encoding"] = coding
            return response
    response = send_from_directory(folder, name)
    if response.status_code == 200 and _is_words(response):
        # Read here, so that it can be compressed like a page: the few files that no build makes are small.
        response.direct_passthrough = False
        response.get_data()
    return response
