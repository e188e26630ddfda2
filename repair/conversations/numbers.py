"""Which numbers did somebody write: a count, an amount, a decision number, a credit code, a telephone number?

Pure: text in, values out. Chinese and Arabic digits, full width and half; nothing is looked up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from opencc import OpenCC

from repair.conversations.patterns import pattern
from repair.enterprises.phone import read_phone
from repair.enterprises.uscc import LENGTH, check

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "幺": 1,
}
UNITS = {"十": 10, "百": 100, "千": 1000}
MYRIAD = "万"
LARGEST = 10**9

_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CODE = re.compile(rf"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{{{LENGTH}}}(?![0-9A-Z])")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[\s-]\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNumber:
    """What somebody wrote of a decision number: its serial, and its year when that was there too."""

    serial: int
    year: int | None = None


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """The text in half width (NFKC) and simplified characters; brackets of decision numbers stay as they are."""
    return str(_simplifier().convert(unicodedata.normalize("NFKC", text)))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def to_int(text: str) -> int | None:
    """A whole number in digits or Chinese: 12, 二十, 两, 一百零五, 五千, 1万2, 二零二六; None for anything else."""
    value = to_decimal(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def to_decimal(text: str) -> Decimal | None:
    """A number in digits or Chinese, also mixed (1.2万, 5千, 一万二); None when it is none or beyond a billion."""
    said = folded(text).strip()
    pieces = pattern("numbers", "piece").findall(said)
    if not pieces or "".join(pieces) != said:
        return None
    if len(pieces) > 1 and all(piece in DIGITS for piece in pieces):  # spoken digit by digit
        value = Decimal("".join(str(DIGITS[piece]) for piece in pieces))
    else:
        value = _summed(pieces)
    return value if value <= LARGEST else None


def _summed(pieces: list[str]) -> Decimal:
    """Units as they are counted; a last digit right behind a unit counts tenths of it (一万二, 三千五)."""
    whole, section, digit, unit = Decimal(0), Decimal(0), Decimal(0), 0
    for piece in pieces:
        if piece in UNITS:
            unit = UNITS[piece]
            section += (digit or 1) * unit
            digit = Decimal(0)
        elif piece == MYRIAD:
            whole, section, digit, unit = (
                (whole + section + digit or Decimal(1)) * 10_000,
                Decimal(0),
                Decimal(0),
                10_000,
            )
        elif piece in DIGITS:
            digit, unit = Decimal(DIGITS[piece]), 0 if DIGITS[piece] == 0 else unit
        else:
            try:
                digit = Decimal(piece)
            except InvalidOperation:  # a digit of another script that Python does not count with
                return Decimal(LARGEST + 1)
            unit = unit if len(piece) == 1 else 0
    if digit and unit >= 100 and digit < 10 and pieces[-1] not in UNITS:
        digit *= unit // 10
    return whole + section + digit


def amounts(text: str) -> tuple[Decimal, ...]:
    """The sums of money a text names, in yuan: 5000元, 五千, 1.2万, 一万二. A number below 100 needs its unit."""
    found = []
    for match in pattern("numbers", "money").finditer(_GROUPED.sub("", folded(text))):
        value = to_decimal(match["number"])
        if value is None:
            continue
        unit = match["unit"] or ""
        if unit in ("万元", "万"):
            value *= 10_000
        if unit or value >= 100:
            found.append(value)
    return tuple(dict.fromkeys(found))


def decision_numbers(text: str) -> tuple[DecisionNumber, ...]:
    """The decision numbers in a text, whole or in part: 〔2026〕12号, 第0012号, 0012, 12号, 尾号12."""
    said = folded(text)
    found = [
        DecisionNumber(serial=int(one["serial"]), year=int(one["year"]))
        for one in pattern("numbers", "decision").finditer(said)
    ]
    rest = pattern("numbers", "decision").sub(" ", said)
    serials = (
        to_int(one["serial"] or one["padded"] or one["bare"]) for one in pattern("numbers", "tail").finditer(rest)
    )
    found += [DecisionNumber(serial=serial) for serial in serials if serial]
    return tuple(dict.fromkeys(found))


def after_decision_number(text: str) -> str:
    """What a text says behind the last decision number in it; all of it when there is none."""
    said = folded(text)
    ends = [match.end() for name in ("decision", "tail") for match in pattern("numbers", name).finditer(said)]
    return said[max(ends, default=0) :]


def of_decision(decision_no: str) -> DecisionNumber | None:
    """Year and serial of a whole decision number: 示消行罚决字〔2026〕第0012号 is 12 of 2026."""
    found = decision_numbers(decision_no)
    return found[-1] if found else None


def credit_codes(text: str) -> tuple[str, ...]:
    """The unified social credit codes in a text whose check digit is right."""
    read = (check(one).code for one in _CODE.findall(folded(text).upper()))
    return tuple(dict.fromkeys(code for code in read if code))


def phones(text: str) -> tuple[str, ...]:
    """The telephone numbers in a text that can be called, E.164."""
    read = (read_phone(one).e164 for one in _PHONE.findall(folded(text)))
    return tuple(dict.fromkeys(number for number in read if number))
