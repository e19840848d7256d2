"""The three numbers people copy by hand: room codes, topic numbers and slip codes.

All end in a Luhn check symbol (mod 32 or mod 10), which finds every single wrong symbol and every swap of two
neighbours but one: 0 with the last symbol of the alphabet. What a person typed is read as kindly as possible:
full width, spaces, hyphens and lower case never matter.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence

# Crockford's base32: no I, L, O or U, because they are taken for 1, 1, 0 and V, or spell words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROOM_CODE_LENGTH = 6

# Symbols mistaken for each other in print, in handwriting or by ear.
LOOKALIKES = ("8B", "5S", "2Z", "0DQ", "17", "UV", "MN", "6G", "4A", "CG", "EF", "PR", "VY", "VW", "KX", "38")

_READ_AS = str.maketrans("OIL", "011")
_DIGITS = "0123456789"
_TOPIC_NUMBER = re.compile(r"([0-9]{2})([0-9]{6}|[1-9][0-9]{6,8})([0-9])")
_SLIP_CODE = re.compile(r"[0-9]{16}")
_SLIP_DIGITS = 15
_LAST_IN_A_YEAR = 999_999_999


# --- Room codes: on the wall, typed when a scan fails


def new_room_code(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """Six random symbols that say nothing about the place; `randbelow(n)` gives a whole number below n."""
    body = "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(ROOM_CODE_LENGTH - 1))
    return body + _check_symbol(body, ALPHABET)


def tidy_room_code(typed: str) -> str:
    """Upper case without spaces and hyphens, O read as 0, I and L as 1; not checked in any other way."""
    return _bare(typed).upper().translate(_READ_AS)


def read_room_code(typed: str) -> str | None:
    """The code a person meant, or None where it cannot be one. Whether there is such a room is not asked."""
    code = tidy_room_code(typed)
    return code if _is_room_code(code) else None


def near_room_codes(typed: str) -> list[str]:
    """Every well-formed code one slip away from what was typed, the likeliest slips first.

    The slips: one symbol mistaken, two neighbours swapped, one left out, one too many. What was typed is
    never among them, so a code that is well formed but unknown gets suggestions too.
    """
    code = tidy_room_code(typed)
    near = dict.fromkeys(variant for variant in _one_slip_away(code) if _is_room_code(variant))
    near.pop(code, None)
    return list(near)


def _one_slip_away(code: str) -> Iterator[str]:
    places = range(len(code))
    if len(code) == ROOM_CODE_LENGTH:
        mistaken = [(code[place], symbol, place) for place in places for symbol in ALPHABET]
        alike = [slip for slip in mistaken if _look_alike(*slip[:2])]
        yield from (code[:at] + symbol + code[at + 1 :] for _, symbol, at in alike)
        yield from (code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in places[:-1])
        yield from (code[:at] + symbol + code[at + 1 :] for _, symbol, at in mistaken)
    elif len(code) == ROOM_CODE_LENGTH - 1:
        yield from (code[:at] + symbol + code[at:] for at in range(ROOM_CODE_LENGTH) for symbol in ALPHABET)
    elif len(code) == ROOM_CODE_LENGTH + 1:
        yield from (code[:at] + code[at + 1 :] for at in places)


def _look_alike(one: str, other: str) -> bool:
    return any(one in group and other in group for group in LOOKALIKES)


def _is_room_code(code: str) -> bool:
    return len(code) == ROOM_CODE_LENGTH and set(code) <= set(ALPHABET) and _is_checked(code, ALPHABET)


# --- Topic numbers: the same for life, said over the telephone


def topic_number(year: int, n: int) -> str:
    """`26-004182-7`: the year, the running number of the city in that year, a check digit.

    Raises ValueError for a year outside 2000–2099 or a running number outside 1–999,999,999.
    """
    if not (2000 <= year <= 2099 and 1 <= n <= _LAST_IN_A_YEAR):
        raise ValueError(f"no topic number for {n} in {year}")
    short_year, running = f"{year % 100:02}", f"{n:06}"
    return f"{short_year}-{running}-{_check_symbol(short_year + running, _DIGITS)}"


def read_topic_number(typed: str) -> str | None:
    """The number a person meant, with its hyphens, or None where it cannot be one."""
    digits = _bare(typed)
    parts = _TOPIC_NUMBER.fullmatch(digits)
    return "-".join(parts.groups()) if parts and has_luhn_digit(digits) else None


# --- Slip codes: the secret by which a nameless person comes back


def slip_code(mac: bytes) -> str:
    """Sixteen digits from a keyed hash of at least 16 bytes; fewer would favour some codes (ValueError)."""
    if len(mac) < 16:
        raise ValueError(f"a slip code needs 16 bytes, not {len(mac)}")
    body = f"{int.from_bytes(mac) % 10**_SLIP_DIGITS:0{_SLIP_DIGITS}}"
    return body + _check_symbol(body, _DIGITS)


def read_slip_code(typed: str) -> str | None:
    """The sixteen digits a person meant, or None where they cannot be a slip's."""
    digits = _bare(typed)
    return digits if _SLIP_CODE.fullmatch(digits) and has_luhn_digit(digits) else None


def show_slip_code(code: str) -> str:
    """In fours, as it is printed and read out."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


# --- What they share


def _bare(typed: str) -> str:
    """Half width, without spaces, hyphens of any kind and invisible characters."""
    return "".join(char for char in unicodedata.normalize("NFKC", typed) if not _is_spacing(char))


def _is_spacing(char: str) -> bool:
    kind = unicodedata.category(char)  # Z separators, C control and format characters, Pd dashes
    return kind[0] in "ZC" or kind == "Pd" or char == "\N{MINUS SIGN}"


def has_luhn_digit(digits: str) -> bool:
    """Whether the last of these ASCII digits is their check digit; bank cards end in one too."""
    return _is_checked(digits, _DIGITS)


def _check_symbol(body: str, alphabet: str) -> str:
    return alphabet[-_luhn_sum(body + alphabet[0], alphabet) % len(alphabet)]


def _is_checked(code: str, alphabet: str) -> bool:
    return _luhn_sum(code, alphabet) % len(alphabet) == 0


def _luhn_sum(code: str, alphabet: str) -> int:
    """Every second value from the right, from the last but one on, is doubled and its digits are added up."""
    base = len(alphabet)
    values: Sequence[int] = [alphabet.index(symbol) for symbol in reversed(code)]
    doubled = [sum(divmod(2 * value, base)) for value in values[1::2]]
    return sum(values[0::2]) + sum(doubled)
