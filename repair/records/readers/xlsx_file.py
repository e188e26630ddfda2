"""What stands in an Excel workbook (.xlsx)?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook

from repair.errors import UnreadableFile
from repair.records.problems import error
from repair.records.readers.sheet import HEADER_WITHIN, Cell, Sheet, recognised

UNPACKED_MB = 600  # all parts of the workbook together
CELLS = 12_000_000  # rows x columns of one sheet: 300,000 rows of 40 columns
_FILLED = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>/]|/(?!>))*>')
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_old_or_protected(content: bytes) -> str:
    """For a container of Excel 97 the code of the refusal, else an empty text."""
    if not content.startswith(_OLE):
        return ""
    return "file_protected" if "EncryptedPackage".encode("utf-16-le") in content else "file_old_excel"


def read_xlsx(content: bytes, kind: str, name: str) -> Sheet:
    """The rows of the first sheet that has a header of `kind` (else of the sheet that comes nearest).

    Raises UnreadableFile: damaged, not a workbook, unpacks to too much.
    """
    _refuse_bomb(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [_sheet(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)) for sheet in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as problem:
        raise error(UnreadableFile, "file_damaged", name=name) from problem
    if not sheets:
        raise error(UnreadableFile, "file_empty", name=name)
    return max(
        sheets, key=lambda sheet: max((recognised(kind, row) for _, row in sheet.rows[:HEADER_WITHIN]), default=0)
    )


def _sheet(rows: Iterable[Sequence[Cell]]) -> Sheet:
    return Sheet(rows=[(number, list(row)) for number, row in enumerate(rows, start=1)])


def _refuse_bomb(content: bytes, name: str) -> None:
    """A small file may unpack to gigabytes, or name one cell in the last corner of a sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise error(UnreadableFile, "file_not_a_table", name=name)
            if sum(part.file_size for part in parts) > UNPACKED_MB * 1024 * 1024:
                raise error(UnreadableFile, "file_bomb", name=name)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as opened:
                        if _area(opened, part.file_size) > CELLS:
                            raise error(UnreadableFile, "file_bomb", name=name)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as problem:
        raise error(UnreadableFile, "file_damaged", name=name) from problem


def _area(opened: IO[bytes], announced: int) -> int:
    """Rows x columns that the filled cells of a sheet span. A part longer than announced counts as endless."""
    rows = columns = read = 0
    tail = b""
    while chunk := opened.read(1 << 20):
        read += len(chunk)
        if read > announced:
            return CELLS + 1
        for column, row in _FILLED.findall(tail + chunk):
            columns = max(columns, _number(column))
            rows = max(rows, int(row))
        tail = chunk[-200:]
    return rows * columns


def _number(letters: bytes) -> int:
    """Column A is 1, XFD 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
