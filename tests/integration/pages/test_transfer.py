"""How pages and files travel: small, kept by the browser where they may be, and never with a secret twice alike."""

import gzip
import re

from waitress.buffers import ReadOnlyFileBasedBuffer

from app.api.masks import masked, unmasked
from app.store import tables as t

TAKES = {"Accept-Encoding": "gzip, deflate, br"}


def built(visitor) -> list[str]:
    """The scripts and the styles of a page with the frame."""
    return re.findall(r'(?:src|href)="(/static/dist/[^"]+)"', visitor().open("/register").html)


def test_a_page_is_compressed_for_whoever_takes_it(visitor) -> None:
    clerk = visitor()
    plain = clerk.open("/register")
    assert plain.page.headers.get("Content-Encoding") is None
    long = len(plain.page.data)
    small = clerk.open("/register", headers=TAKES).page
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) == len(small.data) < long / 3
    assert gzip.decompress(small.data).decode().startswith("<!doctype html>")
    assert {"Accept-Encoding", "Cookie", "HX-Request"} <= set(small.vary)


def test_a_short_answer_is_left_as_it_is(visitor) -> None:
    answer = visitor("").client.get("/healthz", headers=TAKES)
    assert "Content-Encoding" not in answer.headers


def test_built_files_come_compressed_and_are_kept_for_ever(visitor) -> None:
    someone = visitor("")
    for address in built(visitor):
        whole = someone.client.get(address, buffered=True)
        for coding in ("br", "gzip"):
            small = someone.client.get(address, headers={"Accept-Encoding": coding}, buffered=True)
            assert small.headers["Content-Encoding"] == coding
            assert small.mimetype == whole.mimetype
            assert len(small.data) < len(whole.data) * 0.7
            assert "immutable" in small.headers["Cache-Control"]
            assert set(small.vary) == {"Accept-Encoding"}
        assert gzip.decompress(small.data) == whole.data


def test_a_file_without_its_content_in_its_name_is_asked_for_again(visitor) -> None:
    served = {"wsgi.file_wrapper": ReadOnlyFileBasedBuffer}  # as behind waitress
    answer = visitor("").client.get(
        "/static/seal.svg", headers=TAKES, buffered=True, environ_overrides=served
    )
    assert answer.status_code == 200
    icons = visitor("").client.get(
        "/static/icons.svg", headers=TAKES, buffered=True, environ_overrides=served
    )
    assert icons.headers["Content-Encoding"] == "gzip"
    assert b"<symbol" in gzip.decompress(icons.data)
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert visitor("").client.get("/static/../site.py", headers=TAKES).status_code == 404


def test_no_two_pages_hold_the_sessions_word_in_the_same_letters(visitor, world) -> None:
    clerk = visitor()
    (session,) = world.rows(t.session)
    pages = [clerk.open("/register").html for _ in range(2)]
    words = [set(re.findall(r'name="csrf_token" value="([^"]+)"', page)) for page in pages]
    assert [len(found) for found in words] == [1, 1]
    assert words[0] != words[1]
    assert {unmasked(word) for found in words for word in found} == {session.csrf}
    assert not any(session.csrf in page for page in pages)


def test_a_queue_that_did_not_change_is_still_told_so(visitor, world) -> None:
    world.registers("CA-005")
    clerk = visitor()
    asking = {"HX-Request": "true"}
    seen = re.search(r'name="seen" value="(\w+)"', clerk.open("/queue", headers=asking).html)[1]
    assert clerk.open(f"/queue?seen={seen}", headers=asking).status == 204
    world.registers("CA-005")
    assert clerk.open(f"/queue?seen={seen}", headers=asking).status == 200


def test_a_mask_that_was_tampered_with_is_no_word() -> None:
    assert unmasked(masked("word")) == "word"
    assert masked("word") != masked("word")
    assert masked("") == ""
    for said in ("m.", "m.%", "m.AAAA", "m.ä", "m.gICAgA=="):
        assert unmasked(said) != "word"


def test_a_built_file_says_what_a_file_needs_and_a_page_says_all(visitor) -> None:
    someone = visitor("")
    for address in built(visitor):
        headers = someone.client.get(address, buffered=True).headers
        assert (headers["X-Content-Type-Options"], headers["Cross-Origin-Resource-Policy"]) == (
            "nosniff",
            "same-origin",
        )
        assert not {"Content-Security-Policy", "Content-Disposition", "Set-Cookie"} & set(headers.keys())
    for address in ("/sign-in", "/static/seal.svg", "/static/dist/none.js"):
        headers = someone.client.get(address, buffered=True).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
