"""The whole service as one app. Making it takes longer than most tests: it serves a run, each time another shop."""

from flask import Flask

from app.pages.status import Throttles
from app.web import create_app
from app.wiring import Shop

_made: list[Flask] = []


def app_of(shop: Shop) -> Flask:
    """The service of a shop, until one of another is asked for. Nobody has tried a wrong code at it yet."""
    if not _made:
        _made.append(create_app(shop))
    app = _made[0]
    app.extensions.update(shop=shop, enquiry=Throttles())
    return app
