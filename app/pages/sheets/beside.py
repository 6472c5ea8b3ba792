"""Sheets that stand beside the notices: to the departments of a joint case, for a visit, and why a date is as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.explanations import Explanation
from app.oversight.clocks import ClockLine
from app.pages.case_view import Why
from app.pages.sheets.notices import Known
from app.pages.sheets.sheet import (
    Blanks,
    Choice,
    DayLine,
    Days,
    Fact,
    Facts,
    Listing,
    Paragraph,
    Room,
    Sheet,
    paired,
)
from app.pages.terms import term
from app.pages.words import N_, full_day, full_moment, gettext, limit, paper_day, weekday


@dataclass(frozen=True, slots=True)
class Share:
    """One department's share of a joint case. due_at is None before its clock started."""

    department: str
    leads: bool
    limit: tuple[int, str]
    due_at: datetime | None


def joint_sheet(known: Known, shares: Sequence[Share], on: datetime) -> Sheet:
    """The joint notice: to every department that takes part, with a copy for the applicant."""
    case = known.case
    said = gettext(
        "The application of %(name)s of %(day)s for %(item)s is handled jointly. Each department gives its answer within its own limit; the lead department puts the answers together.",
        name=case.applicant.name,
        day=known.received,
        item=known.item,
    )
    facts = paired(
        Fact(gettext("Lead department"), known.lead),
        Fact(gettext("Form"), term("joint_form", str(known.rules.joint_form))),
        Fact(gettext("Promised limit"), limit(*known.rules.promised)),
        Fact(gettext("Finished by"), known.last_day("promised")),
    )
    heads = tuple(map(gettext, (N_("No."), N_("Department"), N_("Part"), N_("Limit"), N_("Opinion by"))))
    rows = tuple(
        (
            str(number),
            share.department,
            gettext("leads") if share.leads else gettext("joins"),
            limit(*share.limit),
            paper_day(share.due_at) if share.due_at else "—",
        )
        for number, share in enumerate(shares, 1)
    )
    silence = (
        gettext("A department that does not answer in time counts as agreeing.")
        if known.rules.silence_is_consent
        else gettext("A department that does not answer in time is given a card; its answer is still needed.")
    )
    names = gettext(", ").join(share.department for share in shares)
    return Sheet(
        name=f"{case.number} joint",
        title=gettext("Notice of joint handling"),
        issuer=known.office,
        docno=case.number,
        to=gettext("To %(name)s:", name=names or known.lead),
        blocks=(Paragraph(said), Facts(facts), Listing(heads, rows), Paragraph(silence)),
        signed=(gettext("%(office)s (seal)", office=known.office), paper_day(on)),
        scan=known.scan,
        foot=known.foot,
    )


VISIT_KINDS = {
    "phone": N_("by telephone"),
    "home": N_("at home"),
    "window": N_("at the window"),
}
SATISFIED = {"yes": N_("satisfied"), "no": N_("not satisfied"), "unreachable": N_("could not be reached")}
ASKED = {"no": N_("it was not"), "yes": N_("it was")}


def visit_sheet(known: Known, filled: Mapping[str, Any], visited_on: datetime | None, visitor: str) -> Sheet:
    """The sheet of a follow-up visit: to take along empty, or as it was recorded."""
    case = known.case
    facts = (
        (Fact(gettext("Item"), known.item),),
        *paired(
            Fact(gettext("Applicant"), case.applicant.name),
            Fact(gettext("Telephone"), case.applicant.phone or "—"),
            Fact(gettext("Village"), case.village or "—"),
            Fact(gettext("Handed over on"), paper_day(case.delivered_at) if case.delivered_at else "—"),
            Fact(gettext("Handled by"), known.lead),
            Fact(gettext("First contact"), case.first_contact),
        ),
    )

    def asked(label: str, key: str, options: Mapping[str, str]) -> Choice:
        return Choice(
            label, tuple((gettext(name), filled.get(key) == code) for code, name in options.items())
        )

    return Sheet(
        name=f"{case.number} visit",
        title=gettext("Record of a follow-up visit"),
        issuer=known.office,
        docno=case.number,
        to="",
        blocks=(
            Facts(facts),
            asked(gettext("How the applicant was asked"), "visit_kind", VISIT_KINDS),
            asked(gettext("Satisfied with how it was handled"), "satisfied", SATISFIED),
            asked(gettext("Was money or anything else asked for"), "asked_for_money", ASKED),
            Room(gettext("What was not right"), 2, str(filled.get("visit_problem") or "")),
            Room(gettext("Record of the visit"), 3, str(filled.get("visit_note") or "")),
            Facts(
                paired(
                    Fact(gettext("Visited by"), visitor),
                    Fact(gettext("Visited on"), paper_day(visited_on) if visited_on else ""),
                )
            ),
            Blanks((gettext("Visited by (signature)"), gettext("Applicant (signature)"), gettext("Date"))),
        ),
        signed=(),
        scan=known.scan,
        foot=known.foot[:1],
    )


def clock_sheet(known: Known, line: ClockLine, clock: Explanation, why: Why) -> Sheet:
    """Why this date, day by day; days run down three columns, so that sixty working days fit a page."""
    rows = tuple(
        DayLine(
            full_day(row.day),
            weekday(row.day),
            str(row.total) if row.counted else "—",
            _without_source(row.why),
            row.counted,
            row.due,
        )
        for row in why.rows
    )
    notes = tuple(Paragraph(note, flush=True, small=True) for note in why.notes)
    by = Paragraph(
        gettext("Holidays and make-up days by: %(notices)s", notices=_sources(clock)), flush=True, small=True
    )
    counted = gettext(
        "%(office)s · limit %(limit)s, started %(start)s",
        office=known.office,
        limit=limit(*line.limit),
        start=full_moment(line.started_at),
    )
    edition = Paragraph(f"{gettext('Calendar')} {why.edition}", flush=True, small=True)
    return Sheet(
        name=f"{known.case.number} {clock.kind}",
        title=gettext("Why this date: %(clock)s", clock=why.name),
        issuer="",
        docno=f"{known.case.number} · {known.item}",
        to="",
        blocks=(
            Paragraph(counted, flush=True),
            Paragraph(_last_day(clock), flush=True),
            Days(rows),
            *notes,
            *((by,) if _sources(clock) else ()),
            edition,
        ),
        signed=(),
        scan=known.scan,
        foot=known.foot[:1],
    )


def _without_source(why: str) -> str:
    """A day's line in a narrow column; what notice says so stands once below."""
    return why.split("［", maxsplit=1)[0].split(" [", maxsplit=1)[0]


def _sources(clock: Explanation) -> str:
    named_by = (line.params.get("source") for line in clock.lines if line.reason in ("holiday", "makeup"))
    return gettext("; ").join(dict.fromkeys(str(source) for source in named_by if source))


def _last_day(clock: Explanation) -> str:
    if clock.due_on:
        day = paper_day(clock.due_on)
        if clock.provisional:
            day = gettext("%(day)s (provisional)", day=day)
        return gettext("The last day is %(day)s.", day=day)
    if clock.if_resumed_on:
        return gettext(
            "The clock is paused. If it went on today, the last day would be %(day)s.",
            day=paper_day(clock.if_resumed_on),
        )
    return gettext("This clock has stopped.")
