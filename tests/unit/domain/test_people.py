"""What people bring is taken in one clean spelling, or refused with a word that says why."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people import (
    Unclean,
    check_character,
    check_password,
    clean_id_number,
    clean_login,
    clean_name,
    clean_phone,
    spell_password,
    wait_after,
)


def why(rule: Callable[..., str], *given_: object) -> str:
    with pytest.raises(Unclean) as refused:
        rule(*given_)
    return refused.value.code


# -- identity numbers


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "11010519491231002x",
        " 11010519491231002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_an_id_number_is_taken_in_full_width_and_small_letters(typed: str) -> None:
    assert clean_id_number(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "id_number_shape"),
        ("110105491231002", "id_number_shape"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "id_number_shape"),
        ("11010519491231\u200b002X", "id_number_shape"),
        ("11010519491231002\u200bX", "id_number_shape"),
        ("11010519491231002X\n", "id_number_shape"),
        ("1101051949123100X2", "id_number_shape"),
        ("990105194912310020", "id_number_region"),
        ("000105194912310020", "id_number_region"),
        ("110105194902300028", "id_number_date"),
        ("110105194913010028", "id_number_date"),
        ("110105000001010028", "id_number_date"),
        ("110105194912310021", "id_number_check"),
    ],
)
def test_an_id_number_that_cannot_be_is_refused(typed: str, code: str) -> None:
    assert why(clean_id_number, typed) == code


def test_nobody_was_born_tomorrow() -> None:
    body = "11010520260915002"
    number = body + check_character(body)
    assert clean_id_number(number, date(2026, 9, 15)) == number
    assert why(clean_id_number, number, date(2026, 9, 14)) == "id_number_date"


@settings(deadline=None)
@given(st.integers(0, 10**17 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes_the_check_character(body: int, place: int, step: int) -> None:
    digits = f"{body:017}"
    wrong = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    assert check_character(wrong) != check_character(digits)


# -- phones


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0571-87654321", "0571-87654321"),
        ("010 - 87654321-12", "010-87654321-12"),
        ("87654321", "87654321"),
    ],
)
def test_phones_are_taken_as_people_write_them(typed: str, clean: str) -> None:
    assert clean_phone(typed) == clean


@pytest.mark.parametrize(
    "typed", ["", "12345678901", "1381234567", "١٣٨١٢٣٤٥٦٧٨", "13812345678;", "call me", "110"]
)
def test_other_things_are_no_phone(typed: str) -> None:
    assert why(clean_phone, typed) == "phone_shape"


# -- names


@pytest.mark.parametrize(
    "name", ["许小兰", "𠮷䶮", "买买提·艾合买提", "Anna-Marie O'Neil", "张三\ue000", "葛\U000e0100城"]
)
def test_rare_names_stay_as_they_are(name: str) -> None:
    assert clean_name(f"\u3000{name} ") == name


def test_a_name_has_one_spelling() -> None:
    assert clean_name("Zoe\u0308  Li") == "Zo\u00eb Li"
    assert clean_name("\uf9c4") == "龍"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        (" \u3000", "name_empty"),
        ("许" * 101, "name_too_long"),
        ("许\u200b兰", "name_characters"),
        ("\u202e许兰", "name_characters"),
        ("许\u2066兰", "name_characters"),
        ("许\ufeff兰", "name_characters"),
        ("许\u00ad兰", "name_characters"),
        ("许\ud842兰", "name_characters"),
        ("许\n兰", "name_characters"),
        ("许\x00兰", "name_characters"),
        ("许\u2028兰", "name_characters"),
        ("许\u3164兰", "name_characters"),
        ("···", "name_characters"),
        ("12345", "name_characters"),
    ],
)
def test_what_hides_or_turns_text_is_no_name(name: str, code: str) -> None:
    assert why(clean_name, name) == code


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_name_taken_once_is_taken_again_unchanged(text: str) -> None:
    try:
        taken = clean_name(text)
    except Unclean:
        return
    assert clean_name(taken) == taken


@pytest.mark.parametrize(
    ("typed", "clean"), [("Xu.Lan", "xu.lan"), (" xulan ", "xulan"), ("ＸＵＬＡＮ", "xulan")]
)
def test_a_login_is_in_small_letters(typed: str, clean: str) -> None:
    assert clean_login(typed) == clean


@pytest.mark.parametrize("typed", ["", "x", "许兰", "1xu", "xu lan", "xu\nlan", "x" * 33, "хu.lan"])
def test_a_login_is_plain(typed: str) -> None:
    assert why(clean_login, typed) == "login_shape"


# -- passwords


@pytest.mark.parametrize(
    "password",
    ["long enough words", "便民服务中心的窗口在二楼", "aB3$aB3$xy", "          x", "x" * 127 + "y"],
)
def test_any_characters_make_a_password(password: str) -> None:
    assert check_password(password, "xulan") == password


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("nine char", "password_short"),
        ("x" * 128 + "y", "password_long"),
        ("Password123", "password_frequent"),
        ("1234567890", "password_frequent"),
        ("aaaaaaaaaaaa", "password_frequent"),
        ("121212121212", "password_frequent"),
        ("abcabcabcabc", "password_frequent"),
        ("abcdefghijklm", "password_frequent"),
        ("zyxwvutsrqp", "password_frequent"),
        ("xulan.clerk", "password_login"),
        ("xulan.clerk2026!", "password_login"),
        ("krelc.nalux", "password_login"),
        ("long\x00enough words", "password_characters"),
        ("long\ud800enough words", "password_characters"),
    ],
)
def test_a_password_everybody_tries_first_is_refused(password: str, code: str) -> None:
    assert why(check_password, password, "xulan.clerk") == code


def test_a_password_is_compared_in_one_spelling() -> None:
    assert spell_password("Zoe\u0308's window") == check_password("Zo\u00eb's window", "xulan")
    assert spell_password("x" * 100_000) == spell_password("\ud800") == ""


def test_wrong_tries_wait_longer_and_longer_but_never_for_ever() -> None:
    waits = [wait_after(tries) for tries in range(1, 40)]
    assert waits[:4] == [timedelta(0)] * 4
    assert waits[4:8] == [timedelta(seconds=s) for s in (30, 60, 120, 240)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)
