"""docs/import.md: does it name every column, alias and code?"""

from __future__ import annotations

from pathlib import Path

import pytest

from repair.records.problems import words
from repair.records.readers.columns import columns

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "import.md").read_text("utf-8")
OF_CHANGES = ("record_", "class_", "status_", "duty_", "day_", "nobody_", "nothing")


@pytest.mark.parametrize("column", columns("penalties"), ids=lambda column: column.key)
def test_every_column_and_alias_is_documented(column) -> None:  # type: ignore[no-untyped-def]
    assert [name for name in (column.name, *column.also) if name not in TEXT] == []


@pytest.mark.parametrize("code", [code for code in words() if not code.startswith(OF_CHANGES)])
def test_every_code_is_documented_with_its_message(code: str) -> None:
    assert f"`{code}`" in TEXT
    assert words()[code]["message"] in TEXT


def test_no_two_columns_claim_one_heading() -> None:
    spellings = [name for column in columns("penalties") for name in (column.name, *column.also)]
    assert len(spellings) == len(set(spellings))
