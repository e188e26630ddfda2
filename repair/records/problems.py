"""How is a problem of a file, a row or a change told to staff? The words are in errors.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from repair.errors import XiufuError

_WORDS = Path(__file__).with_name("errors.yml")
_E = TypeVar("_E", bound=XiufuError)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A cell that needs a person's eye."""

    row: int  # as the spreadsheet numbers it: the first row is 1, the header counts
    column: str  # Chinese name of the column
    code: str  # key of errors.yml
    message: str  # Chinese: what is wrong and what to do
    refusing: bool = True  # False: the row was saved all the same


@cache
def words() -> dict[str, dict[str, str]]:
    """errors.yml: code -> message, remedy, and `notice` for what does not refuse a row."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(_WORDS.read_text("utf-8"))
    return loaded


def row_problem(row: int, column: str, code: str, /, **values: Any) -> RowProblem:
    """The problem `code` of one cell; `values` fill the gaps of its message."""
    text = words()[code]
    said = f"{text['message']}{text['remedy']}".format(**{"column": column, **values})
    return RowProblem(row=row, column=column, code=code, message=said, refusing=not text.get("notice"))


def error(kind: type[_E], code: str, /, **values: Any) -> _E:
    """An error of the family with the words of `code`."""
    text = words()[code]
    return kind(text["message"].format(**values), remedy=text["remedy"].format(**values))
