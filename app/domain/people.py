"""What people bring: identity numbers, phones, names and passwords, each in its one clean spelling or refused.

Knows no person and no database; `names` shows and searches what is cleaned here.
"""

import re
import unicodedata
from datetime import date, timedelta
from itertools import pairwise

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
LONGEST_NAME = 100
LONGEST_LOGIN = 32


class Unclean(ValueError):
    """What was typed cannot be taken; `code` is a stable word that the edges translate."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# -- identity numbers ----------------------------------------------------------------------------------------

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_REGION_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
_REGIONS = frozenset(str(region) for first, last in _REGION_RANGES for region in range(first, last + 1))


def clean_id_number(text: str, today: date | None = None) -> str:
    """A resident's ID number: 18 characters, ASCII, last one a digit or X (GB 11643-1999).

    Full-width digits and a small x are taken; other scripts' digits, invisible characters, impossible dates
    and wrong check characters are not. A birth after `today` is refused where today is given.
    Raises Unclean: id_number_shape, id_number_region, id_number_date, id_number_check.
    """
    plain = unicodedata.normalize("NFKC", text).strip(" ").upper()
    if not re.fullmatch("[0-9]{17}[0-9X]", plain, re.ASCII):
        raise Unclean("id_number_shape")
    # Permanent residents from abroad carry a 9 in front of the region of issue.
    region = plain[1:3] if plain[0] == "9" else plain[:2]
    if region not in _REGIONS:
        raise Unclean("id_number_region")
    born_on = _birth(plain)
    if born_on is None or (today is not None and born_on > today):
        raise Unclean("id_number_date")
    if check_character(plain[:17]) != plain[17]:
        raise Unclean("id_number_check")
    return plain


def check_character(digits: str) -> str:
    """The 18th character for the first 17 (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def _birth(number: str) -> date | None:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    try:
        return date(year, month, day) if year >= 1850 else None
    except ValueError:
        return None


# -- phones --------------------------------------------------------------------------------------------------

_MOBILE = re.compile("1[3-9][0-9]{9}", re.ASCII)
_LANDLINE = re.compile("(0[1-9][0-9]{1,2})?-?([2-9][0-9]{6,7})(-[0-9]{1,6})?", re.ASCII)


def clean_phone(text: str) -> str:
    """A mobile number (11 digits) or a landline with its area code. Raises Unclean: phone_shape."""
    plain = unicodedata.normalize("NFKC", text).strip(" ")
    plain = re.sub(r"^(\+|00)86[- ]?", "", plain)
    mobile = plain.replace(" ", "").replace("-", "")
    if _MOBILE.fullmatch(mobile):
        return mobile
    if _LANDLINE.fullmatch(plain.replace(" ", "")):
        return plain.replace(" ", "")
    raise Unclean("phone_shape")


# -- names ---------------------------------------------------------------------------------------------------

# Control, format (bidi, zero-width), surrogates, line and paragraph separators, unassigned.
_REFUSED_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp", "Cn"))
# Letters and marks by category that show nothing: fillers, the grapheme joiner, the blank Braille pattern.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def clean_name(text: str) -> str:
    """A person's or an office's name: NFC, outer spaces gone, inner ones single.

    Rare characters (𠮷, 䶮), the middle dot of long names and private-use characters of rare-name fonts stay.
    Raises Unclean: name_empty, name_too_long, name_characters.
    """
    plain = unicodedata.normalize(
        "NFC", " ".join(part for part in re.split("[ \u3000\u00a0]+", text) if part)
    )
    if not plain:
        raise Unclean("name_empty")
    if len(plain) > LONGEST_NAME:
        raise Unclean("name_too_long")
    if any(unicodedata.category(c) in _REFUSED_CATEGORIES or c in _INVISIBLE for c in plain):
        raise Unclean("name_characters")
    if not any(unicodedata.category(c)[0] == "L" or unicodedata.category(c) == "Co" for c in plain):
        raise Unclean("name_characters")
    return plain


def clean_login(text: str) -> str:
    """The name a person signs in with, in small letters. Raises Unclean: login_shape."""
    plain = unicodedata.normalize("NFKC", text[:200]).strip().lower()
    if not re.fullmatch(rf"[a-z][a-z0-9._-]{{1,{LONGEST_LOGIN - 1}}}", plain, re.ASCII):
        raise Unclean("login_shape")
    return plain


# -- passwords -----------------------------------------------------------------------------------------------

# The frequent ones of ten characters and more in the lists that leak; shorter ones are refused by length.
_FREQUENT_WORDS = """
    1234567890 12345678910 123456789a 1234567891 0123456789 0987654321 9876543210 1q2w3e4r5t 1qaz2wsx3edc
    qwertyuiop qwerty12345 qwerty123456 qwertyuiop123 asdfghjkl123 zxcvbnm123 1qazxsw23edc qazwsxedcrfv
    password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 password!1 mypassword
    administrator admin12345 admin123456 admin@12345 admin@123456 welcome123 welcome1234 letmein123 iloveyou12
    iloveyou123 sunshine123 princess123 football123 baseball123 superman123 abcdefghij abcdefghijk abcd123456
    abc1234567 abc123456789 a123456789 a1234567890 aa12345678 aa123456789 qq123456789 woaini1314 woaini1314520
    woaini520 5201314520 1314520520 13145201314 wangyut2 1122334455 11223344556677 1231231234 1234512345
    1234554321 1234567899 147258369a 1472583690 3141592653 7894561230 789456123a 741852963a 9638527410
    shouwen123 shouwen1234 shouwen2026 fuwuzhongxin bianmin123 zhengwu123 government1 gongzuo123 changeme123
    changeme1234 trustno1trustno1 qwe1234567 qweasdzxc123 asd1234567 zaq12wsxcde3 000000000a
"""
_FREQUENT = frozenset(_FREQUENT_WORDS.split())


def check_password(password: str, login: str) -> str:
    """The password in the spelling that is hashed (NFC), if it may be one.

    Any characters, spaces too; no rules of composition. Refused are short and endless ones, those everybody
    tries first, simple runs, and the login itself. Raises Unclean: password_short, password_long,
    password_frequent, password_login, password_characters.
    """
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < SHORTEST_PASSWORD:
        raise Unclean("password_short")
    if len(plain) > LONGEST_PASSWORD:
        raise Unclean("password_long")
    if any(unicodedata.category(c) in ("Cs", "Cc") for c in plain):
        raise Unclean("password_characters")
    folded = plain.casefold()
    if folded in _FREQUENT or _is_run(folded):
        raise Unclean("password_frequent")
    if _is_login(folded, login.casefold()):
        raise Unclean("password_login")
    return plain


def spell_password(password: str) -> str:
    """How a typed password is spelt before it is compared; anything that could never be one becomes empty."""
    if len(password) > 4 * LONGEST_PASSWORD or any(unicodedata.category(c) == "Cs" for c in password):
        return ""
    return unicodedata.normalize("NFC", password)


def _is_run(text: str) -> bool:
    """A short piece repeated (aaaaaaaaaa, 1212121212), or characters one after another (abcdefghijkl)."""
    pieces = (text[:length] for length in (1, 2, 3))
    if any((piece * len(text))[: len(text)] == text for piece in pieces):
        return True
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})


def _is_login(folded: str, login: str) -> bool:
    """The login alone, backwards, or with nothing but digits and signs around it."""
    if len(login) < 3:
        return False
    rest = folded.replace(login, "", 1) if login in folded else None
    return folded == login[::-1] or (
        rest is not None and not any(c.isalpha() for c in rest.replace(login, ""))
    )


# -- wrong tries ---------------------------------------------------------------------------------------------

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


def wait_after(failed_tries: int) -> timedelta:
    """How long a login stays shut after so many wrong passwords in a row: nothing, then 30 s doubling to 15 min."""
    if failed_tries < FREE_TRIES:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failed_tries - FREE_TRIES, 10)), LONGEST_WAIT)
