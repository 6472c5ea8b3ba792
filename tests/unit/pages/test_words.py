"""The words of the pages: complete in Chinese, and said as an office says them."""

import ast
import io
import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.trail import Kind
from app.pages import terms, words

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def collector():
    """tools/words.py, which is a script and not a package."""
    sys.path.insert(0, str(ROOT / "tools"))
    import words as script

    yield script
    sys.path.remove(str(ROOT / "tools"))
    del sys.modules["words"]


def test_every_sentence_has_its_chinese(collector) -> None:
    found = collector.faults(collector.translated(), collector.sentences())
    assert found == [], "run `make words` and fill in what is missing"


HAN = "\u3400-\u9fff\u3000-\u303f\uff01-\uff60"


def test_no_chinese_sentence_has_a_space_between_chinese_words(collector) -> None:
    """Beside numbers, names and Latin words a space is right; between two Chinese characters it is a slip."""
    slip = re.compile(rf"[{HAN}] +[{HAN}]|^ | $")
    said = [
        text
        for message in collector.translated()
        for text in (message.string if isinstance(message.string, tuple | list) else [message.string])
        if message.id
    ]
    assert [text for text in said if slip.search(text)] == []


ONE = """msgid "Print: %(paper)s"\nmsgstr "打印：%(paper)s"\n"""
PLURAL = """msgid_plural "%(n)s tasks"\nmsgstr[0] "%(n)s 件"\n"""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(ONE, ONE.replace("打印：%(paper)s", ""), "without Chinese", id="a translation is deleted"),
        pytest.param(ONE, "", "not collected", id="a sentence is deleted"),
        pytest.param(ONE, "#, fuzzy\n" + ONE, "unsure", id="a translation is unsure"),
        pytest.param(ONE, ONE + '\nmsgid "Never said."\nmsgstr "从来没说过。"\n', "said nowhere", id="a sentence is stale"),
        pytest.param(ONE, ONE + '\n#~ msgid "Gone."\n#~ msgstr "没有了。"\n', "said nowhere", id="one is kept as obsolete"),
        pytest.param(ONE, ONE.replace("Print:", "Prints:"), "not collected", id="the English has changed"),
        pytest.param(PLURAL, PLURAL.replace("%(n)s 件", ""), "without Chinese", id="a plural is deleted"),
    ],
)  # fmt: skip
def test_a_catalogue_with_a_fault_is_found_out(collector, before: str, after: str, said: str) -> None:
    """The test above would stay green for ever if it did not see these."""
    text = collector.CATALOGUE.read_text(encoding="utf-8")
    assert text.count(before) == 1
    spoilt = collector.read_po(io.StringIO(text.replace(before, after)), locale="zh_Hans_CN")
    found = collector.faults(spoilt, collector.sentences())
    assert [line for line in found if line.startswith(said)], found


def test_a_translation_is_chinese(collector) -> None:
    """A sentence that was copied over instead of translated has characters of the other language only."""
    name_alone = {"To %(name)s:"}
    english = [
        message.id
        for message in collector.translated()
        if message.id
        and str(message.id) not in name_alone
        and re.search(r"[A-Za-z]{2}", re.sub(r"%\(\w+\)s|\{\w+\}", "", str(message.id)))
        and not re.search(r"[\u4e00-\u9fff]", "".join(message.string))
    ]
    assert english == []


