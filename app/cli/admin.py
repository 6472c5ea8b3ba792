"""`shouwen admin`: the first person of an installation, who lets everybody else in."""

import sys
from zoneinfo import ZoneInfo

import click

from app.cli.opening import opened, print_json
from app.domain.rights import CONSOLE, Role
from app.office.create_person import LANGUAGES, CreatePerson, PersonReceipt, create_person
from app.office.create_post import CreatePost, create_post
from app.office.create_unit import CreateUnit, create_unit
from app.office.hold_post import HoldPost, hold_post
from app.store import people as rows
from app.store.unit import Unit


@click.group()
def admin() -> None:
    """People who administer the installation."""


@admin.command()
@click.option("--login", default="admin", show_default=True, help="What the administrator signs in with.")
@click.option("--name", default="系统管理员", show_default=True, help="The administrator's name.")
@click.option("--language", type=click.Choice(LANGUAGES), default="zh-CN", show_default=True)
@click.option(
    "--password", help="A password; - reads it from standard input. Without it a random one is made."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create(login: str, name: str, language: str, password: str | None, *, as_json: bool) -> None:
    """Enter an administrator of the whole installation; a random password is printed once."""
    if password == "-":  # noqa: S105 -- the sign for standard input
        password = sys.stdin.readline().rstrip("\r\n")
    with opened() as shop, shop.units.write(CONSOLE, shop.now()) as u:
        made = enter(u, CreatePerson(login, name, password, language), shop.settings.zone)
    tell(made, as_json=as_json)


def enter(u: Unit, command: CreatePerson, zone: ZoneInfo) -> PersonReceipt:
    """The person in the county's post of administrator, made with the county where there is none yet."""
    made = create_person(None, u, command)
    county = rows.county(u)
    if county is None:
        create_unit(None, u, CreateUnit("county", "X", "县", "County"))
        county = rows.county(u)
    assert county is not None
    post_id = rows.post_in(u, county.id, Role.ADMIN)
    if post_id is None:
        post_id = create_post(
            None, u, CreatePost(county.code, Role.ADMIN, "系统管理员", "Administrator")
        ).post_id
    hold_post(None, u, HoldPost(post_id, made.person_id, u.now.astimezone(zone).date()))
    return made


def tell(made: PersonReceipt, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "person_id": made.person_id,
                "login": made.login,
                "password": made.password,
                "must_change_password": made.password is not None,
            }
        )
        return
    click.echo(f"login: {made.login}")
    if made.password is not None:
        click.echo(f"password: {made.password}")
        click.echo("This password is shown once; the first sign-in asks for a new one.")
