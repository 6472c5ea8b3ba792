"""Every page of the service, with somebody who may see it: what is looked at, and by whom.

A new address of a page needs a stop here; `test_every_page_has_a_stop` says which one is missing. The county is a small
demo month: real cases of all four types at all stages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.calendars.editions import UploadEdition, upload_edition
from app.casework.orders import IssueOrder, issue_order
from app.casework.register_case import Applicant, RegisterCase, register_case
from app.casework.save_registration import SaveRegistration, save_registration
from app.demo.run import Wanted, run_demo
from app.domain.rights import CONSOLE
from app.office.sessions import hash_of
from app.store import people
from app.store import tables as t
from app.store.rating_mark import PATH, token_of
from app.wiring import Shop
from tests.previews import count_preview

FRIDAY = datetime(2026, 9, 18, 7, 0, tzinfo=UTC)  # 15:00 in Shanghai, the last of four working weeks
SMALL = Wanted(seed=11, weeks=4, cases=40, townships=1)

# A notice that settles 2027, and takes a day out of the weeks in which cases run.
NOTICE = "date,kind,name\n" + "\n".join(
    (
        *(f"2027-{on},holiday,{name}" for on, name in (
            ("01-01", "元旦"), ("02-05", "春节"), ("02-06", "春节"), ("02-07", "春节"), ("02-08", "春节"),
            ("04-05", "清明节"), ("05-01", "劳动节"), ("06-09", "端午节"), ("09-15", "中秋节"),
            ("10-01", "国庆节"), ("10-02", "国庆节"), ("10-03", "国庆节"),
        )),
        "2027-02-20,makeup,春节",
        "2026-12-31,holiday,元旦",
    )
)  # fmt: skip

# Two editions that wait for approval: the preview of one is counted, that of the other not yet.
COUNTED, COUNTING = "国办发明电〔2026〕7号", "国办发明电〔2026〕8号"

CLERK, CHIEF, DIRECTOR, OFFICER = "c01-clerk1", "c01-chief", "c01-director", "county-officer1"
HANDLER, SUPERVISOR, INSPECTOR, ADMIN = (
    "c01-handler1",
    "county-supervisor",
    "county-inspector",
    "county-admin",
)
DESIGNER, AGENT, VISITOR = "county-designer", "c01-agent1", ""


@dataclass(slots=True)
class County:
    """The demo's county at its last hour, and where in it a page of each sort is to be found."""

    shop: Shop
    now: datetime = FRIDAY
    token: str = ""
    sessions: dict[str, str] = field(default_factory=dict)

    def rows(self, table: Any, **where: Any) -> list[Any]:
        wanted = select(table).where(*(table.c[name] == value for name, value in where.items()))
        with self.shop.units.read(CONSOLE, self.now) as u:
            return list(u.rows(wanted.order_by(*table.primary_key)))

    def session(self, login: str) -> str:
        """The cookie of somebody who is signed in."""
        if login not in self.sessions:
            (who,) = self.rows(t.person, login=login)
            token = f"session-of-{login}"
            row = {
                "token_hash": hash_of(token),
                "person_id": who.id,
                "csrf": f"word-of-{login}",
                "started_at": self.now,
                "seen_at": self.now,
                "ends_at": self.now + timedelta(hours=12),
            }
            with self.shop.units.write(CONSOLE, self.now) as u:
                people.insert_session(u, row)
            self.sessions[login] = token
        return self.sessions[login]

    def does(self, login: str, verb: Callable[..., Any], command: Any) -> Any:
        """One act of somebody, in a unit of its own."""
        with self.shop.units.read(CONSOLE, self.now) as u:
            who = people.person_by_login(u, login)
            assert who is not None, login
            actor = people.actor(u, who, must_change_password=False, today=self.now.date())
        with self.shop.units.write(actor, self.now) as u:
            return verb(self.shop.office, u, command)

    # -- where --------------------------------------------------------------------------------------------------

    def case(self, **where: Any) -> str:
        return f"/cases/{self.rows(t.office_case, **where)[0].id}"

    def side(self, side: str, **where: Any) -> str:
        return f"{self.case(**where)}?view={side}"

    def task(self, act: str) -> Any:
        """A live task of an act, at the clerks' or at whatever desk has one."""
        return next(one for one in self.rows(t.task, act=act) if one.ended_at is None)

    def at_desk(self, role: str) -> Any:
        return next(one for one in self.rows(t.task, role=role, status="open"))

    def rating_link(self) -> str:
        """What stands on a receipt of delivery: the way to one rating."""
        vault = self.shop.units.vault
        return PATH + token_of(vault, self.task("rate").id)

    def notice(self, kind: str) -> str:
        found = self.rows(t.notice, kind=kind)[0]
        return f"/cases/{found.case_id}/notices/{found.id}"

    def clock(self, kind: str) -> str:
        found = self.rows(t.clock_event, clock_kind=kind)[0]
        return f"/cases/{found.case_id}/clocks/{found.clock_id}"

    def row_of(self, table: Any, page: str, **where: Any) -> str:
        """The address of a page about a row."""
        return page.format(self.rows(table, **where)[0].id)

    def half_typed(self) -> str:
        (kept,) = self.rows(t.registration_draft)
        return f"/register/{kept.item_code}?centre={kept.centre_id}&draft={kept.id}"

    def item(self) -> Any:
        return self.rows(t.service_item)[0]


