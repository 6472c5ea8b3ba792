"""Twenty townships for the long rounds: the demo's four and sixteen more, in the shape the demo's county has."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.demo import words

Township = tuple[str, str, str, str, tuple[str, ...]]

_FURTHER = (
    ("SJ", "松江镇", "Songjiang"), ("HT", "黄土镇", "Huangtu"), ("ML", "木楼乡", "Mulou"), ("JC", "金厂镇", "Jinchang"),
    ("DP", "大坪镇", "Daping"), ("XH", "响河乡", "Xianghe"), ("YL", "云岭镇", "Yunling"), ("GQ", "古桥镇", "Guqiao"),
    ("NS", "南山乡", "Nanshan"), ("BH", "北湖镇", "Beihu"), ("ZX", "竹溪镇", "Zhuxi"), ("LT", "龙潭乡", "Longtan"),
    ("FH", "凤凰镇", "Fenghuang"), ("SM", "石门镇", "Shimen"), ("CH", "茶花乡", "Chahua"), ("WS", "望水镇", "Wangshui"),
)  # fmt: skip
_VILLAGES = ("上坪村", "下坪村", "河边村")

TOWNSHIPS: Sequence[Township] = (
    *words.TOWNSHIPS,
    *(
        (f"C{place:02d}", letters, name, name_en, _VILLAGES)
        for place, (letters, name, name_en) in enumerate(_FURTHER, len(words.TOWNSHIPS) + 1)
    ),
)


@contextmanager
def twenty() -> Iterator[None]:
    """While this holds, the demo's county has twenty townships to choose from."""
    four = words.TOWNSHIPS
    words.TOWNSHIPS = TOWNSHIPS
    try:
        yield
    finally:
        words.TOWNSHIPS = four
