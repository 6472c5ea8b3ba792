"""Issue 3: what no clock can count and no calendar can be is refused with a word for it, and nothing has changed."""

import pytest

from tests.integration.api.conftest import Web
from tests.integration.api.test_a_case_through_the_api import accepted
from tests.integration.api.test_calendars_and_definitions import NOTICE

PAUSE = {"ground": "testing", "length": 5, "unit": "workday", "reason": "需检测"}
EXTENSION = {"length": 5, "reason": "情况复杂", "both": False}
CORRECTION = {"kind": "promised", "length": 9, "reason": "录错"}
EVENT = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:{on}\nSUMMARY:{words}\nEND:VEVENT\nEND:VCALENDAR\n"

ASKED = [
    ("pause-requests", {**PAUSE, "unit": "fortnight"}),
    ("pause-requests", {**PAUSE, "length": -5}),
    ("pause-requests", {**PAUSE, "length": 0}),
    ("pause-requests", {**PAUSE, "length": 10**9}),
    ("pause-requests", {**PAUSE, "length": 3660, "unit": "month"}),
    ("pause-requests", {**PAUSE, "ground": "lunch"}),
    ("extension-requests", {**EXTENSION, "length": -1}),
    ("extension-requests", {**EXTENSION, "length": 11}),
    ("clock-corrections", {**CORRECTION, "length": -9}),
    ("clock-corrections", {**CORRECTION, "unit": "fortnight"}),
    ("clock-corrections", {**CORRECTION, "started_at": "2003-12-31T09:00:00+08:00"}),
    ("clock-corrections", {**CORRECTION, "started_at": "2100-01-01T09:00:00+08:00"}),
    ("clock-corrections", {**CORRECTION, "started_at": "yesterday"}),
]
UPLOADED = {
    "garbage.ics": "\x01\x02 BEGIN:VCALENDAR nonsense ;;;:::",
    "unended.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    "neither.ics": EVENT.format(on="20270101", words="开会"),
    "outside.ics": EVENT.format(on="21000101", words="元旦（休）"),
    "twice.csv": NOTICE + "2027-02-20,holiday,春节,国办\n",
    "outside.csv": NOTICE + "2003-05-01,holiday,劳动节,国办\n",
    "weekday.csv": NOTICE + "2027-03-03,makeup,春节,国办\n",
    "empty.csv": "",
}


@pytest.mark.parametrize(("door", "body"), ASKED, ids=[f"{door}-{n}" for n, (door, _) in enumerate(ASKED)])
def test_what_no_clock_can_count_is_refused(web: Web, door: str, body: dict[str, object]) -> None:
    address = f"cases/{accepted(web)['case_id']}"
    before, clocks = web.trace(), web("chief").get(f"{address}/clocks").json
    answer = web("chief").post(f"{address}/{door}", body)
    assert answer.status_code == 422, answer.text
    assert answer.json["title"]
    assert (web.trace(), web("chief").get(f"{address}/clocks").json) == (before, clocks)


@pytest.mark.parametrize("name", UPLOADED)
def test_what_is_no_calendar_is_refused_and_none_is_kept(web: Web, name: str) -> None:
    before = web.trace()
    answer = web("admin").post("calendar-editions", {"name": "坏的", "file": name, "content": UPLOADED[name]})
    assert answer.status_code == 422, answer.text
    assert web.trace() == before
