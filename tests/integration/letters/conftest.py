"""A command line on the test's own database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from repair.cli.main import main
from repair.store.database import Database

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Run:
    """Runs the command line on the test's own database; answers exit code, output and errors."""
    for name, value in {
        "DATABASE_URL": database.address,
        "XIUFU_VAR": str(tmp_path / "var"),
        "XIUFU_NOW": "2026-09-16T09:30",
        "OFFICE_PHONE": "0570-0000000",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def _(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["xiufu", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return _
