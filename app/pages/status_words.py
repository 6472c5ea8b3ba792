"""How far a case is, in the words its applicant reads: one sentence, what is promised, and the road with dates."""

from dataclasses import dataclass
from datetime import datetime

from app.api.requests import now
from app.oversight.enquiry import Progress
from app.pages.clock_view import Why, why
from app.pages.terms import term
from app.pages.words import gettext, limit, spoken_day

# Stops of the road; other milestones are of no use to the applicant.
_TOLD = (
    "received",
    "notice_issued",
    "accepted",
    "converted",
    "sent_up",
    "returned",
    "paused",
    "resumed",
    "extended",
    "decided",
    "delivered",
    "closed",
)
_ENDED_EARLY = ("not_accepted", "withdrawn", "deemed_withdrawn")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the road: state is ok, now or empty."""

    name: str
    at: datetime | None
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """further are sentences below the one that matters."""

    progress: Progress
    sentence: str
    further: tuple[str, ...]
    road: tuple[Stop, ...]
    why: Why | None


def told(progress: Progress) -> Told:
    clock = progress.why
    return Told(
        progress,
        sentence(progress, now()),
        _further(progress, now()),
        _road(progress),
        why(clock, term("clock", clock.kind)) if clock else None,
    )


# -- the sentence ----------------------------------------------------------------------------------------------------


def sentence(progress: Progress, at: datetime) -> str:
    """Where the case is, and until when at the latest."""
    due = progress.clock.due_at if progress.clock else None
    day, late = spoken_day(due) if due else "", due is not None and due < at
    match progress.status:
        case "closed":
            return _ended(progress.outcome)
        case "delivered":
            return _handed_over(progress.outcome)
        case "decided":
            return _decided(progress, "" if late else day)
        case "correcting" if progress.doors.supplement is None:
            return gettext("The window checks the papers you handed in")
        case "correcting":
            words = gettext("Papers are missing; please bring them by %(day)s", day=day)
            return words if day and not late else gettext("Papers are missing")
        case "with_superior":
            return _with_superior(day, late=late)
        case "accepted":
            return _handled(progress, day, late=late)
        case _:
            return gettext("Registered; the window checks your papers")


def _ended(outcome: str | None) -> str:
    match outcome:
        case "approved":
            return gettext("Finished: your application was approved")
        case "refused":
            return gettext("Finished: your application was refused; the decision says why")
        case "not_accepted":
            return gettext("Your application was not accepted; the notice says why")
        case "withdrawn":
            return gettext("You have withdrawn this application")
        case "deemed_withdrawn":
            return gettext("Ended, because the missing papers did not come in time; you may apply again")
        case _:
            return gettext("Finished")


def _decided(progress: Progress, day: str) -> str:
    """day: until when it is to be in the applicant's hands; "" where that is not known, or past."""
    match progress.outcome, progress.ready:
        case "approved", True if day:
            return gettext("Approved; please fetch the result by %(day)s", day=day)
        case "approved", True:
            return gettext("Approved; the result waits for you")
        case "approved", _ if day:
            return gettext("Approved; the result is being made and comes to you by %(day)s", day=day)
        case "approved", _:
            return gettext("Approved; the result is being made")
        case "refused", True if day:
            return gettext("Refused; please fetch the decision by %(day)s: it says why", day=day)
        case "refused", True:
            return gettext("Refused; the decision, which says why, waits for you")
        case "refused", _ if day:
            return gettext(
                "Refused; the decision, which says why, is being written and comes to you by %(day)s", day=day
            )
        case "refused", _:
            return gettext("Refused; the decision, which says why, is being written")
        case _ if day:
            return gettext("Decided; please fetch the result by %(day)s", day=day)
        case _:
            return gettext("Decided; the result waits for you")


def _handed_over(outcome: str | None) -> str:
    match outcome:
        case "approved":
            return gettext("Approved; the result has been handed over")
        case "refused":
            return gettext("Refused; the decision has been handed over and says why")
        case _:
            return gettext("Your result has been handed over")


def _with_superior(day: str, *, late: bool) -> str:
    if not day:
        return gettext("With the county")
    if late:
        return gettext("With the county; it should have decided by %(day)s and is late", day=day)
    return gettext("With the county, which decides until %(day)s", day=day)


def _handled(progress: Progress, day: str, *, late: bool) -> str:
    if progress.clock and progress.clock.paused:
        return gettext("In a special procedure; the clock is paused")
    if not day:
        return gettext("Being handled")
    if late:
        return gettext("Being handled; it was promised for %(day)s and is late", day=day)
    if progress.case_type == "escalated":
        return gettext("The township reviews it until %(day)s; then it goes to the county", day=day)
    return gettext("Being handled, finished by %(day)s at the latest", day=day)


# -- what stands below it --------------------------------------------------------------------------------------------


def _further(progress: Progress, at: datetime) -> tuple[str, ...]:
    appeal = _appeal() if progress.outcome in ("refused", "not_accepted") else ""
    if progress.status == "closed":
        return tuple(filter(None, (_heard(progress), appeal)))
    return tuple(
        filter(
            None,
            (
                _promise(progress, at),
                _delivery(progress),
                appeal if progress.status == "delivered" else "",
                _watch(progress),
                _aside(progress),
                _unsure(progress),
                _answering(progress, at),
            ),
        )
    )


