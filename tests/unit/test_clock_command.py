"""`shouwen clock`: a date can be checked by anyone, without a server."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.clock import clock
from app.domain.explanations import recompute
from tests.unit.domain.test_clocks import WORKED

EXAMPLES = [
    ("--start 2026-09-14 --length 20 --unit workday", "2026-10-16"),
    (
        "--start 2026-03-02 --length 20 --unit workday --pause 2026-03-09/2026-03-20 --pause 2026-03-16/2026-03-24",
        "2026-04-15",
    ),
    ("--start 2026-03-02 --length 20 --unit workday --extend 10", "2026-04-14"),
    ("--start 2026-09-30T16:00 --length 48 --unit hour", "2026-10-02T16:00+08:00"),
    ("--start 2026-08-04 --length 60 --unit day", "2026-10-08"),
    ("--start 2026-01-31 --length 1 --unit month", "2026-02-28"),
    ("--start 2026-09-30T18:00 --unit session", "2026-10-08"),
    ("--start 2026-09-30T16:00 --length 4 --unit office_hour", "2026-10-08T11:00+08:00"),
    ("--start 2026-11-23 --length 28 --unit workday", "2026-12-31"),
    ("--start 2026-11-23 --length 30 --unit workday", "2027-01-05 provisional"),
    ("--start 2026-09-14T22:00Z --length 1 --unit workday", "2026-09-16"),
    ("--start 2026-09-30T16:00:30.5 --length 1 --unit hour", "2026-09-30T17:00:30.500000+08:00"),
    ("--start 2026-09-14 --length 20 --unit workday --no-makeup-days", "2026-10-20"),
    ("--start 2026-09-14 --length 20 --unit workday --count-first-day", "2026-10-15"),
    ("--start 2026-08-04 --length 60 --unit day --no-roll", "2026-10-03"),
    ("--start 2026-03-02 --length 20 --unit workday --pause 2026-03-30/2026-04-03", "2026-03-30"),
    ("--start 2026-03-02 --length 20 --unit workday --pause 2026-03-30T10:00/2026-04-03T10:00", "2026-04-03"),
    (
        "--start 2026-09-30T16:00 --length 48 --unit hour --pause 2026-10-01/2026-10-02",
        "2026-10-03T16:00+08:00",
    ),
    ("--start 2026-03-02 --length 20 --unit workday --extend 0", "2026-03-30"),
]

OVER_NEW_YEAR = "--start 2026-11-23 --length 30 --unit workday"
OVER_A_HOLIDAY = "--start 2026-09-30T16:00 --length 48 --unit hour"

BAD = [
    ("", "unit is missing"),
    ("--length 20 --unit workday", "start is missing"),
    ("--start 2026-09-14 --unit workday", "length is missing"),
    ("--start 2026-09-14 --length 20 --unit fortnight", "unknown unit"),
    ("--start 2026-09-14 --length -1 --unit workday", "length must be"),
    ("--start 2026-09-14 --length 1.5 --unit workday", "whole number"),
    ("--start 2026-09-14 --length twenty --unit workday", "whole number"),
    ("--start 2003-12-31 --length 20 --unit workday", "date outside"),
    ("--start 2100-01-01 --length 20 --unit workday", "date outside"),
    ("--start 0001-01-01 --length 20 --unit workday", "date outside"),
    ("--start 2099-12-30 --length 20 --unit workday", "date outside"),
    ("--start 2026-02-30 --length 20 --unit workday", "not a date"),
    ("--start 20260914 --length 20 --unit workday", "not a date"),
    ("--start 2026-W38-1 --length 20 --unit workday", "not a date"),
    ("--start 2026-09-14T25:00 --length 20 --unit workday", "not a date"),
    (
        "--start 2026-09-14 --length 20 --unit workday --pause 2026-09-20/2026-09-16",
        "pause ends before it starts",
    ),
    ("--start 2026-09-14 --length 20 --unit workday --pause 2026-09-20", "START/END"),
    ("--start 2026-09-14 --length 20 --unit workday --pause 2026-09-20/", "not a date"),
    ("--start 2026-09-14 --length 20 --unit workday --extend -3", "length must be"),
    ("--start 2026-09-14 --length 20 --unit workday --extend 3 --extend 3", "at most once"),
    ("--start 2026-09-14 --unit session --extend 3", "cannot be extended"),
    ("--start 2026-09-14 --length 20 --unit workday --zone Mars/Olympus", "unknown zone"),
    ("--start 2026-09-14 --length 20 --unit workday --zone ../../etc/passwd", ""),
    ("--start 2026-09-14 --length 20 --unit workday --calendar /no/such/file.csv", "No such file"),
    ("--start 2026-09-14 --length 20 --unit workday --weekend", "No such option"),
    ("--start 2026-09-14 --length", "requires an argument"),
    ("--start 2026-09-14 --length 20 --unit workday extra", "unexpected extra argument"),
    ("--batch /no/such/file", "cannot read"),
    ("--batch - --start 2026-09-14", "from the file alone"),
]


def run(*words: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(clock, words, input=given)


def refused_in_one_line(result: Result) -> str:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


@pytest.mark.parametrize(("options", "expected"), EXAMPLES)
def test_due_prints_one_line(options: str, expected: str) -> None:
    result = run("due", *options.split())
    assert (result.exit_code, result.output) == (0, expected + "\n")


def examples_in_the_document() -> list[tuple[str, str]]:
    document = (Path(__file__).parents[2] / "docs" / "clock.md").read_text(encoding="utf-8")
    return re.findall(r"^    shouwen clock due (.+?) +→ (.+)$", document, re.MULTILINE)


def test_every_example_of_the_document_is_true() -> None:
    examples = examples_in_the_document()
    assert len(examples) == 6
    assert [run("due", *options.split()).output.strip() for options, _ in examples] == [
        due for _, due in examples
    ]


def test_every_batch_line_of_the_document_is_true() -> None:
    document = (Path(__file__).parents[2] / "docs" / "clock.md").read_text(encoding="utf-8")
    pairs = re.findall(r"^    ({.+}) +→ +({.+})$", document, re.MULTILINE)
    assert len(pairs) == 2
    assert batch(*(question for question, _ in pairs))[1] == [json.loads(answer) for _, answer in pairs]


@pytest.mark.parametrize(("options", "message"), BAD)
def test_bad_input_is_refused_with_one_line(options: str, message: str) -> None:
    assert message in refused_in_one_line(run("due", *options.split()))


@pytest.mark.parametrize("options", [options for options, _ in BAD if "--batch" not in options])
def test_explain_refuses_what_due_refuses(options: str) -> None:
    refused_in_one_line(run("explain", *options.split()))


def test_an_unknown_command_is_one_line_too() -> None:
    refused_in_one_line(run("guess"))


def test_due_as_json() -> None:
    result = run("due", *OVER_NEW_YEAR.split(), "--json")
    assert json.loads(result.output) == {"due": "2027-01-05", "provisional": True}


# Every worked date of the rules, and every command of the page on them


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"), [row[1:] for row in WORKED], ids=[row[0] for row in WORKED]
)
def test_a_worked_date_by_command(start: str, length: int, unit: str, expected: str) -> None:
    asked = ("--start", start, "--length", str(length), "--unit", unit)
    assert run("due", *asked).output == f"{expected}\n"
    assert run("explain", *asked).output.splitlines()[-1 - _notes(*asked)] == expected


def _notes(*asked: str) -> int:
    return len(json.loads(run("explain", *asked, "--json").output)["notes"])


WORKED_WITH_MORE = [
    ("K3 closing is due", "--start 2026-09-14T17:59 --length 20 --unit workday", "2026-10-16"),
    ("K4 the switch", "--start 2026-08-04 --length 60 --unit day --no-roll", "2026-10-03"),
    ("K6 hours", "--start 2026-09-30T16:00 --length 48 --unit hour", "2026-10-02T16:00+08:00"),
    ("K11 one pause", "--start 2026-03-02 --length 20 --unit workday --pause 2026-03-09/2026-03-20", "2026-04-13"),
    (
        "K11 two united",
        "--start 2026-03-02 --length 20 --unit workday --pause 2026-03-09/2026-03-20 --pause 2026-03-16/2026-03-24",
        "2026-04-15",
    ),
    ("K11 the same day", "--start 2026-03-02 --length 20 --unit workday --pause 2026-03-09/2026-03-09", "2026-03-30"),
    ("K12 extended", "--start 2026-03-02 --length 20 --unit workday --extend 10", "2026-04-14"),
    ("K14 on a Saturday", "--start 2026-09-19T10:00 --length 1 --unit workday", "2026-09-20"),
    ("K17 beyond the notices", "--start 2026-11-23 --length 30 --unit workday", "2027-01-05 provisional"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "expected"), [row[1:] for row in WORKED_WITH_MORE], ids=[row[0] for row in WORKED_WITH_MORE]
)
def test_a_worked_date_with_more_by_command(options: str, expected: str) -> None:
    assert run("due", *options.split()).output == f"{expected}\n"


def test_every_command_on_the_page_of_the_rules_answers_as_it_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "clock.md").read_text(encoding="utf-8")
    told = re.findall(r"^ +shouwen clock due (--start .+?) +→ (.+)$", page, re.MULTILINE)
    assert len(told) >= 6
    for options, expected in told:
        assert run("due", *options.split()).output.strip() == expected.strip(), options
    lines = re.findall(r"^ +(\{.+\}) +→ +(\{.+\})$", page, re.MULTILINE)
    assert len(lines) == 2
    status, answers = batch(*(question for question, _ in lines))
    assert status == 2
    assert answers == [json.loads(answer) for _, answer in lines]


def test_thousands_of_lines_are_answered_without_reading_the_days_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app.cli import clock as command
    from app.domain import calendars

    made: list[str] = []
    real = calendars.Calendar.__post_init__
    monkeypatch.setattr(
        calendars.Calendar, "__post_init__", lambda one: (made.append(one.edition), real(one))
    )
    command.seed_calendar.cache_clear()
    status, answers = batch(*[{"start": "2026-09-14", "length": 20, "unit": "workday"}] * 5000)
    assert (status, len(answers), len(made)) == (0, 5000, 1)
    assert {answer["due"] for answer in answers} == {"2026-10-16"}


# Explain


@pytest.mark.parametrize(("options", "expected"), EXAMPLES)
def test_explain_leads_to_the_same_answer_and_so_does_its_export(options: str, expected: str) -> None:
    result = run("explain", *options.split(), "--language", "en")
    assert result.exit_code == 0
    assert expected in result.output.splitlines()
    export = json.loads(run("explain", *options.split(), "--json").output)
    assert recompute(export).due_on is not None
    assert str(recompute(export).due_on) == expected[:10]
    assert export["due_on"] == expected[:10]


def test_explain_prints_a_line_a_day_in_chinese() -> None:
    lines = run("explain", *OVER_A_HOLIDAY.split()).output.splitlines()
    assert lines == [
        "2026-09-30  周三  累计 8 小时  计 8 小时",
        "2026-10-01  周四  累计 32 小时  计 24 小时",
        "2026-10-02  周五  累计 48 小时  计 16 小时 —— 16:00 到期",
        "2026-10-02T16:00+08:00",
    ]


def test_explain_says_what_provisional_means() -> None:
    lines = run("explain", *OVER_NEW_YEAR.split(), "--language", "en").output.splitlines()
    assert lines[-2] == "2027-01-05 provisional"
    assert lines[-1].startswith("Provisional: ")


def test_an_unknown_language_is_refused() -> None:
    refused_in_one_line(run("explain", *EXAMPLES[0][0].split(), "--language", "tlh"))


# Many at once


def batch(*lines: object) -> tuple[int, list[dict[str, object]]]:
    given = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    result = run("due", "--batch", "-", given=given)
    return result.exit_code, [json.loads(line) for line in result.output.splitlines()]


def test_a_batch_answers_in_the_same_order() -> None:
    status, answers = batch(
        {"start": "2026-09-14", "length": 20, "unit": "workday"},
        {
            "start": "2026-03-02",
            "length": 20,
            "unit": "workday",
            "pause": ["2026-03-09/2026-03-20"],
            "extend": 10,
        },
        {"start": "2026-09-30T16:00", "length": "48", "unit": "hour", "pause": [], "extend": None},
        {"start": "2026-11-23", "length": 30, "unit": "workday"},
        {"start": "2026-09-14", "length": 20, "unit": "workday", "no_makeup_days": True},
    )
    assert status == 0
    assert answers == [
        {"due": "2026-10-16", "provisional": False},
        {"due": "2026-04-27", "provisional": False},
        {"due": "2026-10-02T16:00+08:00", "provisional": False},
        {"due": "2027-01-05", "provisional": True},
        {"due": "2026-10-20", "provisional": False},
    ]


def test_a_bad_line_is_answered_in_its_place_and_the_status_says_so() -> None:
    bad = [
        "not json",
        "",
        "[]",
        "null",
        "[" * 20_000,
        {},
        {"start": 5, "length": 20, "unit": "workday"},
        {"start": "2026-09-14", "length": 20.0, "unit": "workday"},
        {"start": "2026-09-14", "length": True, "unit": "workday"},
        {"start": "2026-09-14", "length": 10**30, "unit": "workday"},
        {"start": "2026-09-14", "length": 20, "unit": ["workday"]},
        {"start": "2026-09-14", "length": 20, "unit": "workday", "pause": {}},
        {"start": "2026-09-14", "length": 20, "unit": "workday", "pause": [7]},
        {"start": "2026-09-14", "length": 20, "unit": "workday", "no_roll": "yes"},
        {"start": "2026-09-14", "length": 20, "unit": "workday", "speed": 1},
        {"start": "2100-09-14", "length": 20, "unit": "workday"},
    ]
    good = {"start": "2026-09-14", "length": 20, "unit": "workday"}
    status, answers = batch(good, *bad, good)
    assert status == 2
    assert answers[0] == answers[-1] == {"due": "2026-10-16", "provisional": False}
    assert [list(answer) for answer in answers[1:-1]] == [["error"]] * len(bad)


def test_a_batch_of_garbage_bytes_is_answered(tmp_path: Path) -> None:
    file = tmp_path / "questions"
    file.write_bytes(b"\xff\xfe\x00\n" + b'{"start":"2026-09-14","length":20,"unit":"workday"}')
    result = run("due", "--batch", str(file))
    assert result.exit_code == 2
    assert [list(json.loads(line)) for line in result.output.splitlines()] == [
        ["error"],
        ["due", "provisional"],
    ]


# Another edition


def test_an_edition_file_settles_its_year(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    rows = [
        "date,kind,name",
        "2026-12-27,makeup,元旦",
        "2027-01-01,holiday,元旦",
        "2027-05-01,holiday,劳动节",
    ]
    rows += [f"2027-10-0{day},holiday,国庆节" for day in (1, 2, 3)]
    file.write_text("\n".join(rows), encoding="utf-8")
    options = OVER_NEW_YEAR.split()
    assert run("due", *options, "--calendar", str(file)).output == "2027-01-04\n"
    export = json.loads(run("explain", *options, "--calendar", str(file), "--json").output)
    assert export["edition"] == "2027"


def test_a_broken_edition_file_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("date,kind\n2027-13-01,holiday\n", encoding="utf-8")
    options = OVER_NEW_YEAR.split()
    assert "line 2: not a date" in refused_in_one_line(run("due", *options, "--calendar", str(file)))
