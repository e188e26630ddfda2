"""How many points does this cell take off?"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from math import isfinite

MOST = Decimal(1_000)  # a full score of the usual schemes: more is another column's number
_PLACES = Decimal("0.01")
_FORM = re.compile(r"扣?(-?)(\d+(?:\.\d+)?|\.\d+)分?")


class PointsProblem(ValueError):
    """A cell that is not a number of points; `code` is a key of errors.yml."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_points(cell: object) -> Decimal:
    """The points of a cell, above nought, two decimals at most: 3, 3分, 扣0.5分, or a number of Excel's.

    Raises PointsProblem: points_unreadable, points_not_positive, points_too_large.
    """
    if isinstance(cell, bool) or (isinstance(cell, float) and not isfinite(cell)):
        raise PointsProblem("points_unreadable")
    if isinstance(cell, float):
        cell = round(cell, 6)  # the tail of 0.30000000000000004 is Excel's
    text = "".join(unicodedata.normalize("NFKC", str(cell)).split())
    found = _FORM.fullmatch(text)
    if not found:
        raise PointsProblem("points_unreadable")
    points = Decimal(found[2])
    if found[1] or points == 0:
        raise PointsProblem("points_not_positive")
    if points > MOST:
        raise PointsProblem("points_too_large")
    if points != points.quantize(_PLACES):
        raise PointsProblem("points_unreadable")
    return points.quantize(_PLACES).normalize() + 0