def _answering(progress: Progress, at: datetime) -> str:
    """What follows on a bad rating or a complaint at the visit: who does what, and until when."""
    if progress.status != "delivered":
        return ""
    act, due = progress.answering or ("", None)
    day = spoken_day(due) if due and due >= at else ""
    match act:
        case "contact" if day:
            return gettext(
                "You were not satisfied: your first-contact clerk contacts you by %(day)s.", day=day
            )
        case "contact":
            return gettext("You were not satisfied: your first-contact clerk contacts you.")
        case "rectify" if day:
            return gettext(
                "You were not satisfied: the department puts it right by %(day)s; then we ask you again.",
                day=day,
            )
        case "rectify":
            return gettext("You were not satisfied: the department puts it right; then we ask you again.")
        case "visit":
            return gettext("Your first-contact clerk will ask you whether you are satisfied now.")
        case "chase":
            return _heard(progress)
        case _ if progress.rated in (1, 2):
            return gettext("Your first-contact clerk will ask you again whether you are satisfied.")
        case _:
            return ""


def _heard(progress: Progress) -> str:
    match progress.visited:
        case "yes":
            return gettext("When we asked you last, you were satisfied.")
        case "unreachable":
            return gettext(
                "We did not reach you to ask whether you are satisfied. If something is not right, please complain."
            )
        case _:
            return ""


def _promise(progress: Progress, at: datetime) -> str:
    if progress.status in ("decided", "delivered"):
        return ""
    length, used = limit(*progress.promised), _used(progress, at)
    if progress.status in ("registered", "correcting") and progress.promised[0]:
        return gettext("Promised within %(length)s of acceptance.", length=length)
    if not used:
        return gettext("Promised within %(length)s.", length=length)
    return gettext(
        "Promised within %(length)s, of which %(used)s are used.",
        length=length,
        used=limit(used, progress.promised[1]),
    )


def _delivery(progress: Progress) -> str:
    """How long the handing over may take."""
    if progress.status != "decided" or progress.clock is None:
        return ""
    return gettext(
        "The result is to be handed over within %(length)s of the decision.",
        length=limit(*progress.clock.limit),
    )


def _used(progress: Progress, at: datetime) -> int | None:
    """Days of the promise that have been counted; None where it does not run, or runs in hours."""
    if (
        progress.why is None
        or progress.status != "accepted"
        or progress.promised[1] not in ("workday", "day")
    ):
        return None
    past = [line for line in progress.why.lines if line.on <= at.astimezone(progress.zone).date()]
    return past[-1].total if past else 0


def _watch(progress: Progress) -> str:
    clock = progress.clock
    if progress.status != "with_superior" or clock is None:
        return ""
    since = spoken_day(clock.started_at)
    return gettext(
        "At the county since %(since)s; the township watches its limit of %(length)s.",
        since=since,
        length=limit(*clock.limit),
    )


def _aside(progress: Progress) -> str:
    if progress.status == "accepted" and "notice_issued" in progress.milestones:
        return gettext("The days you took to supply papers do not count.")
    return ""


def _unsure(progress: Progress) -> str:
    if progress.clock and progress.clock.provisional:
        return gettext("The date is provisional: the holidays of that year are not announced yet.")
    return ""


def _appeal() -> str:
    return gettext("If you do not agree, the paper you were given says where you can object and until when.")


# -- the road --------------------------------------------------------------------------------------------------------


def _road(progress: Progress) -> tuple[Stop, ...]:
    """The stops every case passes, and those this one made besides."""
    marks = {"received": progress.received_at, **progress.milestones}
    passed = tuple(
        Stop(term("milestone", name), marks[name], "ok", _note(name, progress))
        for name in sorted(marks, key=lambda name: (marks[name], _TOLD.index(name) if name in _TOLD else 0))
        if name in _TOLD
    )
    return (*passed, *_ahead(progress, marks))


def _ahead(progress: Progress, marks: object) -> tuple[Stop, ...]:
    if progress.status in ("closed", "delivered"):
        return ()
    assert isinstance(marks, dict)
    names = [name for name in ("accepted", "decided", "delivered") if name not in marks]
    return tuple(
        Stop(term("stop", name), None, "" if place else "now", _going_on(name, progress) if not place else "")
        for place, name in enumerate(names)
    )


def _note(name: str, progress: Progress) -> str:
    match name:
        case "received":
            return gettext("You have a receipt")
        case "notice_issued":
            return gettext("You were told once of everything that is missing")
        case "accepted":
            return gettext("Your papers are complete")
        case "decided" if progress.outcome in ("approved", "refused"):
            return term("outcome", progress.outcome)
        case "paused":
            return gettext("A special procedure whose time does not count")
        case "closed" if progress.outcome and progress.outcome in _ENDED_EARLY:
            return term("outcome", progress.outcome)
        case _:
            return ""


def _going_on(name: str, progress: Progress) -> str:
    match name, progress.status:
        case "accepted", "correcting" if progress.doors.supplement:
            return gettext("We wait for your papers")
        case "accepted", _:
            return gettext("The window checks your papers")
        case "decided", "with_superior":
            return gettext("The county decides")
        case "decided", _:
            return gettext("We are working on it")
        case "delivered", "decided" if not progress.ready:
            return gettext("The result is being made")
        case _:
            return gettext("Bring your identity card")