def test_every_sentence_the_code_says_is_one_the_collector_finds(collector) -> None:
    """It does not look into f-strings: a sentence said only there would stay English on Chinese pages."""
    known = {str(message.id) for message in collector.translated()}
    for path in sorted((ROOT / "app").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("gettext", "_"):
                said = call.args[0]
                assert not isinstance(said, ast.Constant) or said.value in known, (path.name, said.value)


def test_a_translation_fills_the_same_places(collector) -> None:
    places = re.compile(r"%\(\w+\)s|\{\w+\}")
    for message in collector.translated():
        one = message.id[-1] if isinstance(message.id, tuple | list) else message.id
        chinese = message.string[0] if isinstance(message.string, tuple | list) else message.string
        assert sorted(places.findall(one or "")) == sorted(places.findall(chinese or "")), message.id


@pytest.mark.parametrize(
    ("left", "chinese"),
    [
        (timedelta(days=9, hours=5), "余 9 天"),
        (timedelta(days=1, hours=4), "余 1 天 4 时"),
        (timedelta(days=2), "余 2 天"),
        (timedelta(hours=22, minutes=59), "余 22 小时"),
        (timedelta(minutes=40), "余 40 分钟"),
        (timedelta(0), "余 0 分钟"),
        (-timedelta(hours=29), "超期 1 天 5 时"),
    ],
)
def test_what_remains_is_told_no_finer_than_useful(left: timedelta, chinese: str) -> None:
    assert words.remaining(NOON + left, NOON) == chinese


def test_what_remains_in_english(english: None) -> None:
    assert words.remaining(NOON + timedelta(hours=28), NOON) == "1d 4h left"
    assert words.remaining(NOON - timedelta(minutes=5), NOON) == "5m late"


@pytest.mark.parametrize(
    ("length", "unit", "chinese"),
    [
        (20, "workday", "20 个工作日"),
        (60, "day", "60 天"),
        (48, "hour", "48 小时"),
        (4, "office_hour", "4 个工作小时"),
        (1, "month", "1 个月"),
        (1, "session", "当日"),
        (0, "workday", "当日"),
    ],
)
def test_a_limit_carries_its_unit(length: int, unit: str, chinese: str) -> None:
    assert words.limit(length, unit) == chinese


def test_one_working_day_is_singular_in_english(english: None) -> None:
    assert words.limit(1, "workday") == "1 working day"
    assert words.limit(2, "workday") == "2 working days"


def test_a_moment_is_shown_in_the_offices_zone(language: str) -> None:
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert words.moment(late) == "11-21 00:30"
    assert words.full_day(late) == "2026-11-21"
    assert words.spoken_day(late) == ("11 月 21 日" if language == "zh" else "21 November")


def test_a_day_on_a_paper_has_its_year(language: str) -> None:
    told = words.spoken_full_day(date(2026, 9, 14))
    assert told == ("2026 年 9 月 14 日" if language == "zh" else "14 September 2026")
    assert words.weekday(date(2026, 9, 14)) == ("周一" if language == "zh" else "Mon")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("许桂兰", "许*兰"),
        ("李新", "李*"),
        ("欧阳建国", "欧**国"),
        ("Wang Min", "W***"),
        ("", ""),
        ("𠮷田", "𠮷*"),
    ],
)
def test_strangers_read_a_masked_name(name: str, shown: str) -> None:
    assert words.masked(name) == shown


@pytest.mark.parametrize(
    ("kept", "accepted", "spoken"),
    [
        ("en", ["zh-CN"], "en"),
        (None, ["en-GB", "zh"], "en"),
        (None, ["zh-TW"], "zh"),
        (None, ["fr"], "zh"),
        ("xx", [], "zh"),
    ],
)
def test_the_persons_choice_comes_before_the_browsers(
    kept: str | None, accepted: list[str], spoken: str
) -> None:
    assert words.choose(kept, accepted) == spoken


def test_counts_on_tabs_stop_at_999() -> None:
    assert [words.capped(n) for n in (0, 999, 1000)] == ["0", "999", "999+"]


def test_an_unnamed_code_shows_itself() -> None:
    assert terms.term("light", "ultraviolet") == "ultraviolet"
    assert terms.field_sentence("never_heard_of", "材料") == "请核对“材料”"


def test_every_line_of_a_trail_has_words_in_both_languages(language: str) -> None:
    spoken = {kind: terms.term("event", kind) for kind in Kind}
    assert [kind for kind, told in spoken.items() if told == kind] == []
    if language == "zh":
        assert [told for told in spoken.values() if told.isascii()] == []
