"""Which files a case may hold, and under which name they are shown."""

import pytest

from app.domain.files import LARGEST_BYTES, FileUnfit, display_name, media_type

PDF, JPEG, PNG = b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (b"%PDF-2.0", "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png")],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" " + PDF, "type"),
        (b"%PDF-3.0", "type"),
        (b"\xff\xd8", "type"),
        (PNG[:8], "type"),
        (b"GIF89a", "type"),
        (b"RIFF....WEBP", "type"),
        (b"PK\x03\x04", "type"),
        (b"\xd0\xcf\x11\xe0", "type"),
        (b"<html>", "type"),
        (b"<svg/>", "type"),
        (b"<?xml version='1.0'?>", "type"),
        (b"II*\0", "type"),
        (PDF + bytes(LARGEST_BYTES), "too_large"),
    ],
)
def test_anything_else_is_none_a_case_may_hold(content: bytes, why: str) -> None:
    with pytest.raises(FileUnfit) as unfit:
        media_type(content)
    assert unfit.value.why == why


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("申请表.pdf", "申请表.pdf"),
        ("申请表.PDF", "申请表.pdf"),
        ("申请表", "申请表.pdf"),
        ("C:\\Users\\x\\申请表.pdf", "申请表.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a/b\\c.pdf", "c.pdf"),
        ("gnp\u202efdp.pdf", "gnpfdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("𠮷.pdf", "𠮷.pdf"),
        ("", "document.pdf"),
        ("/", "document.pdf"),
        ("...", "document.pdf"),
        ("\u200b.pdf", "pdf.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_what_a_person_can_read(name: str, shown: str) -> None:
    assert display_name(name, "application/pdf") == shown


@pytest.mark.parametrize("name", ["a.exe", "a . pdf", "a.pdf.exe", "a.png", "a.html", "a.pdf.html"])
def test_an_ending_of_another_kind_is_refused(name: str) -> None:
    with pytest.raises(FileUnfit) as unfit:
        display_name(name, "application/pdf")
    assert unfit.value.why == "ending"


def test_both_endings_of_a_photograph_are_its_own() -> None:
    assert display_name("a.jpeg", "image/jpeg") == "a.jpeg"
    assert display_name("a.JPG", "image/jpeg") == "a.jpg"
