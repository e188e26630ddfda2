"""Whatever a file holds, it is read, or refused with a remedy; it never breaks the import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from repair.errors import UnreadableFile
from repair.records.file import read_file
from tests.unit.records.files import GOOD, GOOD_DEDUCTION, GOOD_LISTING, csv_text, row

HEADINGS = {"penalties": list(GOOD), "deductions": list(GOOD_DEDUCTION), "listings": list(GOOD_LISTING)}
TODAY = date(2026, 11, 21)
quickly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
GOOD_BYTES = csv_text([row(), row(no="乙")]).encode("gb18030")


def survives(path: Path, kind: str = "penalties") -> bool:
    try:
        read = read_file(path, kind=kind, today=TODAY)
    except UnreadableFile as refused:
        assert refused.message and refused.remedy
    else:
        refused_rows = {problem.row for problem in read.problems if problem.refusing}
        assert len(refused_rows) == read.refused
        assert all(problem.message for problem in read.problems)
    return True


@quickly
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b"\xd0\xcf\x11\xe0"])
)
def test_bytes_of_any_kind(tmp_path: Path, content: bytes, start: bytes) -> None:
    (tmp_path / "a").write_bytes(start + content)
    assert survives(tmp_path / "a")


@quickly
@given(st.integers(0, len(GOOD_BYTES) - 1), st.binary(min_size=1, max_size=3))
def test_a_good_file_with_a_few_wrong_bytes(tmp_path: Path, place: int, wrong: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(GOOD_BYTES[:place] + wrong + GOOD_BYTES[place + len(wrong) :])
    assert survives(tmp_path / "a.csv")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.datetimes().filter(lambda moment: moment.year >= 1901),
    st.times(),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20),
)


@pytest.mark.parametrize(("kind", "headings"), HEADINGS.items())
@quickly
@given(cells=st.lists(CELLS, min_size=len(GOOD), max_size=len(GOOD)))
def test_a_workbook_with_cells_of_any_type(tmp_path: Path, kind: str, headings: list[str], cells: list[object]) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(headings)
    book.active.append(cells[: len(headings)])
    for cell in book.active[2]:
        if cell.data_type == "f":
            cell.data_type = "s"
    book.save(tmp_path / "a.xlsx")
    assert survives(tmp_path / "a.xlsx", kind)
