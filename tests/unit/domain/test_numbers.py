"""Case numbers catch slips of the pen; query codes have no look-alikes; the sample repeats itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.numbers import (
    CaseNumber,
    NumberInvalid,
    beginnings,
    clean_query_code,
    is_letters,
    is_sampled,
    parse_number,
    query_code,
)

numbers = st.builds(
    CaseNumber,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8),
    st.integers(2004, 2099),
    st.integers(1, 999_999_999),
)
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def refused(text: str) -> bool:
    try:
        parse_number(text)
    except NumberInvalid:
        return True
    return False


def test_a_number_shows_letters_year_serial_and_check() -> None:
    assert str(CaseNumber("LX", 2026, 123)).startswith("LX-2026-000123-")


@settings(deadline=None)
@given(numbers)
def test_a_number_that_is_shown_is_read_back(number: CaseNumber) -> None:
    assert parse_number(str(number)) == number


@settings(deadline=None)
@given(numbers)
def test_every_wrong_character_is_caught(number: CaseNumber) -> None:
    text = str(number)
    for place, sign in enumerate(text):
        others = [other for other in SIGNS if other != sign] if sign != "-" else []
        assert all(refused(text[:place] + other + text[place + 1 :]) for other in others)


@settings(deadline=None)
@given(numbers)
def test_every_two_characters_that_changed_places_are_caught(number: CaseNumber) -> None:
    plain = str(number).replace("-", "")
    for i in range(len(plain)):
        for j in range(i + 1, len(plain)):
            if plain[i] != plain[j]:
                signs = list(plain)
                signs[i], signs[j] = signs[j], signs[i]
                assert refused("".join(signs))


@pytest.mark.parametrize(
    "spelling",
    [
        "lx-2026-000123-{c}",
        " LX2026000123{c} ",
        "ＬＸ－２０２６－０００１２３－{c}",
        "LX 2026 000123 {c}",
        "LX—2026—000123—{c}",
    ],
)
def test_a_number_may_be_spelt_as_people_spell(spelling: str) -> None:
    number = CaseNumber("LX", 2026, 123)
    assert parse_number(spelling.format(c=number.check)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LX-2026-123-A",
        "LX-2026-0000123-A",
        "LX-26-000123-A",
        "1X-2026-000123-A",
        "LX-٢٠٢٦-000123-A",
        "x" * 10_000,
    ],
)
def test_other_shapes_are_no_case_number(text: str) -> None:
    assert refused(text)


def test_letters_are_one_to_eight_capitals() -> None:
    assert is_letters("LX")
    assert not any(map(is_letters, ("", "L1", "lx", "ABCDEFGHI", "ＬＸ", "LX\n")))


@pytest.mark.parametrize("text", ["138", "000138", "１３８", " 0138 ", "138-9", "000138 9"])
def test_at_the_counter_a_case_is_called_by_its_consecutive_number(text: str) -> None:
    end = "-9" if "9" in text else "-"
    begun = beginnings(text, {"LX", "QH"}, {2026, 2025})
    assert begun == tuple(f"{own}-{year}-000138{end}" for own in ("LX", "QH") for year in (2025, 2026))


@pytest.mark.parametrize("text", ["2026-138", "2026-000138", "2026000138", "2026 138"])
def test_a_year_said_with_it_is_that_year(text: str) -> None:
    assert beginnings(text, {"LX"}, {2027, 2026}) == ("LX-2026-000138-",)


def test_a_number_with_its_letters_is_meant_from_its_beginning() -> None:
    assert beginnings("lx-2026-0001", (), {2026}) == ("LX-2026-0001",)
    assert beginnings("ｌｘ２０２６０００１３８９", (), {2026}) == ("LX-2026-000138-9",)
    assert beginnings("13800138000", {"LX"}, {2026}) == ("13800138000",)


@settings(deadline=None)
@given(numbers)
def test_every_number_is_found_by_what_is_said_of_it(number: CaseNumber) -> None:
    for said in (str(number), f"{number.serial}", f"{number.serial}-{number.check}"):
        assert str(number).startswith(beginnings(said, {number.letters}, {number.year}))


@settings(deadline=None)
@given(st.binary(min_size=16, max_size=32))
def test_a_query_code_has_eight_signs_that_look_like_nothing_else(noise: bytes) -> None:
    code = query_code(noise)
    assert len(code) == 8
    assert not set(code) & set("01OIL5S8BZ2U") - set("28")
    assert not {"B", "Z"} & set(code)
    assert clean_query_code(code.lower()) == code
    assert clean_query_code(f" {code[:4]} - {code[4:]} ") == code


def test_a_query_code_needs_enough_noise() -> None:
    with pytest.raises(ValueError, match="16"):
        query_code(b"too little")


@pytest.mark.parametrize("text", ["", "ABC", "ABCDEFGH", "AAAA0AAA", "A" * 9, "A" * 10_000])
def test_what_cannot_be_a_query_code_is_none(text: str) -> None:
    assert clean_query_code(text) is None


def test_the_sample_is_the_same_whenever_asked_and_about_as_large_as_wanted() -> None:
    ids = [f"case-{n}" for n in range(5000)]
    drawn = [case for case in ids if is_sampled(case, 10)]
    assert drawn == [case for case in ids if is_sampled(case, 10)]
    assert 400 < len(drawn) < 600
    assert not any(is_sampled(case, 0) for case in ids)
    assert all(is_sampled(case, 100) for case in ids)
