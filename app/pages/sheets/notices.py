"""The notices an applicant is given, one function a kind: from what is known of a case to a sheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.items import ItemRules
from app.oversight.case_file import CaseHeader, Notice, Paper
from app.oversight.paper_dates import Deadline
from app.oversight.places import Sign
from app.pages.sheets.sheet import (
    Annex,
    Blanks,
    Block,
    Choice,
    Fact,
    Facts,
    Listing,
    Paragraph,
    Sheet,
    fits_here,
    numbered,
    paired,
)
from app.pages.terms import term
from app.pages.words import N_, gettext, limit, named, paper_day

# A paper of the item's list counts as received in these states.
RECEIVED = ("present", "supplemented", "expected", "promised")
RECEIVED_BY = {
    "applicant": N_("the applicant, at the window"),
    "agent": N_("a proxy"),
    "post": N_("by post"),
    "point": N_("the applicant, at the village point"),
}
IDENTITY_CHECKS = {
    "original": N_("original identity card"),
    "last_four": N_("last four characters of the number"),
    "other_document": N_("another document"),
}
RESULTS = {
    "certificate": N_("Certificate"),
    "written_decision": N_("Written decision"),
    "record": N_("Entry in the register"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the papers of a case are written from.

    rules    the item's rules as frozen for the case
    papers   the item's list as it stands
    dates    kind of clock -> its deadline as it was told when the notice was issued
    scan     the address in the QR code
    results  what the forms of the case say of the document made, by field
    code     the query code, where the reader may give it away; else empty
    """

    case: CaseHeader
    rules: ItemRules
    issuer: Sign
    papers: Sequence[Paper]
    dates: Mapping[str, Deadline]
    scan: str
    results: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""

    @property
    def item(self) -> str:
        return named(self.case.item_name, self.case.item_name_en)

    @property
    def office(self) -> str:
        return named(self.issuer.name, self.issuer.name_en)

    @property
    def received(self) -> str:
        return paper_day(self.case.received_at)

    @property
    def lead(self) -> str:
        return named(self.case.lead, self.case.lead_en)

    def last_day(self, kind: str) -> str:
        """Until when, as it was told; a dash where no clock of the kind ran."""
        found = self.dates.get(kind)
        if found is None or found.due_at is None:
            return "—"
        day = paper_day(found.due_at)
        return gettext("%(day)s (provisional)", day=day) if found.provisional else day

    @property
    def foot(self) -> tuple[str, ...]:
        copies = gettext("In two copies: one for the applicant, one for the file.")
        return tuple(filter(None, (self._follow, self._whom_to_ask, copies)))

    @property
    def _whom_to_ask(self) -> str:
        if not self.issuer.phone:
            return ""
        return gettext(
            "Your first contact is %(name)s, telephone %(phone)s.",
            name=self.case.first_contact,
            phone=self.issuer.phone,
        )

    @property
    def _follow(self) -> str:
        number = self.case.number
        if self.code:
            return gettext(
                "Scan to follow case %(number)s; query code %(code)s.", number=number, code=self.code
            )
        return gettext(
            "Scan to follow case %(number)s. This copy bears no query code: it stands on your receipt; if you have lost it, ask at any window.",
            number=number,
        )


def notice_sheet(known: Known, notice: Notice) -> Sheet:
    """The paper of a notice. Its kind is one of KINDS."""
    blocks, annex = KINDS[notice.kind](known, notice)
    return Sheet(
        name=f"{known.case.number} {notice.kind}",
        title=term("notice", notice.kind),
        issuer=known.office,
        docno=(_said(notice, "document_number") if notice.kind == "decision" else "") or known.case.number,
        to=gettext("To %(name)s:", name=known.case.applicant.name),
        blocks=tuple(blocks),
        signed=(gettext("%(office)s (seal)", office=known.office), paper_day(notice.issued_at)),
        scan=known.scan,
        foot=known.foot,
        annex=annex,
    )


Told = tuple[list[Block], Annex | None]


def _acceptance(known: Known, _notice: Notice) -> Told:
    case = known.case
    received = [_trusted(paper) for paper in known.papers if paper.status in RECEIVED]
    here, annex = _listed(received, gettext("Papers received"))
    facts = (
        (Fact(gettext("Item"), known.item),),
        *_limits(known),
        (Fact(gettext("Papers received"), here),),
        *paired(Fact(gettext("Handled by"), known.lead), Fact(gettext("First contact"), case.first_contact)),
    )
    said = gettext(
        "Your application of %(day)s for %(item)s has been looked through: the papers are complete and in the form the law asks for. It is accepted.",
        day=known.received,
        item=known.item,
    )
    remedy = gettext(
        "If no decision is made in time, you may ask for supervision or apply for administrative review."
    )
    return [Paragraph(said), Facts(facts), Paragraph(remedy), _signatures()], annex


