"""The automatic part of accessibility: axe finds nothing on the pages clerks live in, in light and in dark."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RUN = """async () => {
  const answer = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']});
  return answer.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
}"""
ITEM = "CA-005"


def found_by_axe(page) -> list[str]:
    """axe comes in through the debugger, which the page's policy does not bind."""
    page.wait_for_selector("html[data-ready]")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN)


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_axe_finds_nothing(hands, world, theme: str, language: str) -> None:
    case = world.registers(ITEM)
    world.completes(case.case_id, "check_papers", "clerk", papers="complete")
    other = world.registers(ITEM)
    door = hands("", theme=theme, language=language).opens("/sign-in")
    problems = {"sign-in": found_by_axe(door.page)}
    problems["status"] = found_by_axe(door.opens(f"/status/t/{case.query_token}").page)
    clerk = hands("clerk", theme=theme, language=language)
    problems["panel"] = found_by_axe(clerk.opens_task(other.number).page)
    task = world.task(other.case_id, "check_papers").id
    for name, path in {
        "queue": "/queue?tab=unclaimed",
        "task": f"/tasks/{task}",
        "register": "/register",
        "form": f"/register/{ITEM}",
        "diagram": f"/cases/{case.case_id}",
        "clocks": f"/cases/{case.case_id}?view=clocks",
        "papers": f"/cases/{case.case_id}?view=papers",
        "forms": f"/cases/{case.case_id}?view=forms",
        "talk": f"/cases/{case.case_id}?view=talk",
        "acts": f"/cases/{case.case_id}?view=acts",
        "cases": "/cases",
        "items": "/items",
        "password": "/password",
    }.items():
        problems[name] = found_by_axe(clerk.opens(path).page)
    assert not {name: told for name, told in problems.items() if told}
