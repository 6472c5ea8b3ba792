"""What a browser finds wrong with a page: axe, the page's own policy, errors, words in the wrong language."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RUN = """async () => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const answer = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  return answer.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
}"""
WATCH = """document.addEventListener('securitypolicyviolation', event =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))"""
# Words a reader sees or hears. Signs that nobody reads aloud, and parts that say their own language, are not ours.
WORDS = """() => {
  const apart = node => node.closest('[aria-hidden=true], script, style, template, noscript, svg, code, pre, kbd, .bjs-powered-by, :not(html)[lang]');
  const found = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!apart(walk.currentNode.parentElement)) found.push(walk.currentNode.data);
  for (const node of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]'))
    if (!apart(node)) for (const name of ['title', 'aria-label', 'placeholder', 'alt']) found.push(node.getAttribute(name) ?? '');
  return found.map(one => one.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""
HAN_LETTER = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
HAN = re.compile(HAN_LETTER)
LATIN = re.compile(r"[A-Za-z][A-Za-z']+")
# What Chinese writes in Latin letters too: keys, kinds of files and their words, examples of what to type.
LATIN_IN_CHINESE = frozenset(
    [
        "Enter",
        "Esc",
        "Ctrl",
        "Alt",
        "Shift",
        "Tab",
        "PDF",
        "JPEG",
        "PNG",
        "MB",
        "CSV",
        "ICS",
        "HOLIDAY",
        "MAKEUP",
        "kind",
        "holiday",
        "makeup",
        "name",
        "source",
        "chinesecalendar",
        "dszn",
        "zhang",
        "san",
    ]
)
# What an English reader finds or types in Chinese: the number of a notice, the marks in a calendar file.
HAN_IN_ENGLISH = ("国办发明电〔2026〕7号", "（休）", "（班）")


@dataclass(slots=True)
class Looker:
    """Notes everything a page complains about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )

    def complained(self) -> list[str]:
        """What was complained about since the last time."""
        told, self.complaints[:] = list(self.complaints), []
        return told

    def axe(self) -> list[str]:
        """axe comes in through the debugger, which the page's policy does not bind."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return self.page.evaluate(RUN)

    def words(self) -> list[str]:
        return self.page.evaluate(WORDS)


def han_left(words: Iterable[str], names: Collection[str]) -> list[str]:
    """What of an English page is Chinese and no name of anybody or anything; a name may stand within a sentence."""
    known = _any_of({*names, *HAN_IN_ENGLISH})
    return [said for said in words if HAN.search(known.sub(" ", said))]


def latin_left(words: Iterable[str], names: Collection[str]) -> list[str]:
    """What of a Chinese page is English: words in Latin letters, beside codes, keys and names."""
    known = _any_of(names)
    codes = re.compile(r"\S*\d\S*|\S+@\S+|\S*-\S*")
    left = (codes.sub(" ", known.sub(" ", said)) for said in words)
    return [
        said
        for said, rest in zip(words, left, strict=True)
        if any(word not in LATIN_IN_CHINESE for word in LATIN.findall(rest))
    ]


def _any_of(names: Collection[str]) -> re.Pattern[str]:
    """The longest first; a name of one letter only where it stands alone."""
    alone = rf"(?<!{HAN_LETTER}){{}}(?!{HAN_LETTER})"
    ordered = sorted(names, key=len, reverse=True)
    patterns = (re.escape(name) if len(name) > 1 else alone.format(re.escape(name)) for name in ordered)
    return re.compile("|".join(patterns) or r"(?!)")
