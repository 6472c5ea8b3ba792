"""Every diagram we ship opens in the modeler without a warning, and comes out of it as it went in."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.shipped import BPMN, KEYS

MODELER = (
    Path(__file__).resolve().parents[2] / "frontend/node_modules/bpmn-js/dist/bpmn-modeler.production.min.js"
)
OPEN = """async xml => {
  const modeler = new BpmnJS({ container: '#canvas' });
  const { warnings } = await modeler.importXML(xml);
  const saved = await modeler.saveXML();
  modeler.destroy();
  return { warnings: warnings.map(one => one.message), xml: saved.xml };
}"""

pytestmark = pytest.mark.e2e


def written(xml: str) -> Counter[str]:
    """How often each tag is written, whatever the order and the white space."""
    return Counter(re.findall(r"<[a-z]+:[A-Za-z]+", xml))


@pytest.fixture
def modeler(page):
    page.set_content('<div id="canvas" style="width: 1200px; height: 700px"></div>')
    page.add_script_tag(path=MODELER)
    return page


def test_the_modeler_opens_every_diagram_and_saves_it_unchanged(modeler) -> None:
    for key in KEYS:
        xml = (BPMN / key / f"{key}.bpmn").read_text(encoding="utf-8")
        answer = modeler.evaluate(OPEN, xml)
        assert answer["warnings"] == [], key
        assert written(answer["xml"]) == written(xml), key
