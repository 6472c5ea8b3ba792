"""Masked, a name tells a neighbour nothing; in pieces, it can still be found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.names import mask_address, mask_id_number, mask_name, mask_phone, search_pieces, wanted_pieces


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("许", "*"),
        ("许兰", "许*"),
        ("许小兰", "许*兰"),
        ("欧阳小兰", "欧***"),
        ("𠮷田兰", "𠮷*兰"),
        ("买买提·艾合买提", "买***"),
    ],
)
def test_a_masked_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_numbers_keep_what_a_clerk_compares() -> None:
    assert mask_id_number("11010519491231002X") == "110***********002X"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("0571-87654321") == "057******4321"
    assert mask_id_number("1234") == mask_phone("1234") == "****"
    assert mask_address("临溪镇上村三组12号") == "临溪镇上村三***"
    assert mask_address("") == ""


def test_a_name_is_found_by_a_character_a_pair_and_the_whole() -> None:
    stored = search_pieces("许小兰")
    assert stored == {"许", "小", "兰", "许小", "小兰"}
    for asked in ("许", "兰", "小兰", "许小兰", " 许 小兰 "):
        assert wanted_pieces(asked) <= stored
    for asked in ("许兰", "李", "兰小"):
        assert not wanted_pieces(asked) <= stored


def test_a_village_and_a_name_are_two_words() -> None:
    stored = search_pieces("许小兰") | search_pieces("石桥村")
    for asked in ("石桥 许", "许小兰 石桥村", "石桥村　小兰", "村 兰"):
        assert wanted_pieces(asked) <= stored
    assert not wanted_pieces("石桥村 李") <= stored


def test_nothing_asked_for_is_no_piece() -> None:
    assert wanted_pieces(" ·-") == search_pieces("") == frozenset()


@settings(deadline=None)
@given(st.text("许小兰李欧阳明月", min_size=1, max_size=8), st.integers(0, 8), st.integers(1, 8))
def test_every_part_of_a_name_finds_it(name: str, start: int, length: int) -> None:
    assert wanted_pieces(name[start : start + length]) <= search_pieces(name)
