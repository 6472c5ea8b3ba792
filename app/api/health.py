"""Two addresses for whoever watches the service: is the process there, and can it work."""

from datetime import datetime, timedelta

from flask import Blueprint, Response

from app.api.access import public
from app.api.answers import answer
from app.api.requests import at_hand, now
from app.domain.rights import SWEEP
from app.errors import ClockUnsound
from app.store import health

blueprint = Blueprint("health", __name__)

# A sweep that has been silent for so many of its pauses, and for so long at least, is thought dead.
PAUSES = 4
SHORTEST_SILENCE = timedelta(seconds=10)


@blueprint.route("/healthz", methods=["GET"])
@public
def alive() -> Response:
    """The process answers."""
    return answer({"status": "ok"})


@blueprint.route("/readyz", methods=["GET"])
@public
def ready() -> Response:
    """The database answers and has the expected shape, a sweep has turned lately, the clock can be right; else 503."""
    checks = _checks()
    good = all(checks.values())
    return answer({"status": "ok" if good else "unready", "checks": checks}, 200 if good else 503)


def _checks() -> dict[str, bool]:
    shop = at_hand().shop
    try:
        with shop.units.read(SWEEP, now()) as u:
            shape, turn_at = health.shape(u), health.last_turn_at(u)
    except health.Unreachable:
        return {"database": False, "migrations": False, "sweep": False, "clock": False}
    return {
        "database": True,
        "migrations": shape.present == shape.expected,
        "sweep": _is_lively(turn_at, shop.settings.sweep_seconds),
        "clock": _is_timely(),
    }


def _is_timely() -> bool:
    """Whether anything would be recorded by the machine's clock as it stands."""
    try:
        at_hand().shop.units.admit(now())
    except ClockUnsound:
        return False
    return True


def _is_lively(turn_at: datetime | None, pause_seconds: float) -> bool:
    silence = max(SHORTEST_SILENCE, timedelta(seconds=PAUSES * pause_seconds))
    return turn_at is not None and now() - turn_at <= silence
