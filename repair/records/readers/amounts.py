"""How many 万元 does this cell name?"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from math import isfinite

_PLACES = Decimal("0.000001")  # the template's decimal(18,6)
MOST = 10**12  # 万元: what the table's column holds
_FORM = re.compile(r"(-?)[¥￥]?(-?)(\d+|\d{1,3}(?:,\d{3})+)?(\.\d+)?(万元|万|元)?")


class AmountProblem(ValueError):
    """A cell that is not an amount; `code` is a key of errors.yml."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_amount(cell: object) -> Decimal:
    """The amount of a cell in 万元, six decimals at most; a cell that says 元 itself is converted.

    Raises AmountProblem: amount_unreadable, amount_negative, amount_decimals.
    """
    if isinstance(cell, bool) or (isinstance(cell, float) and not isfinite(cell)):
        raise AmountProblem("amount_unreadable")
    if isinstance(cell, int | float):
        if abs(cell) >= MOST:
            raise AmountProblem("amount_unreadable")
        return _checked(Decimal(repr(cell)).quantize(_PLACES))  # a float's tail such as 0.30000000000000004 is Excel's
    text = re.sub(r"\s|人民币", "", unicodedata.normalize("NFKC", str(cell)))
    found = _FORM.fullmatch(text)
    if not found or not (found[3] or found[4]):
        raise AmountProblem("amount_unreadable")
    amount = Decimal(f"{(found[3] or '0').replace(',', '')}{found[4] or ''}")
    if found[1] or found[2]:
        amount = -amount
    return _checked(amount / 10_000 if found[5] == "元" else amount)


def _checked(amount: Decimal) -> Decimal:
    if amount < 0:
        raise AmountProblem("amount_negative")
    if amount >= MOST:
        raise AmountProblem("amount_unreadable")
    if amount != amount.quantize(_PLACES):
        raise AmountProblem("amount_decimals")
    return amount.quantize(_PLACES).normalize() + 0
