"""Which day does this cell name?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import isfinite

_EPOCH = date(1899, 12, 30)  # Excel's day 0, with its leap year 1900 counted in
_SERIALS = range(25_569, 73_051)  # 1970-01-01 to 2099-12-31: outside, a number is no date of ours
_CLOCK = r"(?:[T\s]\s*\d{1,2}[:时]\d{1,2}.*)?"
_SEPARATED = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})" + _CLOCK)
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?" + _CLOCK)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{6})?")
_NUMBER = re.compile(r"\d{5}(?:\.\d+)?")


def read_date(cell: object) -> date:
    """The day in a cell: a date, an Excel serial, or text in one of the usual forms. Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(float(cell))
    return _of_text(unicodedata.normalize("NFKC", str(cell)).strip().strip("'"))


def _of_number(number: float) -> date:
    if not isfinite(number):
        raise ValueError(f"{number} is not a number of days")
    if int(number) in _SERIALS:
        return _EPOCH + timedelta(days=int(number))
    if number.is_integer() and (found := _COMPACT.fullmatch(str(int(number)))):
        return date(*map(int, found.groups()))
    raise ValueError(f"{number} is neither an Excel serial of our times nor YYYYMMDD")


@lru_cache(maxsize=8192)  # a file has few days and many rows
def _of_text(text: str) -> date:
    for form in (_SEPARATED, _CHINESE, _COMPACT):
        if found := form.fullmatch(text):
            return date(*map(int, found.groups()))
    if _NUMBER.fullmatch(text):
        return _of_number(float(text))
    raise ValueError(f"{text!r} is not a date")
