"""Which right an address asks for. Every view says so itself; one that says nothing keeps the service from starting.

Marks only: the gate that reads them stands in `app.web`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from app.domain.rights import Act

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "right"


class UndeclaredRoute(RuntimeError):
    """A view does not say who may use it."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who may use an address.

    public    nobody needs to be signed in
    acts      one of these rights is enough; empty: whoever is signed in
    outworn   also for a person who must choose a new password first
    """

    public: bool = False
    acts: frozenset[Act] = frozenset()
    outworn: bool = False


def allowed(*acts: Act) -> Callable[[View], View]:
    """Mark a view: one of the actor's posts must carry one of these rights."""
    if not acts:
        raise UndeclaredRoute("allowed() names no right")
    return _marking(Right(acts=frozenset(acts)))


def public(view: View) -> View:
    """Mark a view that needs no session: sign-in, health, an applicant's own status."""
    return _marking(Right(public=True))(view)


def signed_in(view: View) -> View:
    """Mark a view for everybody with a session, whatever their posts."""
    return _marking(Right(outworn=True))(view)


def _marking(right: Right) -> Callable[[View], View]:
    def mark(view: View) -> View:
        if _MARK in view.__dict__ and view.__dict__[_MARK] != right:
            raise UndeclaredRoute(f"{view.__name__} declares its right twice")
        view.__dict__[_MARK] = right
        return view

    return mark


def right_of(view: Callable[..., Any]) -> Right | None:
    right = getattr(view, _MARK, None)
    return right if isinstance(right, Right) else None


def undeclared(views: Mapping[str, Callable[..., Any]]) -> Iterable[str]:
    """Endpoints whose view says nothing."""
    return [endpoint for endpoint, view in views.items() if right_of(view) is None]
