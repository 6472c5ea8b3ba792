"""The work queue: what waits, by tab, light and due time, with one task open beside it."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.api.access import allowed
from app.api.requests import csrf, form_word, now, reading, shop, somebody
from app.domain.rights import Act, may
from app.errors import TaskNotFound
from app.oversight import people
from app.oversight.people import DeskPeople
from app.oversight.places import people_named
from app.oversight.worklist import (
    LIGHTS,
    ORDERS,
    WHEN,
    CursorUnreadable,
    Item,
    Wanted,
    Worklist,
    tabs_of,
    worklist,
)
from app.oversight.worklist import line as task_line
from app.pages import frame
from app.pages.commands import new_key
from app.pages.days import today
from app.pages.follows import Afterwards, afterwards
from app.pages.rows import Row, row, with_query
from app.pages.saved_views import ViewLink, menu
from app.pages.seen import now_seen
from app.pages.task_view import TaskView, task_view

queue = Blueprint("queue_pages", __name__)
LONGEST_SEARCH = 60
SEEN = "@seen@"  # where the list says which state of it is shown
FRESH = "@fresh@"  # where a form of the list has a key that no other answer has


@dataclass(frozen=True, slots=True)
class QueueView:
    """The list as its template shows it. seen names this state, so that a poll can be told that nothing changed."""

    wanted: Wanted
    found: Worklist
    rows: tuple[Row, ...]
    listed: str
    kept: tuple[ViewLink, ...] = ()
    stands_in_for: tuple[str, ...] = ()

    def with_(self, **changes: str) -> str:
        """The address of the list with some of it changed, from its beginning."""
        return with_query(self.listed, **{"cursor": "", **changes})

    @property
    def tabs(self) -> list[tuple[str, int, str]]:
        """What is put aside has a tab only while there is any."""
        found, shown = self.found.tabs, self.wanted.tab
        return [
            (tab, found[tab], f"/queue?tab={tab}")
            for tab in tabs_of(somebody())
            if tab != "aside" or found[tab] or shown == "aside"
        ]

    @property
    def total(self) -> int:
        """How many tasks the list has; of what is narrowed, what the ruler and the lights count of it."""
        if not self.narrowed or self.wanted.tab == "done":
            return self.found.tabs[self.wanted.tab]
        shown = [one for one in self.found.ruler if self.wanted.when in ("", one.key)]
        light = self.wanted.light
        return sum(dict(one.rods).get(light, 0) if light else one.count for one in shown)

    @property
    def items(self) -> tuple[Item, ...]:
        return self.found.items

    @property
    def narrowed(self) -> bool:
        return bool(self.wanted.light or self.wanted.when or self.wanted.item or self.wanted.search)

    @property
    def next_page(self) -> str:
        return self._page_at(self.found.next_cursor)

    @property
    def previous_page(self) -> str:
        return self._page_at(self.found.previous_cursor)

    def _page_at(self, cursor: str | None) -> str:
        return with_query(self.listed, cursor=cursor) if cursor else ""


@queue.get("/queue")
@allowed(Act.SEE_QUEUE)
def show() -> Response:
    view = view_of(request.args)
    if not frame.is_partial():
        return list_page(view, opened=_opened(view), done=_done())
    html, seen = _list(view)
    if request.args.get("seen") == seen:
        return Response(status=204)
    return frame.answer(html)


def list_page(view: QueueView, opened: TaskView | None = None, **further: Any) -> Response:
    """The whole page of the queue."""
    html, _ = _list(view)
    return frame.page(
        "queue/page.html",
        place="queue",
        view=view,
        list=html,
        opened=opened,
        desks=_desks_to_choose(),
        **further,
    )


def _desks_to_choose() -> tuple[DeskPeople, ...]:
    """The colleagues a chief may give tasks to, by desk; nobody else gives tasks to others."""
    if not may(somebody(), Act.REASSIGN_TASK):
        return ()
    with reading() as u:
        return people.desks(u, today())


def list_again(view: QueueView, beside: str, **further: Any) -> Response:
    """The list for a script that swaps it in, with a part of another template beside it."""
    html, _ = _list(view)
    return frame.fragment(beside, list=html, **further)


def asked_of(listed: str) -> MultiDict[str, str]:
    """The query of a list's address, as a request would carry it."""
    return MultiDict(parse_qsl(urlsplit(listed).query))


