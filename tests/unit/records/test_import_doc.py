"""docs/import.md: does it name every column, alias and code?"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from repair.records import problems
from repair.records.problems import words
from repair.records.readers.columns import columns, kind_names

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "import.md").read_text("utf-8")
WORDS = Path(problems.__file__).with_name("errors.yml").read_text("utf-8")
OF_FILES = yaml.safe_load(WORDS.split("# ---- a change at the desk")[0]).keys() - {"nothing"}
EVERY = [column for kind in kind_names() for column in columns(kind)]


@pytest.mark.parametrize("column", EVERY, ids=lambda column: column.key)
def test_every_column_and_alias_is_documented(column) -> None:  # type: ignore[no-untyped-def]
    assert [name for name in (column.name, *column.also) if name not in TEXT] == []


@pytest.mark.parametrize("code", sorted(OF_FILES))
def test_every_code_is_documented_with_its_message(code: str) -> None:
    assert f"`{code}`" in TEXT
    assert words()[code]["message"] in TEXT


@pytest.mark.parametrize("kind", kind_names())
def test_no_two_columns_claim_one_heading(kind: str) -> None:
    spellings = [name for column in columns(kind) for name in (column.name, *column.also)]
    assert len(spellings) == len(set(spellings))
