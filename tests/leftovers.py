"""Finds English that a reader of Chinese would be shown: words beside the catalogue in templates, pages and scripts."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import jinja2
from jinja2 import nodes

# What marks a sentence as one of the catalogue.
MARKS = frozenset(("_", "N_", "gettext", "ngettext", "pgettext"))
# Names that are the same in both languages.
NAMES = frozenset(
    ("PDF", "CSV", "ICS", "KB", "MB", "QR", "Ctrl", "Enter", "Esc", "Space", "English", "JPEG", "PNG", "DMN")
)
WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]{2,}")
CAPITAL = re.compile(r"[A-Z][a-z]+")
SENTENCE = re.compile(r"[A-Z][a-z’']*,?( [\w’'%()-]+[,:]?)+[.?!:…]?|.*[a-z]{2,} [a-z]{2,} [a-z]{2,}.*")
# A word by itself begins with a capital; in small letters there are two at least.
PHRASE = re.compile(r"[A-Z][A-Za-z]+|[a-z]{2,} [a-z]{2,}")
TOLD_TO_READERS = ("title", "aria-label", "alt", "placeholder")
VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "use", "wbr"))
CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def english(text: str) -> bool:
    return any(word not in NAMES for word in WORD.findall(text))


# -- templates -------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Text and told attributes of markup, outside of code and of parts that name their own language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag not in VOID:
            silent = tag in ("code", "kbd", "pre", "script", "style") or "lang" in said
            self._open.append((tag, silent and tag != "html"))
        self.found += [text for name in TOLD_TO_READERS if english(text := said.get(name) or "")]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(silent for _tag, silent in self._open):
            return
        # A macro of attributes looks like text between two pieces of code.
        pieces = (piece.strip() for piece in data.split("\0") if '="' not in piece)
        self.found += [piece for piece in pieces if english(piece) and PHRASE.search(piece)]


def in_template(source: str) -> list[str]:
    """What a template shows beside `_(…)`: text, attributes that are read out, and words inside of expressions."""
    page = _Page()
    page.feed(CODE.sub("\0", source))
    return page.found + list(_in_expressions(jinja2.Environment().parse(source)))


def _in_expressions(tree: nodes.Template) -> Iterator[str]:
    marked = {
        id(one)
        for call in tree.find_all(nodes.Call)
        if getattr(call.node, "name", "") in MARKS
        for one in call.find_all(nodes.Const)
    }
    shown = {
        id(one)
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
        if isinstance(part, nodes.Const | nodes.CondExpr | nodes.Filter | nodes.Concat)
        for one in part.find_all(nodes.Const)
    } | {id(part) for output in tree.find_all(nodes.Output) for part in output.nodes}
    for const in tree.find_all(nodes.Const):
        if not isinstance(const.value, str) or id(const) in marked or not english(const.value):
            continue
        bare_word = id(const) in shown and CAPITAL.fullmatch(const.value)
        if bare_word or SENTENCE.fullmatch(const.value):
            yield const.value


# -- pages -----------------------------------------------------------------------------------------------------------


def in_python(source: str) -> list[str]:
    """Sentences of a module of pages beside `gettext` and `N_`; docstrings and what an exception says are nobody's page."""
    tree = ast.parse(source)
    passed = {id(one) for node in ast.walk(tree) for one in _not_shown(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and SENTENCE.fullmatch(node.value.strip())
    ]


def _not_shown(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        yield from (one.value for one in node.body if isinstance(one, ast.Expr))
    elif isinstance(node, ast.Raise | ast.Assert) or (isinstance(node, ast.Call) and _called(node) in MARKS):
        yield from ast.walk(node)


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


# -- scripts ---------------------------------------------------------------------------------------------------------

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_ERROR = re.compile(r"new \w*Error\([^)]*\)")
_TEXT = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`([^`\n]*)`")
_TOLD = re.compile(r"(?:textContent|innerText|title|ariaLabel|placeholder)\s*=\s*([^;\n]*)")


def in_typescript(source: str) -> list[str]:
    """Sentences of a script, and every word it writes onto a page: words travel there from the server."""
    bare = _ERROR.sub("", _COMMENT.sub("", source))
    sentences = [text for text in _texts(bare) if re.match(r"[A-Z][a-z’']*,? \w", text)]
    told = [text for line in _TOLD.findall(bare) for text in _texts(line) if english(text)]
    return list(dict.fromkeys(sentences + told))


def _texts(source: str) -> list[str]:
    return ["".join(parts) for parts in _TEXT.findall(source)]