def _list(view: QueueView) -> tuple[Markup, str]:
    """The list, and a word for its state, which the list itself carries back when it is asked for again."""
    html = render_template("queue/_list.html", view=view, may_look=may(somebody(), Act.SEE_CASE))
    stays = html.replace(form_word(), "")
    seen = hashlib.sha256(stays.encode()).hexdigest()[:16]
    return Markup(html.replace(SEEN, seen).replace(FRESH, new_key())), seen  # noqa: S704 -- markup of our own template, escaped there


def ledger_view(args: MultiDict[str, str], lines: int) -> QueueView:
    """The list from its beginning, as many lines as fit a ledger."""
    wanted = replace(_wanted(args), cursor=None, limit=lines)
    with reading() as u:
        found = worklist(u, wanted, shop().settings.zone)
    return QueueView(wanted, found, tuple(row(line, now(), "/queue") for line in found.lines), "/queue")


def view_of(args: MultiDict[str, str]) -> QueueView:
    wanted = _wanted(args)
    with reading() as u:
        try:
            found = worklist(u, wanted, shop().settings.zone)
        except CursorUnreadable:
            found = worklist(u, replace(wanted, cursor=None), shop().settings.zone)
        kept = menu(u, with_query("/queue", **_named(replace(wanted, cursor=None))))
        away = tuple(people_named(u, u.actor.stands_in_for).values())
    if found.previous_cursor is None:
        wanted = replace(wanted, cursor=None)
    listed = with_query("/queue", **_named(wanted))
    return QueueView(
        wanted, found, tuple(row(line, now(), listed) for line in found.lines), listed, kept, away
    )


def _wanted(args: MultiDict[str, str]) -> Wanted:
    """What the address asks for; a word nobody knows is as if it were not there."""

    def one_of(name: str, words: tuple[str, ...], otherwise: str) -> str:
        return args[name] if args.get(name) in words else otherwise

    return Wanted(
        tab=one_of("tab", tabs_of(somebody()), "group"),
        order=one_of("order", ORDERS, "urgent"),
        light=one_of("light", LIGHTS, ""),
        when=one_of("when", WHEN, ""),
        item=args.get("item", "")[:32],
        search=args.get("q", "").strip()[:LONGEST_SEARCH],
        cursor=args.get("cursor") or None,
    )


def _named(wanted: Wanted) -> dict[str, str]:
    """The query that asks for this again; what is usual is left out."""
    return {
        "tab": wanted.tab if wanted.tab != "group" else "",
        "order": wanted.order if wanted.order != "urgent" else "",
        "light": wanted.light,
        "when": wanted.when,
        "item": wanted.item,
        "q": wanted.search,
        "cursor": wanted.cursor or "",
    }


@dataclass(frozen=True, slots=True)
class Done:
    """A task that was just submitted by a browser without a script, and what that left."""

    task_id: str
    number: str
    case_id: str
    after: Afterwards


def _done() -> Done | None:
    """The task the address says was just submitted; None where it says none, or one that is still open."""
    task_id = request.args.get("done", "")
    if not task_id:
        return None
    with reading() as u:
        try:
            line = task_line(u, task_id)
        except TaskNotFound:
            return None
        if line.ended_at is None:
            return None
        return Done(task_id, line.number, line.case_id, afterwards(u, line.case_id))


def _opened(view: QueueView) -> TaskView | None:
    """The task the address names, drawn with the page: for browsers without a script, and after F5."""
    task_id = request.args.get("task", "")
    if not task_id or not csrf():
        return None
    try:
        with reading() as u:
            opened = task_view(u, task_id, view.listed)
    except TaskNotFound:
        return None
    now_seen(opened)
    return opened
