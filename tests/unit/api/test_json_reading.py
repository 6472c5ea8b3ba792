"""Bodies that two readers could understand differently, and those that are fine."""

import pytest

from app.api import json_reading

MALFORMED: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"{", "syntax"),
    "no quotes": (b"{seen: 1}", "syntax"),
    "single quotes": (b"{'seen': 1}", "syntax"),
    "trailing comma": (b'{"seen": 1,}', "syntax"),
    "comment": (b'{"seen": 1 /* one */}', "syntax"),
    "two values": (b'{"seen": 1} {"seen": 2}', "syntax"),
    "a list": (b"[]", "not_an_object"),
    "a text": (b'"seen"', "not_an_object"),
    "null": (b"null", "not_an_object"),
    "a key twice": (b'{"seen": 1, "seen": 2}', "key_twice"),
    "a key twice inside": (b'{"a": {"b": 1, "b": 1}}', "key_twice"),
    "a key twice by escape": (b'{"seen": 1, "s\\u0065en": 2}', "key_twice"),
    "NaN": (b'{"seen": NaN}', "not_a_number"),
    "Infinity": (b'{"seen": -Infinity}', "not_a_number"),
    "1e999": (b'{"seen": 1e999}', "number_too_large"),
    "2^63": (b'{"seen": 9223372036854775808}', "number_too_large"),
    "a very long number": (b'{"seen": ' + b"1" * 5000 + b"}", "number_too_long"),
    "a very long fraction": (b'{"seen": 0.' + b"1" * 5000 + b"}", "number_too_long"),
    "deep lists": (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", "too_deep"),
    "deep objects": (b'{"a": ' * 5000 + b"1" + b"}" * 5000, "too_deep"),
    "deep and never closed": (b"[" * 500_000, "too_deep"),
    "brackets in a text are not deep": (b'{"a": "' + b"[" * 5000 + b'"', "syntax"),
    "lone surrogate": (b'{"a": "\\ud800"}', "character"),
    "lone surrogate in a key": (b'{"\\udfff": 1}', "character"),
    "NUL by escape": (b'{"a": "\\u0000"}', "character"),
    "NUL": (b'{"a": "\0"}', "charset"),
    "control character": (b'{"a": "\n"}', "syntax"),
    "UTF-16": ('{"a": "é"}'.encode("utf-16"), "byte_order_mark"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), "charset"),
    "byte order mark": (b'\xef\xbb\xbf{"a": 1}', "byte_order_mark"),
    "Latin-1": ('{"a": "é"}'.encode("latin-1"), "charset"),
    "GB18030": ('{"a": "许"}'.encode("gb18030"), "charset"),
    "overlong UTF-8": (b'{"a": "\xc0\xaf"}', "charset"),
    "surrogate in UTF-8": (b'{"a": "\xed\xa0\x80"}', "charset"),
    "only spaces": (b"   ", "syntax"),
    "leading zero": (b'{"seen": 01}', "syntax"),
    "plus sign": (b'{"seen": +1}', "syntax"),
    "hexadecimal": (b'{"seen": 0x1}', "syntax"),
    "an open quote and many more": (b'"' + b'\\"' * 400_000, "syntax"),
    "a backslash at the end": (b'{"a": "\\', "syntax"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_two_readers_could_understand_differently_is_refused(name: str) -> None:
    body, why = MALFORMED[name]
    with pytest.raises(json_reading.BodyMalformed) as refused:
        json_reading.read_object(body)
    assert refused.value.facts["why"] == why


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b' {"a": [1, 2.5, true, null, "\\u8bb8"]}\n', {"a": [1, 2.5, True, None, "许"]}),
        ('{"name": "𠮷"}'.encode(), {"name": "𠮷"}),
        (b'{"name": "\\ud842\\udfb7"}', {"name": "𠮷"}),
        (b'{"a": "[[[[[[[[[[[[[[[[[[[[[["}', {"a": "[" * 22}),
        (b'{"a": 9223372036854775807, "b": -1e300}', {"a": 2**63 - 1, "b": -1e300}),
        (b'{"a": ' + b"[" * 15 + b"]" * 15 + b"}", None),
    ],
)
def test_an_honest_body_is_read_as_it_is(body: bytes, value: object) -> None:
    assert json_reading.read_object(body) == value or value is None
