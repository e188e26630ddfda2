"""Is a letter's file whole, and is its name safe on every system?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.errors import NotAllowed
from repair.letters.file import name_of, save
from tests.unit.letters.cases import a_case


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_number_or_name_from_a_file_leads_out_of_the_folder(number: str, enterprise: str) -> None:
    case = replace(a_case(), decision_no=number, enterprise=enterprise)
    name = name_of(case, "docx")
    assert Path(name).name == name and name.endswith(".docx")
    assert not set(name) & set('/\\:*?"<>|\n\0') and name not in (".docx", "..docx")
    assert len(name.encode("utf-8", "ignore")) < 200


def test_two_records_of_one_name_get_two_files() -> None:
    first = name_of(a_case(), "docx")
    assert first == "示消行罚决字〔2026〕第0001号_示例常青家具有限公司.docx"
    second = name_of(a_case(), "docx", {first.casefold()})
    assert second != first and "91990000MA00000015" in second
    assert name_of(a_case(), "docx", {first.casefold(), second.casefold()}) not in (first, second)


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.docx").mkdir()
    with pytest.raises(NotAllowed, match="无法写入文件"):
        save(tmp_path / "a.docx", b"letter")
    assert [one.name for one in tmp_path.iterdir()] == ["a.docx"]


def test_a_newer_letter_replaces_the_older(tmp_path: Path) -> None:
    save(tmp_path / "a.docx", b"older")
    save(tmp_path / "a.docx", b"newer")
    assert (tmp_path / "a.docx").read_bytes() == b"newer"
    assert len(list(tmp_path.iterdir())) == 1
