"""What the lists of cards and of supervision orders share: what their address asks for, and how a page of them is framed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import request

from app.api.requests import somebody
from app.domain.rights import Act, may
from app.oversight.queue import stamp, unstamp
from app.oversight.registers import Wanted
from app.pages.rows import with_query

PAGE = 50


def asked(statuses: tuple[str, ...], colours: tuple[str, ...] = ()) -> dict[str, str]:
    """What the address asks for. Who watches over sees every line; a desk first those that wait for its answer."""
    return {
        "status": _one_of("status", statuses),
        "colour": _one_of("colour", colours),
        "unit": request.args.get("unit", "")[:36],
        "mine": _one_of("mine", ("yes", "no"), "" if may(somebody(), Act.SEE_CARDS) else "yes"),
    }


def wanted(what: Mapping[str, str]) -> Wanted:
    statuses = (what["status"],) if what["status"] else ()
    return Wanted(statuses, what["colour"], what["unit"], what["mine"] == "yes")


def after() -> tuple[datetime, str] | None:
    """Where the list goes on."""
    at, _, line_id = request.args.get("after", "").partition(".")
    return (unstamp(at), line_id) if at.isascii() and at.isdigit() and len(at) < 19 and line_id else None


def around(address: str, what: Mapping[str, str], found: Sequence[Any]) -> dict[str, Any]:
    """What stands around a page of lines, of which one more was read than it holds."""
    listed = with_query(address, **what)
    return {
        "place": "cards",
        "asked": what,
        "listed": listed,
        "narrowed": bool(what["status"] or what["colour"] or what["unit"]),
        "more": with_query(listed, after=_mark(found[PAGE - 1])) if len(found) > PAGE else "",
        "with_query": with_query,
    }


def _mark(line: Any) -> str:
    """Where the list goes on behind a card or an order."""
    return f"{stamp(line.issued_at)}.{line.id}"


def _one_of(name: str, words: tuple[str, ...], otherwise: str = "") -> str:
    """A word nobody knows is as if it were not there."""
    return request.args[name] if request.args.get(name) in words else otherwise