def _trusted(paper: Paper) -> str:
    """A paper by its name, with how far it is trusted where the window has said so."""
    if paper.trust is None:
        return paper.name
    return gettext("%(paper)s (%(trust)s)", paper=paper.name, trust=term("trust", paper.trust))


def _limits(known: Known) -> tuple[tuple[Fact, ...], ...]:
    """The limits an acceptance promises: of an escalated case the township's own and the superior's, apart."""
    rules = known.rules
    if known.case.case_type == "escalated" and rules.review:
        superior = (
            gettext("%(limit)s, from the day the papers reach them", limit=limit(*rules.superior))
            if rules.superior
            else "—"
        )
        return (
            *paired(
                Fact(gettext("Township review"), limit(*rules.review)),
                Fact(gettext("Reviewed by"), known.last_day("promised")),
            ),
            (Fact(gettext("County's limit"), superior),),
        )
    return paired(
        Fact(gettext("Promised limit"), limit(*rules.promised)),
        Fact(gettext("Finished by"), known.last_day("promised")),
        Fact(gettext("Statutory limit"), limit(*rules.statutory)),
        Fact(gettext("By law at the latest"), known.last_day("statutory")),
    )


def _one_time(known: Known, notice: Notice) -> Told:
    said = gettext(
        "Your application of %(day)s for %(item)s lacks the papers listed below. Everything missing is listed here at once; nothing further will be asked for.",
        day=known.received,
        item=known.item,
    )
    missing = missing_papers(known.papers, notice)
    heads = gettext("No."), gettext("Paper")
    annex = None
    listing: Block = numbered(*heads, missing)
    if not fits_here(missing):
        annex = Annex(gettext("Annex: papers missing"), numbered(*heads, missing, close=True))
        listing = Facts(((Fact(gettext("Papers missing"), _on_annex(missing)),),))
    blocks: list[Block] = [Paragraph(said), listing]
    if known.last_day("correction") != "—":
        blocks.append(
            Paragraph(
                gettext(
                    "Please bring them by %(day)s. If they are not brought by then without good reason, the application counts as withdrawn. The time for handling starts when the last paper arrives.",
                    day=known.last_day("correction"),
                )
            )
        )
    return [*blocks, _signatures()], annex


def missing_papers(papers: Sequence[Paper], notice: Notice) -> list[str]:
    """What a one-time notice lists: as the clerk typed it, one a line, else what the check found missing."""
    typed = _said(notice, "notice_items") or _said(notice, "missing_papers")
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    return lines or [paper.name for paper in papers if paper.status == "missing"] or ["—"]


def _non_acceptance(known: Known, notice: Notice) -> Told:
    said = gettext(
        "Your application of %(day)s for %(item)s cannot be accepted, for these reasons:",
        day=known.received,
        item=known.item,
    )
    return [Paragraph(said), *_words(notice, "refusal_reason"), Paragraph(_remedies()), _signatures()], None


def _pause(known: Known, notice: Notice) -> Told:
    ground = term("ground", _said(notice, "ground"))
    said = gettext(
        "In your application for %(item)s a special procedure is necessary: %(ground)s. By law its time is not counted.",
        item=known.item,
        ground=ground,
    )
    length = notice.content.get("length")
    expected = limit(length, _said(notice, "unit") or "workday") if isinstance(length, int) else "—"
    facts = paired(
        Fact(gettext("Special procedure"), ground),
        Fact(gettext("Paused since"), paper_day(notice.issued_at)),
        Fact(gettext("Expected length"), expected),
        Fact(gettext("Expected until"), _day_said(notice, "expected_on")),
    )
    means = gettext(
        "While the procedure lasts the clock stands still. The last day moves on by as long as the procedure takes, and the clock goes on when it ends."
    )
    return [Paragraph(said), Facts(facts), Paragraph(means), *_if_resumed(known), _signatures()], None


def _if_resumed(known: Known) -> list[Block]:
    found = known.dates.get("promised")
    if found is None or found.if_resumed_on is None:
        return []
    said = gettext(
        "If it ended on the day of this notice, the last day would be %(day)s.",
        day=paper_day(found.if_resumed_on),
    )
    return [Paragraph(said)]


def _extension(known: Known, notice: Notice) -> Told:
    length = notice.content.get("length")
    longer = limit(length if isinstance(length, int) else 0, known.rules.statutory[1])
    said = gettext(
        "The time for your application for %(item)s has been extended by %(length)s, for these reasons:",
        item=known.item,
        length=longer,
    )
    facts = paired(
        Fact(gettext("Extended by"), longer),
        Fact(gettext("New last day by law"), known.last_day("statutory")),
        Fact(gettext("New promised day"), known.last_day("promised")),
        Fact(gettext("Approved by"), notice.by or "—"),
    )
    return [
        Paragraph(said),
        *_words(notice, "extension_ground", "reason"),
        Facts(facts),
        _signatures(),
    ], None


