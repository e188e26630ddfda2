"""Credit codes: what is accepted, and what is said about the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.enterprises.uscc import check, is_identity_number
from tests.builders import a_code


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "11320000MB151840XJ",
        "9144030071526726XG",
        "91330100716105852F",
    ],  # GB 32100 and public bodies
)
def test_real_codes_are_accepted(code: str) -> None:
    assert check(code).code == code


@pytest.mark.parametrize(
    ("given_text", "problem"),
    [
        ("", "uscc_missing"),
        ("91350100M000100Y44", "uscc_check_digit"),
        ("91350100M000100Y4", "uscc_length"),
        ("91350100M000100O43", "uscc_characters"),  # letter O for nought
        ("9.135E+17", "uscc_lost_digits"),
        ("11010519491231002X", "natural_person"),  # the published example of GB 11643
    ],
)
def test_a_wrong_code_says_what_is_wrong(given_text: str, problem: str) -> None:
    assert check(given_text).code is None
    assert check(given_text).problem == problem


def test_blanks_hyphens_small_and_full_width_letters_are_forgiven() -> None:
    assert check(" 9135-0100 m000100y４３\n").code == "91350100M000100Y43"


def test_an_identity_card_is_recognised() -> None:
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("91350100M000100Y43")


@given(st.integers(0, 9_999_999), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_single_wrong_character_never_passes(number: int, place: int, character: str) -> None:
    code = a_code(number)
    wrong = code[:place] + character + code[place + 1 :]
    assert (check(wrong).code is None) == (wrong != code)
