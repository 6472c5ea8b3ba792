"""No sentence stands beside the catalogue: a reader of Chinese is shown no English in pages, papers or scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.leftovers import in_python, in_template, in_typescript

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "app/pages/templates"
PAGES = ROOT / "app/pages"
SCRIPTS = ROOT / "frontend/src"
# What the typesetter says when a font lacks a character.
NO_SENTENCE = {"could not be displayed with"}

READERS = (
    (TEMPLATES, "*.html", in_template),
    (PAGES, "*.py", in_python),
    (SCRIPTS, "*.ts", in_typescript),
)


@pytest.mark.parametrize(("folder", "pattern", "find"), READERS, ids=["templates", "pages", "scripts"])
def test_no_sentence_is_left_in_english(folder: Path, pattern: str, find: Callable[[str], list[str]]) -> None:
    files = sorted(folder.rglob(pattern))
    assert files
    found = {
        path.relative_to(ROOT).as_posix(): left
        for path in files
        if (left := [one for one in find(path.read_text(encoding="utf-8")) if one not in NO_SENTENCE])
    }
    assert found == {}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("register/receipt.html", '{{ _("Query code") }}', "Query code"),
        ("register/receipt.html", "{{ _('Receipt') }}", "Receipt"),
        ("register/receipt.html", '_("Registered and accepted")', '"Registered and accepted"'),
        ("status/papers.html", '{{ _("Upload") }}', "Upload"),
        ("status/papers.html", '{{ _("Handed in so far") }}', "{{ 'Handed in so far' }}"),
        ("status/papers.html", '{{ _("Back") }}', "{{ 'Back' }}"),
        ("case/page.html", '{{ _("With") }}', "With"),
    ],
)
def test_a_sentence_taken_out_of_a_template_is_found(name: str, before: str, after: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert before in text
    assert in_template(text.replace(before, after, 1))


def test_a_sentence_taken_out_of_a_page_is_found() -> None:
    text = (PAGES / "tasks.py").read_text(encoding="utf-8")
    for before, after in (
        ('gettext("This task was finished meanwhile.")', '"This task was finished meanwhile."'),
        ('gettext("Draft saved %(time)s", time=clock_time(now()))', '"Draft saved %s" % clock_time(now())'),
    ):
        assert before in text
        assert in_python(text.replace(before, after))


def test_a_sentence_written_into_a_script_is_found() -> None:
    text = (SCRIPTS / "line.ts").read_text(encoding="utf-8")
    before = "say.textContent = saidKept = words"
    assert before in text
    for after in ('say.textContent = "Saved"', "say.textContent = `${words}, draft saved`"):
        assert in_typescript(text.replace(before, after))
    assert in_typescript(text + '\nalert("Your draft is kept");')
