"""Who may come in, for how long, and what a stranger learns by trying."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from app.domain.rights import CONSOLE, Role
from app.errors import FormInvalid, NotSignedIn, NotYourRole, SignInFailed, TooManyTries
from app.office import sign_in as signing_in
from app.office.change_password import ChangePassword, change_password
from app.office.create_person import CreatePerson, create_person
from app.office.end_post import EndPost, end_post
from app.office.issue_token import IssueToken, issue_token
from app.office.let_go import LetGo, let_go
from app.office.reset_password import ResetPassword, reset_password
from app.office.revoke_token import RevokeToken, TokenNotFound, revoke_token
from app.office.sessions import SessionTerms, SignedIn, actor_for_api_token, actor_for_session, see_session
from app.office.sign_in import SessionOpened, SignIn, sign_in
from app.office.sign_out import SignOut, sign_out
from app.store import people as rows
from app.store import trail
from tests.integration.office.conftest import PASSWORD, Town

MINUTE = timedelta(minutes=1)
NEW = "another set of words"


def come_in(
    town: Town, terms: SessionTerms, at: datetime | None = None, password: str = PASSWORD
) -> SessionOpened:
    return sign_in(town.units, at or town.now, SignIn("clerk", password), terms)


def who(town: Town, token: str, terms: SessionTerms, at: datetime | None = None) -> SignedIn | None:
    with town.units.read(CONSOLE, at or town.now) as u:
        return actor_for_session(u, token, terms)


def bearer(town: Town, token: str, terms: SessionTerms, at: datetime | None = None) -> SignedIn | None:
    with town.units.read(CONSOLE, at or town.now) as u:
        return actor_for_api_token(u, token, terms)


# -- sessions


def test_the_right_password_opens_a_session_that_knows_its_person_and_posts(
    town: Town, terms: SessionTerms
) -> None:
    opened = come_in(town, terms)
    found = who(town, opened.token, terms)
    assert found is not None
    assert found.actor.person_id == opened.person_id == town.person["clerk"]
    assert [post.role for post in found.actor.posts] == [Role.CLERK]
    assert found.csrf == opened.csrf
    assert len(opened.token) >= 43


def test_a_login_is_not_particular_about_capitals(town: Town, terms: SessionTerms) -> None:
    assert sign_in(town.units, town.now, SignIn(" Clerk ", PASSWORD), terms).person_id == town.person["clerk"]


def test_the_token_itself_is_stored_nowhere(town: Town, terms: SessionTerms) -> None:
    token = come_in(town, terms).token
    with town.units.read(CONSOLE, town.now) as u:
        stored = u.rows(rows.t.session.select())
    assert token.encode() not in {row.token_hash for row in stored}


def test_a_session_ends_idle_after_half_an_hour_unless_it_is_seen(town: Town, terms: SessionTerms) -> None:
    token = come_in(town, terms).token
    at = town.now + 29 * MINUTE
    found = who(town, token, terms, at)
    assert found is not None
    assert found.wants_sight
    assert who(town, token, terms, town.now + 30 * MINUTE) is None
    with town.units.write(found.actor, at) as u:
        see_session(u, token)
    again = who(town, token, terms, at + 29 * MINUTE)
    assert again is not None
    fresh = who(town, token, terms, at)
    assert fresh is not None
    assert not fresh.wants_sight


def test_a_session_ends_after_twelve_hours_however_busy(town: Town, terms: SessionTerms) -> None:
    token = come_in(town, terms).token
    at = town.now
    while (found := who(town, token, terms, at)) is not None:
        with town.units.write(found.actor, at) as u:
            see_session(u, token)
        at += 20 * MINUTE
    assert at == town.now + timedelta(hours=12)


def test_signing_out_ends_the_session_not_only_the_cookie(town: Town, terms: SessionTerms) -> None:
    first, second = come_in(town, terms), come_in(town, terms)
    town.act(sign_out, SignOut(first.token), by="clerk")
    assert who(town, first.token, terms) is None
    assert who(town, second.token, terms) is not None
    town.act(sign_out, SignOut(first.token, everywhere=True), by="clerk")
    assert who(town, second.token, terms) is None


def test_each_sign_in_has_a_new_token_and_ends_the_one_it_replaces(town: Town, terms: SessionTerms) -> None:
    first = come_in(town, terms)
    second = sign_in(town.units, town.now, SignIn("clerk", PASSWORD, replaces=first.token), terms)
    assert first.token != second.token
    assert first.csrf != second.csrf
    assert who(town, first.token, terms) is None


def test_a_post_that_ends_is_gone_with_the_next_request(town: Town, terms: SessionTerms) -> None:
    token = come_in(town, terms).token
    town.act(end_post, EndPost(town.holding["clerk"], date(2026, 9, 13)))
    found = who(town, token, terms)
    assert found is not None
    assert found.actor.posts == ()


def test_the_day_of_a_post_is_the_local_day(town: Town, terms: SessionTerms) -> None:
    town.act(end_post, EndPost(town.holding["clerk"], date(2026, 9, 14)))
    before = datetime(2026, 9, 14, 15, 59, tzinfo=UTC)
    token = come_in(town, terms, before).token
    last, after = who(town, token, terms, before), who(town, token, terms, before + MINUTE)
    assert last is not None
    assert last.actor.posts
    assert after is not None
    assert not after.actor.posts


def test_who_leaves_is_out_at_once(town: Town, terms: SessionTerms) -> None:
    token = come_in(town, terms).token
    key = town.act(issue_token, IssueToken(town.person["clerk"], "hall board")).token
    town.act(let_go, LetGo(town.person["clerk"], date(2026, 9, 14)))
    assert who(town, token, terms) is None
    assert bearer(town, key, terms) is None
    with pytest.raises(SignInFailed):
        come_in(town, terms)


@pytest.mark.parametrize("token", ["", "x", "sw_", "\ud800", "x" * 100_000])
def test_a_made_up_token_opens_nothing(town: Town, terms: SessionTerms, token: str) -> None:
    assert who(town, token, terms) is None
    assert bearer(town, token, terms) is None


def test_knowing_who_asks_takes_two_reads(town: Town, terms: SessionTerms) -> None:
    opened = come_in(town, terms)
    key = town.act(issue_token, IssueToken(town.person["director"], "hall board")).token
    asked: list[str] = []
    listen = (town.units.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    event.listen(*listen)
    try:
        assert who(town, opened.token, terms) is not None
        assert bearer(town, key, terms) is not None
    finally:
        event.remove(*listen)
    words = [statement.partition(" ")[0] for statement in asked]
    assert [word for word in words if word != "BEGIN"] == ["SELECT"] * 4


# -- trying passwords


def test_a_wrong_password_an_unknown_login_and_no_login_sound_the_same(
    town: Town, terms: SessionTerms
) -> None:
    for login, password in (
        ("clerk", "wrong words here"),
        ("nobody", PASSWORD),
        ("", ""),
        ("许兰", "\ud800"),
    ):
        with pytest.raises(SignInFailed) as refused:
            sign_in(town.units, town.now, SignIn(login, password), terms)
        assert refused.value.facts == {}


def test_an_unknown_login_costs_the_same_hashing(
    town: Town, terms: SessionTerms, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    monkeypatch.setattr(signing_in, "is_password", lambda known, _typed: bool(asked.append(known)))
    for login in ("clerk", "nobody"):
        with pytest.raises(SignInFailed):
            sign_in(town.units, town.now, SignIn(login, "wrong words here"), terms)
    assert len(asked) == 2


def wrong(town: Town, terms: SessionTerms, at: datetime) -> timedelta:
    """One wrong try; how long the login is shut afterwards."""
    with pytest.raises(SignInFailed):
        come_in(town, terms, at, "wrong words here")
    with town.units.read(CONSOLE, at) as u:
        lock = rows.lock_of(u, "clerk")
    assert lock is not None
    return timedelta(0) if lock.locked_until_at is None else lock.locked_until_at - at


def test_wrong_tries_shut_the_login_for_longer_and_longer(
    town: Town, terms: SessionTerms, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = signing_in.is_password
    monkeypatch.setattr(
        signing_in, "is_password", lambda known, typed: typed == PASSWORD and known is not None
    )
    at, waits = town.now, []
    for _ in range(12):
        wait = wrong(town, terms, at)
        waits.append(int(wait.total_seconds()))
        if wait:
            with pytest.raises(TooManyTries) as shut:
                come_in(town, terms, at + wait / 2)
            assert 0 < int(str(shut.value.facts["seconds"])) <= wait.total_seconds()
        at += wait
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    monkeypatch.setattr(signing_in, "is_password", real)
    come_in(town, terms, at)
    assert wrong(town, terms, at) == timedelta(0)


def test_a_right_password_that_arrives_while_the_login_is_shut_does_not_open_it(
    town: Town, terms: SessionTerms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many tries sent at once are judged one after another: the lucky one behind the fifth is too late."""
    real = signing_in.is_password

    def while_others_try(known: str | None, typed: str) -> bool:
        monkeypatch.setattr(signing_in, "is_password", lambda _known, _typed: False)
        for _ in range(5):
            with pytest.raises(SignInFailed):
                come_in(town, terms)
        return real(known, typed)

    monkeypatch.setattr(signing_in, "is_password", while_others_try)
    with pytest.raises(TooManyTries):
        come_in(town, terms)


