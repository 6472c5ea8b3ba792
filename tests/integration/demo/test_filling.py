"""What the demo's people write hangs together."""

import random
from datetime import date
from pathlib import Path

from app.demo.filling import fill
from workflows.form_reading import parse_form

RATE = Path(__file__).parents[3] / "bpmn" / "aftercare" / "forms" / "rate.json"


def test_whoever_is_satisfied_does_not_call_the_office_unfair_or_rude() -> None:
    form, chance = parse_form(RATE.read_bytes()), random.Random(1)
    for _ in range(200):
        said = fill(form, {}, (), date(2026, 9, 14), chance)
        assert said["rating"] in ("5", "4", "3")
        assert "no" not in (said.get("convenient"), said.get("fair"), said.get("courteous"))