def _decision(known: Known, notice: Notice) -> Told:
    content = notice.content
    outcome = str(content.get("decision") or content.get("answer") or known.case.outcome or "completed")
    said = gettext(
        "On your application of %(day)s for %(item)s it has been decided:",
        day=known.received,
        item=known.item,
    )
    facts = (
        (Fact(gettext("Item"), known.item),),
        *paired(
            Fact(gettext("Case number"), known.case.number),
            Fact(gettext("Handled by"), known.lead),
            Fact(gettext("Received on"), known.received),
            Fact(gettext("Decided on"), paper_day(notice.issued_at)),
        ),
    )
    reasons = _words(notice, "decision_reason", "answer_reason")
    blocks: list[Block] = [Paragraph(said), Paragraph(term("outcome", outcome), strong=True)]
    if reasons:
        blocks += [Paragraph(gettext("Reasons and legal basis:")), *reasons]
    return [*blocks, Facts(facts), Paragraph(_remedies())], None


def _delivery(known: Known, notice: Notice) -> Told:
    said = gettext(
        "The result of your application of %(day)s for %(item)s has been handed over.",
        day=known.received,
        item=known.item,
    )
    taker = _said(notice, "received_by")
    who = gettext(RECEIVED_BY[taker]) if taker in RECEIVED_BY else known.case.applicant.name
    aside = _said(notice, "agent_name")
    if taker == "point" and known.case.pickup:
        aside = named(known.case.pickup, known.case.pickup_en or "")
    facts = (
        (Fact(gettext("Item"), known.item),),
        (Fact(gettext("What was handed over"), _result(known, notice)),),
        *paired(
            Fact(gettext("Handed over on"), paper_day(notice.issued_at)),
            Fact(gettext("Handed over by"), notice.by or "—"),
            Fact(
                gettext("Received by"),
                gettext("%(who)s: %(name)s", who=who, name=aside) if aside else who,
            ),
            Fact(gettext("Mail number"), _said(notice, "tracking_number") or "—"),
        ),
    )
    lines = Blanks(
        (
            gettext("Received by (signature)"),
            gettext("Date"),
            gettext("Handed over by (signature)"),
            gettext("Date"),
        )
    )
    return [Paragraph(said), Facts(facts), _identity(notice), lines], None


def _identity(notice: Notice) -> Choice:
    """How it was made sure who took the result; a form filled before the kinds were asked says only that it was."""
    seen_before = notice.content.get("identity_checked") is True
    check = _said(notice, "identity_check") or ("original" if seen_before else "")
    kinds = tuple((gettext(name), check == code) for code, name in IDENTITY_CHECKS.items())
    authorised = notice.content.get("authorisation_seen") is True
    return Choice(gettext("Identity checked"), (*kinds, (gettext("authorisation of the proxy"), authorised)))


def _result(known: Known, notice: Notice) -> str:
    """The kind and the number of the document, as far as they were written down."""
    told = {**known.results, **notice.content}
    kind = RESULTS.get(str(told.get("result_kind")))
    names = ("result_number", "county_document", "document_number")
    number = next((str(told[name]) for name in names if told.get(name)), "")
    return " ".join(part for part in (gettext(kind) if kind else "", number) if part) or "—"


KINDS: Mapping[str, Callable[[Known, Notice], Told]] = {
    "acceptance": _acceptance,
    "one_time": _one_time,
    "non_acceptance": _non_acceptance,
    "pause": _pause,
    "extension": _extension,
    "decision": _decision,
    "delivery": _delivery,
}


# -- what several of them say ----------------------------------------------------------------------------------------


def _listed(texts: Sequence[str], title: str) -> tuple[str, Annex | None]:
    """A list in one cell of a table, or where it is to be found."""
    if fits_here(["".join(texts) or "—"]):
        lines = [f"{number}. {text}" for number, text in enumerate(texts, 1)]
        return gettext("; ").join(lines) or "—", None
    listing: Listing = numbered(gettext("No."), gettext("Paper"), texts, close=True)
    return _on_annex(texts), Annex(gettext("Annex: %(list)s", list=title), listing)


def _on_annex(texts: Sequence[str]) -> str:
    return gettext("%(n)s papers, listed on the annex", n=len(texts))


def _remedies() -> str:
    return gettext(
        "If you disagree, you may apply for administrative review within 60 days or bring an action before the court within 6 months."
    )


def _signatures() -> Blanks:
    return Blanks((gettext("Received by (signature)"), gettext("Date")))


def _words(notice: Notice, *names: str) -> list[Block]:
    """The words of a form that go onto the paper, a paragraph a line."""
    texts = [_said(notice, name) for name in names]
    return [Paragraph(line) for text in texts for line in text.splitlines() if line.strip()]


def _said(notice: Notice, name: str) -> str:
    return str(notice.content.get(name) or "").strip()


def _day_said(notice: Notice, name: str) -> str:
    """A day the form holds as 2026-11-26; anything else as it is, nothing as a dash."""
    text = _said(notice, name)
    try:
        return paper_day(date.fromisoformat(text[:10]))
    except ValueError:
        return text or "—"
