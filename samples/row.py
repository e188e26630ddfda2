"""What does one row of a fictional file look like, whatever its kind, and whose is it?"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from stdnum.cn import uscc

from repair.records.readers.columns import column, columns

Row = dict[str, str]
_NOT_SHOWN = {
    "penalties": ("identity_number", "fine_yuan", "confiscated_yuan"),
    "deductions": ("party", "identity_number"),
    "listings": ("party", "identity_number"),
}


@cache
def words() -> dict[str, Any]:
    """words.yml."""
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yml").read_text("utf-8"))
    return loaded


def heading(key: str, kind: str = "penalties") -> str:
    """The Chinese name of a column."""
    return column(kind, key).name


@cache
def headings(kind: str = "penalties") -> tuple[str, ...]:
    """The columns of the sample, in the order of the template."""
    return tuple(one.name for one in columns(kind) if one.key not in _NOT_SHOWN[kind])


class RowMaker:
    """Makes cells of rows of one kind; names, codes and phones are used once."""

    kind = "penalties"

    def __init__(self, today: date, chance: Random) -> None:
        self.today = today
        self.chance = chance
        self._firms = 10  # phones below are the personas'

    def firm(self) -> dict[str, str]:
        """A new enterprise with its contact: one in five a sole trader (92…)."""
        self._firms += 1
        sole = self._firms % 5 == 0
        text = words()
        endings = text["sole"] if sole else text["firms"]
        place = text["places"][self._firms % len(text["places"])]
        shop = text["shops"][self._firms // len(text["places"]) % len(text["shops"])]
        ending = endings[self._firms // 3 % len(endings)]
        body = f"{92 if sole else 91}990000MA{self._firms:07d}"
        return {
            "name": f"示例{place}{shop}{ending}",
            "uscc": body + uscc.calc_check_digit(body),
            "contact": self.chance.choice(text["people"]),
            "phone": f"1390000{self._firms:04d}",
        }

    def persona(self, name: str, number: int) -> dict[str, str]:
        """An enterprise that the documentation names."""
        body = f"91990000MA{number:07d}"
        return {**words()[name], "uscc": body + uscc.calc_check_digit(body)}

    def said(self, **cells: Any) -> Row:
        """Cells by the program's name of their column, as a row has them; dates in one of the usual forms."""
        return {
            heading(key, self.kind): self._date(cell) if isinstance(cell, date) else str(cell)
            for key, cell in cells.items()
        }

    def _date(self, day: date) -> str:
        forms = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d"]
        return day.strftime(self.chance.choices(forms, weights=[6, 6, 2, 1, 1])[0])
