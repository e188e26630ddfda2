"""Phone cells: which number is taken, and when none can be."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.enterprises.phone import read_phone, takes_texts

MOBILE = "+8613900000001"


@pytest.mark.parametrize(
    "cell",
    [
        "13900000001",
        13900000001,
        13900000001.0,  # Excel's number with all digits
        "13900000001.0",
        "139 0000 0001",
        "139-0000-0001",
        "１３９００００　０００１",
        "+86 13900000001",
        "8613900000001",
        "0086-13900000001",
        "手机：13900000001",
        "13900000001（林经理）",
        "'13900000001",
        "13900000001/13900000002",
        "12345、13900000001",  # the first usable one
        "13900000001 13900000002",
    ],
)
def test_a_mobile_is_read_from(cell: object) -> None:
    assert read_phone(cell).e164 == MOBILE
    assert read_phone(cell).mobile


def test_a_landline_can_be_called_and_not_texted() -> None:
    reading = read_phone("(0570) 1234567")
    assert reading.e164 == "+865701234567"
    assert not reading.mobile


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, "phone_missing"),
        ("", "phone_missing"),
        ("1.38E+10", "phone_lost_digits"),
        ("1.38e+10", "phone_lost_digits"),
        ("0570-1234567转801", "phone_extension"),
        ("+852 9123 4567", "phone_abroad"),
        ("1390000abcd", "phone_unusable"),  # letters are not keys of a keypad here
        ("139000000011", "phone_unusable"),
        ("12345", "phone_unusable"),
        ("400-123-4567", "phone_unusable"),
        ("同上", "phone_unusable"),
    ],
)
def test_an_unusable_cell_says_why(cell: object, problem: str) -> None:
    reading = read_phone(cell)
    assert (reading.e164, reading.problem) == (None, problem)


@given(st.integers(0, 9999), st.sampled_from(["{}", " {} ", "86{}", "+86-{}", "{}.0", "电话{}"]))
def test_every_number_of_the_sample_form_is_read_in_every_dress(number: int, dress: str) -> None:
    assert read_phone(dress.format(f"1390000{number:04d}")).e164 == f"+861390000{number:04d}"


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read_phone(text)
    assert bool(reading.e164) != bool(reading.problem)


@pytest.mark.parametrize(("number", "texts"), [(MOBILE, True), ("+865701234567", False), ("+862188888888", False)])
def test_a_stored_number_says_whether_it_takes_texts(number: str, texts: bool) -> None:
    assert takes_texts(number) == texts


@given(st.from_regex(r"\+86(1[0-9]{10}|10[0-9]{8}|[2-9][0-9]{8,10})", fullmatch=True))
def test_a_number_takes_texts_unless_the_library_knows_a_landline(e164: str) -> None:
    """The quick answer for mobiles is the library's own."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    assert takes_texts(e164) is (kind != phonenumbers.PhoneNumberType.FIXED_LINE)