def played(shop: Shop) -> County:
    """Fill an empty, migrated database with the month, and do what no page of it could be seen without."""
    run_demo(shop, FRIDAY, SMALL)
    county = County(shop)
    item = county.item()
    command = RegisterCase(item.centre_id, item.code, "window", Applicant("欧阳秀英", phone="13800138000"))
    county.token = county.does(CLERK, register_case, command).query_token
    half = SaveRegistration(HALF_TYPED, item.centre_id, item.code, {"fields": {"name": "欧阳秀英"}})
    county.does(CLERK, save_registration, half)
    late = county.rows(t.office_case, status="accepted")[0].id
    county.does(SUPERVISOR, issue_order, IssueOrder(late, 2, "workday", "请说明办理进度"))
    for name in (COUNTED, COUNTING):
        notice = UploadEdition(name, "2027.csv", NOTICE.encode())
        county.does(ADMIN, lambda _office, u, command: upload_edition(u, command), notice)
        if name == COUNTED:
            count_preview(shop, FRIDAY)
    for token, act in ((DELIVERED, "rate"), (INCOMPLETE, "record_supplement"), (DECIDED, "deliver")):
        with shop.units.write(CONSOLE, FRIDAY) as u:
            known = u.vault.fingerprint("query token", token)
            u.write(t.office_case.update().where(_at_task(act)).values(query_token_hash=known))
    return county


