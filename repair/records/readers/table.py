"""Which table stands in this file, whatever its format? The content decides, not the name's ending."""

from __future__ import annotations

from pathlib import Path

from repair.errors import UnreadableFile
from repair.records.problems import error
from repair.records.readers.csv_file import read_csv
from repair.records.readers.sheet import Table, find_table, read_bytes
from repair.records.readers.xlsx_file import is_old_or_protected, read_xlsx

_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read_table(path: Path, kind: str) -> Table:
    """The table of a CSV or XLSX file. Raises UnreadableFile with what is wrong and what to do."""
    content = read_bytes(path)
    if code := is_old_or_protected(content):
        raise error(UnreadableFile, code, name=path.name)
    if content.startswith(_OTHERS):
        raise error(UnreadableFile, "file_not_a_table", name=path.name)
    read = read_xlsx if content.startswith(b"PK") else read_csv
    return find_table(read(content, kind, path.name), kind, path.name)
