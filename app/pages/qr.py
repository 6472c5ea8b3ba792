"""A QR code as SVG that needs no style of its own: black on white, also in the dark."""

import io

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """The code of a text at error level M, as an inline SVG; its size comes from the style sheet."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, light="#fff", svgclass="g-qr",
        lineclass=None,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 -- drawn by us from modules, no text of anybody's inside
