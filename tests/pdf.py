"""A PDF as a reader takes it apart: pages with their size, their words, and what lies outside the sheet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from unicodedata import normalize

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTContainer, LTItem

A4 = (595, 842)
# Radicals that a browser's PDF names instead of the character drawn alike; Unicode folds only the older block.
RADICALS = str.maketrans(
    "戶⺁⺎⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "户厂兀母民虎西见角贝车长门青韦页风飞食马骨鱼鸟卤麦黄齐齿龙龟",
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page. words: its text without any space, so that line ends do not matter."""

    size: tuple[int, int]
    words: str
    outside: str
    lowest: float


def leaves(pdf: bytes) -> list[Leaf]:
    return [_leaf(page) for page in extract_pages(BytesIO(pdf))]


def _leaf(page) -> Leaf:
    letters = list(_letters(page))
    outside = [c for c in letters if c.x0 < 0 or c.y0 < 0 or c.x1 > page.width or c.y1 > page.height]
    return Leaf(
        (round(page.width), round(page.height)),
        plain("".join(c.get_text() for c in letters)),
        plain("".join(c.get_text() for c in outside)),
        min((c.y0 for c in letters if c.get_text().strip()), default=0.0),
    )


def _letters(item: LTItem) -> Iterator[LTChar]:
    if isinstance(item, LTChar):
        yield item
    elif isinstance(item, LTContainer):
        for one in item:
            yield from _letters(one)


def plain(text: str) -> str:
    """Words as they are compared: without spaces, without ligatures, full width or not."""
    return normalize("NFKC", re.sub(r"[\s\u200b]", "", text)).translate(RADICALS)
