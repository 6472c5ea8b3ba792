"""Who may open what of the rooms that watch over and set up: one table by hand, that the URL map is held against."""

import pytest

from app.api.access import right_of
from app.domain.rights import ALLOWED, Role
from tests.world import POSTS

ROOMS = ("cards_pages", "orders_pages", "calendars_pages", "centres_pages", "people_pages", "incidents_pages")
NOBODYS = "01990000-0000-7000-8000-000000000000"

DESKS = frozenset((Role.CLERK, Role.HANDLER, Role.COUNTY_OFFICER, Role.DUTY_CHIEF, Role.DIRECTOR))
CHIEFS = frozenset((Role.DUTY_CHIEF, Role.DIRECTOR))
SUPERVISOR = frozenset((Role.SUPERVISOR,))
ADMIN = frozenset((Role.ADMIN,))
ALL_BUT_AGENTS = frozenset(Role) - {Role.AGENT}

MAY = {
    "GET /cards": DESKS | SUPERVISOR,
    "GET /cards/<uuid:card_id>": DESKS | SUPERVISOR,
    "POST /cards/<uuid:card_id>/answer": DESKS,
    "POST /cards/<uuid:card_id>/appeal": DESKS,
    "POST /cards/<uuid:card_id>/uphold": SUPERVISOR,
    "POST /cards/<uuid:card_id>/void": SUPERVISOR,
    "GET /orders": DESKS | SUPERVISOR,
    "GET /orders/<uuid:order_id>": DESKS | SUPERVISOR,
    "POST /orders/<uuid:order_id>/answer": DESKS,
    "POST /orders/<uuid:order_id>/close": SUPERVISOR,
    "GET /cases/<uuid:case_id>/order": SUPERVISOR,
    "POST /cases/<uuid:case_id>/order": SUPERVISOR,
    "GET /calendars": ALL_BUT_AGENTS,
    "GET /calendars/progress": ALL_BUT_AGENTS,
    "GET /calendars/upload": ADMIN,
    "POST /calendars/upload": ADMIN,
    "GET /calendars/<uuid:edition_id>": ALL_BUT_AGENTS,
    "GET /calendars/<uuid:edition_id>/preview": ADMIN,
    "GET /calendars/<uuid:edition_id>/preview/progress": ADMIN,
    "POST /calendars/<uuid:edition_id>/recount": ADMIN,
    "POST /calendars/<uuid:edition_id>/approve": ADMIN,
    "POST /calendars/<uuid:edition_id>/refuse": ADMIN,
    "GET /centres": ALL_BUT_AGENTS,
    "GET /centres/<uuid:centre_id>": ALL_BUT_AGENTS,
    "POST /centres/<uuid:centre_id>/hours": ADMIN,
    "POST /centres/<uuid:centre_id>/lights": ADMIN,
    "GET /people": CHIEFS | ADMIN,
    "GET /people/all": CHIEFS | ADMIN,
    "GET /people/absences": CHIEFS | ADMIN,
    "GET /people/new": ADMIN,
    "POST /people/new": ADMIN,
    "GET /people/<uuid:person_id>": CHIEFS | ADMIN,
    "POST /people/<uuid:person_id>/password": ADMIN,
    "POST /people/<uuid:person_id>/post": ADMIN,
    "POST /people/<uuid:person_id>/end": ADMIN,
    "POST /people/<uuid:person_id>/leave": ADMIN,
    "GET /incidents": ADMIN,
    "POST /incidents/<uuid:incident_id>/retry": ADMIN,
}


def routes(site):
    """(method and rule, view) of the rooms."""
    for rule in site.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in ROOMS:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield f"{method} {rule.rule}", site.view_functions[rule.endpoint]


def test_every_route_stands_in_the_table_with_the_roles_its_right_gives(site) -> None:
    declared = {
        name: frozenset(role for role in Role if ALLOWED[role] & right_of(view).acts)
        for name, view in routes(site)
    }
    assert declared == MAY


@pytest.mark.parametrize("login", [login for login in POSTS if login not in ("clerk2", "stranger")])
def test_a_role_gets_as_far_as_the_table_says(visitor, login) -> None:
    """Nothing stands under these keys, so whoever is let in finds nothing or is asked for more."""
    person, role, wrong = visitor(login), POSTS[login][1], []
    word = person.open("/password").form("/sign-out").fields["csrf_token"]
    for name, roles in MAY.items():
        method, rule = name.split(" ")
        address = "/".join(NOBODYS if part.startswith("<") else part for part in rule.split("/"))
        answer = person.client.open(
            address, method=method, data={"csrf_token": word} if method == "POST" else None
        )
        if (answer.status_code == 403) is (role in roles) or answer.status_code == 500:
            wrong.append((name, answer.status_code))
    assert wrong == []


def test_nobody_gets_past_the_door(visitor) -> None:
    stranger = visitor("")
    for name in MAY:
        method, rule = name.split(" ")
        address = "/".join(NOBODYS if part.startswith("<") else part for part in rule.split("/"))
        if method == "GET":
            assert stranger.client.get(address).status_code == 303, name
        else:
            assert stranger.client.post(address).status_code in (303, 400, 403), name