# -- passwords


def test_changing_the_password_ends_the_other_sessions(town: Town, terms: SessionTerms) -> None:
    here, there = come_in(town, terms), come_in(town, terms)
    changed = town.act(change_password, ChangePassword(PASSWORD, NEW, here.token), by="clerk")
    assert changed.sessions_ended == 1
    assert who(town, here.token, terms) is not None
    assert who(town, there.token, terms) is None
    with pytest.raises(SignInFailed):
        come_in(town, terms)
    come_in(town, terms, password=NEW)


@pytest.mark.parametrize(
    ("new", "code"),
    [("short", "password_short"), (PASSWORD, "password_same"), ("clerkclerk1", "password_login")],
)
def test_the_new_password_must_be_a_new_one_that_will_do(town: Town, new: str, code: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        town.act(change_password, ChangePassword(PASSWORD, new), by="clerk")
    assert refused.value.fields == {"new": code}


def test_the_old_password_must_be_known(town: Town) -> None:
    with pytest.raises(SignInFailed):
        town.act(change_password, ChangePassword("wrong words here", NEW), by="clerk")
    with pytest.raises(NotSignedIn):
        town.act(change_password, ChangePassword(PASSWORD, NEW), by=CONSOLE)


def test_a_random_first_password_is_told_once_and_must_be_changed(town: Town, terms: SessionTerms) -> None:
    receipt = town.act(create_person, CreatePerson("fresh", "许小兰"))
    assert receipt.password is not None
    opened = sign_in(town.units, town.now, SignIn("fresh", receipt.password), terms)
    assert opened.must_change_password
    found = who(town, opened.token, terms)
    assert found is not None
    assert found.actor.must_change_password
    with town.units.write(found.actor, town.now) as u:
        change_password(None, u, ChangePassword(receipt.password, NEW, opened.token))
    after = who(town, opened.token, terms)
    assert after is not None
    assert not after.actor.must_change_password


def test_a_reset_ends_every_session_and_the_old_password(town: Town, terms: SessionTerms) -> None:
    token = come_in(town, terms).token
    receipt = town.act(reset_password, ResetPassword(town.person["clerk"]), by="local.admin")
    assert who(town, token, terms) is None
    with pytest.raises(SignInFailed):
        come_in(town, terms)
    assert come_in(town, terms, password=receipt.password).must_change_password


def test_an_administrator_of_a_centre_resets_nobody_of_the_county(town: Town) -> None:
    for login in ("admin", "officer", "supervisor"):
        with pytest.raises(NotYourRole):
            town.act(reset_password, ResetPassword(town.person[login]), by="local.admin")


# -- API tokens


def test_a_token_acts_as_its_person_until_it_ends_or_is_revoked(town: Town, terms: SessionTerms) -> None:
    end = town.now + timedelta(days=30)
    issued = town.act(issue_token, IssueToken(town.person["clerk"], "hall board", ("read",), end), by="clerk")
    assert issued.token.startswith(issued.prefix)
    found = bearer(town, issued.token, terms)
    assert found is not None
    assert found.actor.person_id == town.person["clerk"]
    assert found.scopes == ("read",)
    assert bearer(town, issued.token, terms, end) is None
    town.act(revoke_token, RevokeToken(issued.prefix), by="clerk")
    assert bearer(town, issued.token, terms) is None
    with pytest.raises(TokenNotFound):
        town.act(revoke_token, RevokeToken(issued.prefix), by="clerk")


def test_a_token_is_no_session_and_a_session_no_token(town: Town, terms: SessionTerms) -> None:
    key = town.act(issue_token, IssueToken(town.person["clerk"], "hall board")).token
    assert who(town, key, terms) is None
    assert bearer(town, come_in(town, terms).token, terms) is None


def test_tokens_of_others_are_an_administrators_business(town: Town) -> None:
    issued = town.act(issue_token, IssueToken(town.person["clerk"], "hall board"), by="local.admin")
    for login in ("handler", "far.admin"):
        with pytest.raises(NotYourRole):
            town.act(issue_token, IssueToken(town.person["clerk"], "mine now"), by=login)
        with pytest.raises(NotYourRole):
            town.act(revoke_token, RevokeToken(issued.prefix), by=login)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"scopes": ()}, "scopes"), ({"scopes": ("root",)}, "scopes"), ({"name": ""}, "name")],
)
def test_a_token_has_a_name_and_known_scopes(town: Town, change: dict[str, object], field: str) -> None:
    asked = {"name": "hall board", "scopes": ("read",)} | change
    with pytest.raises(FormInvalid) as refused:
        town.act(issue_token, IssueToken(town.person["clerk"], **asked))
    assert set(refused.value.fields) == {field}


# -- what stays behind


def test_the_trail_knows_who_came_and_carries_no_secret(town: Town, terms: SessionTerms) -> None:
    opened = come_in(town, terms)
    receipt = town.act(reset_password, ResetPassword(town.person["clerk"]))
    key = town.act(issue_token, IssueToken(town.person["clerk"], "hall board")).token
    with town.units.read(CONSOLE, town.now) as u:
        told = list(trail.all_events(u))
        assert list(trail.verify(u)) == []
    came = [each for each in told if each.kind == "person:signed-in"]
    assert [(told_of.actor_id, told_of.actor) for told_of in came] == [(town.person["clerk"], "clerk@LX-W1")]
    everything = "".join(each.body + each.actor for each in told)
    for secret in (opened.token, opened.csrf, receipt.password, key, PASSWORD, "许小兰"):
        assert secret not in everything