def _at_task(act: str) -> Any:
    """One case that has a live task of an act."""
    c = t.task.c
    waits = select(c.case_id).where(c.act == act, c.ended_at.is_(None)).order_by(c.case_id).limit(1)
    return t.office_case.c.id.in_(waits)


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to look at.

    name   of its picture;  who  the login of whoever looks, empty for a visitor
    where  its address in a county;  paper  it is printed too
    part   what a script swaps into a page: it has no head of its own
    after  the address opened before it in the same browser, where a page needs one
    """

    name: str
    who: str
    where: Callable[[County], str]
    paper: bool = False
    part: bool = False
    after: Callable[[County], str] | None = None


def at(name: str, who: str, address: str, *, paper: bool = False, part: bool = False) -> Stop:
    """A stop whose address is the same in every county."""
    return Stop(name, who, lambda county: address, paper, part)


def _own(county: County) -> str:
    return f"/status/t/{county.token}"


def _delivered(_county: County) -> str:
    return f"/status/t/{DELIVERED}"


def _finished(county: County) -> str:
    return county.case(status="closed", outcome="approved")


def _incomplete(_county: County) -> str:
    return f"/status/t/{INCOMPLETE}"


# The query tokens of cases: the result was handed over, papers are missing, the result lies ready.
DELIVERED, INCOMPLETE = "token-of-a-delivered-case", "token-of-an-incomplete-case"
DECIDED = "token-of-a-decided-case"

HALF_TYPED = "01990000-0000-7000-8000-0000000000aa"

# Addresses that are no pages to look at, and why.
NO_PAGES: Mapping[str, str] = {
    "/": "leads on to a person's first place",
    "/healthz": "told to machines",
    "/readyz": "told to machines",
    "/me/here": "told to a script",
    "/static/<path:filename>": "files",
    "/cases/<uuid:case_id>/diagram/<process>.bpmn": "what the diagram is drawn from",
}

STOPS: Mapping[str, tuple[Stop, ...]] = {
    "/sign-in": (at("sign-in", VISITOR, "/sign-in"),),
    "/password": (at("password", CLERK, "/password"),),
    "/queue": (
        at("queue", CLERK, "/queue"),
        at("queue-mine", CLERK, "/queue?tab=mine"),
        at("queue-done", CLERK, "/queue?tab=done"),
        at("queue-search", CLERK, "/queue?q=LX-0000"),
        at("queue-handler", HANDLER, "/queue"),
        at("queue-chief", CHIEF, "/queue?tab=unclaimed&order=due"),
        at("queue-centre", DIRECTOR, "/queue?tab=centre"),
        Stop("queue-open", CLERK, lambda county: f"/queue?task={county.at_desk('clerk').id}"),
    ),
    "/tasks/<uuid:task_id>": (
        Stop("task", CLERK, lambda county: f"/tasks/{county.at_desk('clerk').id}"),
        Stop("task-chief", CHIEF, lambda county: f"/tasks/{county.at_desk('duty_chief').id}"),
    ),
    "/tasks/<uuid:task_id>/panel": (
        Stop("panel", CLERK, lambda county: f"/tasks/{county.at_desk('clerk').id}/panel", part=True),
    ),
    "/register": (
        at("register", CLERK, "/register"),
        at("register-agent", AGENT, "/register?q=补贴"),
    ),
    "/register/<code>": (
        Stop("register-form", CLERK, lambda county: f"/register/{county.item().code}"),
        Stop("register-half-typed", CLERK, lambda county: county.half_typed()),
    ),
    "/cases": (
        at("cases", CLERK, "/cases"),
        at("cases-none", DIRECTOR, "/cases?q=无此人"),
        at("cases-masked", INSPECTOR, "/cases"),
    ),
    "/cases/<uuid:case_id>": (
        Stop("case", CLERK, lambda county: county.case(status="accepted", case_type="joint")),
        Stop("case-escalated", CHIEF, lambda county: county.case(status="with_superior")),
        Stop("case-clocks", CLERK, lambda county: county.side("clocks", status="accepted")),
        Stop("case-papers", CLERK, lambda county: county.side("papers", status="correcting")),
        Stop(
            "case-forms", DIRECTOR, lambda county: county.side("forms", status="closed", outcome="approved")
        ),
        Stop("case-talk", SUPERVISOR, lambda county: county.side("talk", status="closed")),
        Stop("case-acts", CHIEF, lambda county: county.side("acts", status="accepted")),
        Stop("case-related", CLERK, lambda county: county.side("related", status="accepted")),
        Stop("case-correcting", DIRECTOR, lambda county: county.side("clocks", status="accepted")),
        Stop("case-whole", CLERK, lambda county: county.side("talk&history=whole", status="closed")),
    ),
    "/cases/<uuid:case_id>/notices/<uuid:notice_id>": tuple(
        Stop(f"paper-{kind}", CLERK, lambda county, kind=kind: county.notice(kind), paper=True)
        for kind in ("acceptance", "one_time", "non_acceptance", "decision", "delivery")
    ),
    "/cases/<uuid:case_id>/papers/all": (
        Stop("papers-all", CLERK, lambda county: f"{_finished(county)}/papers/all", paper=True),
    ),
    "/cases/<uuid:case_id>/papers/joint": (
        Stop(
            "paper-joint",
            CLERK,
            lambda county: county.case(case_type="joint", status="accepted") + "/papers/joint",
            paper=True,
        ),
    ),
    "/cases/<uuid:case_id>/papers/visit": (
        Stop("paper-visit", CLERK, lambda county: f"{_finished(county)}/papers/visit", paper=True),
    ),
    "/queue/ledger": (at("ledger", CLERK, "/queue/ledger", paper=True),),
    "/cases/<uuid:case_id>/clocks/<uuid:clock_id>/paper": (
        Stop("paper-clock", CLERK, lambda county: county.clock("promised") + "/paper", paper=True),
    ),
    "/cards": (at("cards", SUPERVISOR, "/cards"), at("cards-chief", CHIEF, "/cards")),
    "/cards/<uuid:card_id>": (
        Stop("card", SUPERVISOR, lambda county: county.row_of(t.card, "/cards/{}")),
        Stop("card-upheld", DIRECTOR, lambda county: county.row_of(t.card, "/cards/{}", status="upheld")),
    ),
    "/orders": (at("orders", SUPERVISOR, "/orders"), at("orders-chief", CHIEF, "/orders")),
    "/orders/<uuid:order_id>": (
        Stop("order", SUPERVISOR, lambda county: county.row_of(t.supervision_order, "/orders/{}")),
    ),
    "/cases/<uuid:case_id>/order": (
        Stop("order-form", SUPERVISOR, lambda county: county.case(status="accepted") + "/order"),
    ),
    "/calendars": (
        at("calendar", CLERK, "/calendars"),
        at("calendar-guessed", ADMIN, "/calendars?year=2027"),
    ),
    "/calendars/progress": (at("calendar-progress", ADMIN, "/calendars/progress", part=True),),
    "/calendars/upload": (at("calendar-upload", ADMIN, "/calendars/upload"),),
    "/calendars/<uuid:edition_id>": (
        Stop(
            "edition",
            CLERK,
            lambda county: county.row_of(t.calendar_edition, "/calendars/{}", name=COUNTED),
        ),
    ),
    "/calendars/<uuid:edition_id>/preview": (
        Stop(
            "edition-preview",
            ADMIN,
            lambda county: county.row_of(t.calendar_edition, "/calendars/{}/preview", name=COUNTED),
        ),
        Stop(
            "edition-preview-counting",
            ADMIN,
            lambda county: county.row_of(t.calendar_edition, "/calendars/{}/preview", name=COUNTING),
        ),
    ),
    "/calendars/<uuid:edition_id>/preview/progress": (
        Stop(
            "edition-counting",
            ADMIN,
            lambda county: county.row_of(t.calendar_edition, "/calendars/{}/preview/progress", name=COUNTING),
            part=True,
        ),
    ),
    "/centres": (at("centres", ADMIN, "/centres"),),
    "/centres/<uuid:centre_id>": (
        Stop("centre", ADMIN, lambda county: county.row_of(t.unit, "/centres/{}", kind="centre")),
        Stop("centre-seen", CLERK, lambda county: county.row_of(t.unit, "/centres/{}", kind="centre")),
    ),
    "/people": (at("people", ADMIN, "/people"), at("people-director", DIRECTOR, "/people")),
    "/people/all": (at("people-all", ADMIN, "/people/all"),),
    "/people/absences": (at("absences", CHIEF, "/people/absences"),),
    "/people/new": (at("person-new", ADMIN, "/people/new"),),
    "/people/<uuid:person_id>": (
        Stop("person", ADMIN, lambda county: county.row_of(t.person, "/people/{}", login=CLERK)),
        Stop("person-oneself", ADMIN, lambda county: county.row_of(t.person, "/people/{}", login=ADMIN)),
        Stop("person-seen", CHIEF, lambda county: county.row_of(t.person, "/people/{}", login=CLERK)),
    ),
    "/incidents": (at("incidents", ADMIN, "/incidents"), at("incidents-all", ADMIN, "/incidents?all=yes")),
    "/items": (at("items", CLERK, "/items"), at("items-admin", ADMIN, "/items")),
    "/items/<uuid:centre_id>/<code>": (
        Stop("item", CLERK, lambda county: f"/items/{county.item().centre_id}/{county.item().code}"),
    ),
    "/status": (at("status", VISITOR, "/status"),),
    "/status/t/<token>": (
        Stop("status-told", VISITOR, _own),
        Stop("status-decided", VISITOR, lambda _: f"/status/t/{DECIDED}"),
        Stop("status-delivered", VISITOR, _delivered),
        Stop("status-incomplete", VISITOR, _incomplete),
    ),
    "/status/case": (Stop("status-case", VISITOR, lambda _: "/status/case", after=_own),),
    "/status/collection": (Stop("status-collection", VISITOR, lambda _: "/status/collection", after=_own),),
    "/status/complain": (Stop("status-complain", VISITOR, lambda _: "/status/complain", after=_own),),
    "/complaints": (at("complaints", CHIEF, "/complaints"),),
    "/status/withdraw": (Stop("status-withdraw", VISITOR, lambda _: "/status/withdraw", after=_own),),
    "/absence": (at("absence", CLERK, "/absence"),),
    "/demands": (at("demands", CLERK, "/demands"),),
    "/demands/new": (at("demand-new", CLERK, "/demands/new"),),
    "/status/papers": (Stop("status-papers", VISITOR, lambda _: "/status/papers", after=_incomplete),),
    "/rate/<token>": (Stop("rate", VISITOR, lambda county: county.rating_link()),),
    "/status/rate": (Stop("status-rate", VISITOR, lambda _: "/status/rate", after=_delivered),),
}
