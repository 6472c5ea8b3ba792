"""What becomes of a case: the stories the demo tells, each a few answers, a pace, and things that happen on the way."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# A task nobody gets to.
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens beside the tasks.

    what    a word the month knows: pause, extension, opinion, department, withdraw, message ...
    when    the act of the task after whose opening it happens; "" for the registration itself
    after   so many minutes of working time later
    """

    what: str
    when: str
    after: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """One story.

    answers  form name or act -> what is answered the first time, the second time ... (the last one stays)
    pace     act -> how long its task waits: a factor on the usual time, or NEVER
    share    act -> the task is done after this share of the time to its deadline; above 1 is too late
    """

    name: str
    answers: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    pace: Mapping[str, float] = field(default_factory=dict)
    share: Mapping[str, float] = field(default_factory=dict)
    events: Sequence[Event] = ()


PLAIN = Fate("plain")

_MISSING = {"check_papers": [{"papers": "missing"}]}
_BAD = {
    "rate": [{"rating": "1", "convenient": "no", "fair": "partly", "courteous": "no"}],
    "contact": [{"contact_result": "reached"}],
}

ANY: tuple[Fate, ...] = (
    Fate("papers supplemented", answers={**_MISSING, "recheck_papers": [{"papers": "complete"}]}),
    Fate("not accepted", answers={"check_papers": [{"papers": "not_accepted"}]}),
    Fate("withdrawn", pace={"check_papers": 4.0}, events=(Event("withdraw", "check_papers", 3.0),)),
    Fate("bad rating", answers={**_BAD, "visit": [{"satisfied": "no"}, {"satisfied": "yes"}]}),
    Fate("correction lapsed", answers=_MISSING, pace={"record_supplement": NEVER}),
    Fate("deemed accepted", pace={"check_papers": NEVER}),
    Fate("talked about", events=(Event("comment", "", 40.0), Event("urge", "check_papers", 3.0), Event("draft", "check_papers", 2.0))),
    Fate(
        "notified twice",
        answers={**_MISSING, "recheck_papers": [{"papers": "missing"}, {"papers": "complete"}]},
        pace={"record_supplement": 0.4},
    ),
)  # fmt: skip

_HANDED: tuple[Fate, ...] = (
    Fate(
        "handoff refused",
        answers={"accept_handoff": [{"handoff": "refused"}, {"handoff": "accepted"}], "arbitrate": [{"arbitration": "reoffer"}]},
    ),
    Fate("handoff timed out", pace={"accept_handoff": 6.0}, answers={"arbitrate": [{"arbitration": "take_back"}]}),
    Fate(
        "handoff insisted",
        answers={"accept_handoff": [{"handoff": "refused"}], "arbitrate": [{"arbitration": "insist"}]},
    ),
)  # fmt: skip

PROMISED: tuple[Fate, ...] = (
    *_HANDED,
    Fate("yellow card", share={"handle": 1.15}),
    Fate("red card", share={"handle": 2.2}),
    Fate("paused", events=(Event("pause", "handle", 30.0),)),
    Fate("pause refused", answers={"approve_pause": [{"pause_decision": "refused"}]}, events=(Event("pause", "handle", 30.0),)),
    Fate("extended", share={"handle": 1.05}, events=(Event("extension", "handle", 60.0),)),
    Fate("opinion asked", events=(Event("opinion", "handle", 20.0),)),
    Fate("handed off while handling", share={"handle": 0.7}, events=(Event("hand_off", "handle", 15.0),)),
    Fate("reworked", answers={"review": [{"review": "rework"}, {"review": "agree"}]}),
    Fate("refused", answers={"decide": [{"decision": "refused"}]}),
    Fate("reassigned", pace={"check_papers": 2.0}, events=(Event("reassign", "check_papers", 1.0),)),
    Fate("never collected", pace={"deliver": 40.0}),
    Fate("documented", events=(Event("document", "", 10.0), Event("document", "review", 20.0))),
)  # fmt: skip

IMMEDIATE: tuple[Fate, ...] = (
    Fate("converted", answers={"on_the_spot": [{"decision": "convert"}]}),
    Fate("slow on the spot", share={"on_the_spot": 0.95}),
    Fate("late on the spot", share={"on_the_spot": 1.6}),
    Fate("refused on the spot", answers={"on_the_spot": [{"decision": "refused"}]}),
    Fate("not rated", pace={"rate": NEVER}),
    Fate("documented", events=(Event("document", "", 2.0),)),
    Fate("released", events=(Event("release", "on_the_spot", 2.0),)),
)

JOINT: tuple[Fate, ...] = (
    Fate("vetoed", answers={"opinion": [{"opinion": "agree"}, {"opinion": "refuse"}]}),
    Fate("joined late", events=(Event("department", "opinion", 60.0),)),
    Fate("silent department", share={"opinion": 1.3}),
    *_HANDED,
    Fate("paused", events=(Event("pause", "opinion", 30.0),)),
)

ESCALATED: tuple[Fate, ...] = (
    Fate("answered by message", pace={"county_decide": NEVER}, events=(Event("message", "county_decide", 900.0, "approved"),)),
    Fate("sent back", answers={"county_decide": [{"answer": "sent_back"}, {"answer": "approved"}]}, share={"pre_review": 0.2, "county_decide": 0.2}),
    Fate("sent back by message", pace={"county_decide": 8.0}, events=(Event("message", "county_decide", 700.0, "sent_back"),)),
    Fate("superior late", share={"county_decide": 1.4, "pre_review": 0.15}),
    Fate("review late", share={"pre_review": 1.2}),
    Fate("refused by the county", answers={"county_decide": [{"answer": "refused"}]}, share={"pre_review": 0.2, "county_decide": 0.3}),
    Fate("quick", share={"pre_review": 0.15, "county_decide": 0.2}),
    Fate("paused", events=(Event("pause", "pre_review", 30.0),)),
)  # fmt: skip

# Joint items without parallel branches: handled in a meeting or on a commitment, as the classification table says.
_GATHERED = frozenset({"NR-001", "JT-004"})
GATHERED: tuple[Fate, ...] = (
    PLAIN,
    Fate("dissent in the meeting", answers={"meeting": [{"opinion": "refuse"}]}),
)

OWN: Mapping[str, tuple[Fate, ...]] = {
    "gathered": GATHERED,
    "promised": PROMISED,
    "immediate": IMMEDIATE,
    "joint": JOINT,
    "escalated": ESCALATED,
}

# After each story has been told once, a case is an ordinary one with this probability.
_ORDINARY = 0.55


class Storyteller:
    """Hands out fates: first every story of a case type once, then at random."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._untold = {kind: _mixed(own) for kind, own in OWN.items()}

    def fate(self, case_type: str, item_code: str) -> Fate:
        kind = "gathered" if item_code in _GATHERED else case_type
        untold = self._untold[kind]
        if untold:
            return untold.pop(0)
        if self._chance.random() < _ORDINARY:
            return PLAIN
        return self._chance.choice((*OWN[kind], *ANY))


def _mixed(own: Sequence[Fate]) -> list[Fate]:
    """A type's own stories and the common ones in turn, so that a small demo has both; slow ones come first."""
    mixed: list[Fate] = []
    for place in range(max(len(own), len(ANY))):
        mixed += [*own[place : place + 1], *ANY[place : place + 1]]
    return [*mixed, PLAIN]
