"""Room codes, topic numbers and slip codes: what is made is read back, and what is mistyped is noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.numbers import (
    ALPHABET,
    has_luhn_digit,
    near_room_codes,
    new_room_code,
    read_room_code,
    read_slip_code,
    read_topic_number,
    show_slip_code,
    slip_code,
    tidy_room_code,
    topic_number,
)

DIGITS = "0123456789"
FULL_WIDTH = str.maketrans({chr(half): chr(half + 0xFEE0) for half in range(0x21, 0x7F)})


def code_from(draws: list[int]) -> str:
    rest = iter(draws)
    return new_room_code(lambda _below: next(rest))


room_codes = st.lists(st.integers(0, 31), min_size=5, max_size=5).map(code_from)
slip_codes = st.binary(min_size=16, max_size=32).map(slip_code)
topic_numbers = st.builds(topic_number, st.integers(2000, 2099), st.integers(1, 999_999_999))


def replaced(text: str, at: int, symbol: str) -> str:
    return text[:at] + symbol + text[at + 1 :]


def swapped(text: str, at: int) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


# --- Room codes


def test_the_alphabet_is_crockfords() -> None:
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_a_new_code_is_random_and_well_formed() -> None:
    codes = {new_room_code() for _ in range(50)}
    assert len(codes) > 45
    assert all(read_room_code(code) == code for code in codes)


@given(room_codes)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    for typed in (
        code,
        code.lower(),
        f" {code[:3]} {code[3:]} ",
        f"{code[:3]}-{code[3:]}",
        f"{code[:3]}—{code[3:]}",
        code.translate(FULL_WIDTH),
        code.replace("0", "O").replace("1", "l"),
        code.replace("0", "o").replace("1", "I"),
        f"\u200b{code}\n",
    ):
        assert read_room_code(typed) == code


@given(room_codes, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_noticed(code: str, at: int, symbol: str) -> None:
    assume(code[at] != symbol)
    assert read_room_code(replaced(code, at, symbol)) is None


@given(room_codes, st.integers(0, 4))
def test_swapped_neighbours_are_noticed_unless_they_are_the_ends_of_the_alphabet(code: str, at: int) -> None:
    pair = {code[at], code[at + 1]}
    noticed = read_room_code(swapped(code, at)) != code and read_room_code(swapped(code, at)) is None
    assert noticed == (len(pair) == 2 and pair != {"0", "Z"})


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFG", "ABCDEU", "和平里协商室", "000001", "٠٠٠٠٠٠", "½½½½½½"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_room_code(typed) is None


def test_tidying_does_not_check() -> None:
    assert tidy_room_code(" o1-lx u") == "011XU"


@given(room_codes, st.data())
def test_one_slip_away_is_always_found(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, 5))
    symbol = data.draw(st.sampled_from(ALPHABET + "U"))
    slips = [replaced(code, at, symbol), code[:at] + code[at + 1 :], code[:at] + symbol + code[at:]]
    slips += [swapped(code, at)] if at < 5 else []
    for typed in slips:
        near = near_room_codes(typed)
        assert code in near or tidy_room_code(typed) == code
        assert all(read_room_code(found) == found for found in near)
        assert len(near) == len(set(near))
        assert len(near) <= 11
        assert near == near_room_codes(typed.lower())


@pytest.mark.parametrize(("meant", "typed"), [("8", "B"), ("S", "5"), ("Z", "2"), ("D", "0"), ("7", "1"), ("V", "U")])
def test_what_looks_alike_is_suggested_first(meant: str, typed: str) -> None:
    code = next(code_from([ALPHABET.index(meant), n, 3, 9, 20]) for n in range(32))
    assert code in near_room_codes(typed + code[1:])[:3]


def test_the_order_is_lookalikes_then_swaps_then_the_rest() -> None:
    code = code_from([8, 4, 7, 3, 6])
    assert near_room_codes(replaced(code, 0, "B"))[0] == code
    near = near_room_codes(swapped(code, 1))
    assert near.index(code) < 3


def test_nothing_is_near_what_is_far_off() -> None:
    assert near_room_codes("") == near_room_codes("ABCDEFGH") == near_room_codes("ABCD") == []


# --- Topic numbers


def test_the_example_of_the_design() -> None:
    assert topic_number(2026, 4182) == "26-004182-7"
    assert read_topic_number("26-004182-7") == "26-004182-7"


@pytest.mark.parametrize(
    "typed", ["260041827", "26 004182 7", " 26-004182-7 ", "２６－００４１８２－７", "26—004182—7", "26\u3000004182 7"]
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_topic_number(typed) == "26-004182-7"


@pytest.mark.parametrize(
    "typed", ["", "26-004182-8", "26-04182-7", "26-0004182-7", "A6-004182-7", "2600418", "٢٦٠٠٤١٨٢٧", "9" * 400]
)
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert read_topic_number(typed) is None


@given(topic_numbers)
def test_a_number_is_read_back_past_a_million_too(number: str) -> None:
    assert read_topic_number(number) == number
    assert read_topic_number(number.replace("-", "")) == number


def test_the_running_number_grows_past_six_digits() -> None:
    assert topic_number(2026, 1_000_000).split("-")[1] == "1000000"


@pytest.mark.parametrize(("year", "n"), [(1999, 1), (2100, 1), (2026, 0), (2026, -1), (2026, 1_000_000_000)])
def test_there_is_no_number_outside_the_range(year: int, n: int) -> None:
    with pytest.raises(ValueError, match="no topic number"):
        topic_number(year, n)


# --- Slip codes


def test_a_slip_code_is_the_same_for_the_same_hash() -> None:
    assert slip_code(b"\x07" * 32) == slip_code(b"\x07" * 32)
    assert slip_code(bytes(32)) == "0" * 16
    assert show_slip_code("1234567890123452") == "1234 5678 9012 3452"


@given(slip_codes)
def test_a_slip_code_is_read_as_it_is_shown(code: str) -> None:
    assert len(code) == 16
    for typed in (code, show_slip_code(code), show_slip_code(code).replace(" ", "-"), code.translate(FULL_WIDTH)):
        assert read_slip_code(typed) == code


@given(slip_codes, st.integers(0, 15), st.sampled_from(DIGITS))
def test_every_single_wrong_digit_is_noticed(code: str, at: int, digit: str) -> None:
    assume(code[at] != digit)
    assert read_slip_code(replaced(code, at, digit)) is None


@given(slip_codes, st.integers(0, 14))
def test_swapped_digits_are_noticed_unless_they_are_nought_and_nine(code: str, at: int) -> None:
    pair = {code[at], code[at + 1]}
    noticed = read_slip_code(swapped(code, at)) is None
    assert noticed == (len(pair) == 2 and pair != {"0", "9"})


@pytest.mark.parametrize("typed", ["", "1234", "1234 5678 9012 3456", "x" * 16, "0" * 17])
def test_what_cannot_be_a_slip_code_is_none(typed: str) -> None:
    assert read_slip_code(typed) is None


def test_a_short_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        slip_code(b"too short")


def test_bank_cards_carry_the_same_check_digit() -> None:
    assert has_luhn_digit("4111111111111111")
    assert not has_luhn_digit("4111111111111112")
