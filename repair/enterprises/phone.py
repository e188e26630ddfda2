"""Which number can be texted or called, in a cell that people filled in by hand?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_SEPARATORS = re.compile(r"[,;/|、\n\r\t]|或|和|(?<=\d)\s{2,}(?=\d)")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
_MOBILE = re.compile(r"\+861[3-9]\d{9}")
_MOBILE_PAIR = re.compile(r"(?<=\d)\s+(?=(?:\+?86)?1[3-9]\d{9}(?!\d))")  # two mobiles with one blank between
_REACHABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneReading:
    """A number as it was read: E.164, or the code of the problem."""

    e164: str | None
    problem: str = ""  # phone_missing, phone_lost_digits, phone_extension, phone_abroad, phone_unusable
    mobile: bool = False  # texts can reach it; a landline can only be called


def read_phone(given: object) -> PhoneReading:
    """The first usable Chinese number of a cell: text, or a number that Excel made of it.

    Digits that Excel lost (`1.38E+10` as text) cannot be guessed and are a problem; a float with all digits is fine.
    """
    text = _plain(given)
    if not text:
        return PhoneReading(e164=None, problem="phone_missing")
    readings = [_read_one(part) for part in _SEPARATORS.split(_MOBILE_PAIR.sub(";", text)) if part.strip()]
    usable = [reading for reading in readings if reading.e164]
    return (usable or readings or [PhoneReading(e164=None, problem="phone_unusable")])[0]


def _plain(given: object) -> str:
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return unicodedata.normalize("NFKC", "" if given is None else str(given)).strip().upper()


def _read_one(part: str) -> PhoneReading:
    text = re.sub(r"\.0+$", "", part.strip().strip("'"))
    if _SCIENTIFIC.fullmatch(text):
        return PhoneReading(e164=None, problem="phone_lost_digits")
    if re.search(r"转|EXT|分机|#", text):
        return PhoneReading(e164=None, problem="phone_extension")
    text = re.sub(r"^[^\d+(]+", "", text)  # a word before the number, such as 手机:
    text = re.sub(r"[(（][^\d)）]*[)）]$", "", text).strip()  # and a remark after it
    text = re.sub(r"[‐‑‒–—－―]", "-", text)
    if re.search(r"[^\d+()\-\s.]", text) or not text:
        return PhoneReading(e164=None, problem="phone_unusable")
    return _parsed(text)


def _parsed(text: str) -> PhoneReading:
    try:
        number = phonenumbers.parse(text, "CN")
    except NumberParseException:
        return PhoneReading(e164=None, problem="phone_unusable")
    if number.country_code != 86:
        return PhoneReading(e164=None, problem="phone_abroad")
    kind = phonenumbers.number_type(number)
    if not phonenumbers.is_valid_number(number) or kind not in _REACHABLE:
        return PhoneReading(e164=None, problem="phone_unusable")
    return PhoneReading(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164), mobile=kind != PhoneNumberType.FIXED_LINE
    )


@lru_cache(maxsize=10_000)
def takes_texts(e164: str) -> bool:
    """Whether a number can be texted: a Chinese landline can only be called."""
    if _MOBILE.fullmatch(e164):
        return True  # nearly every number, without a look into the library's tables
    return bool(phonenumbers.number_type(phonenumbers.parse(e164)) != PhoneNumberType.FIXED_LINE)
