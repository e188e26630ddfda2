"""What stands in a file of separated text (CSV), in whichever encoding and with whichever separator?"""

from __future__ import annotations

import csv
import io
from itertools import islice

from repair.errors import UnreadableFile
from repair.records.problems import error
from repair.records.readers.sheet import HEADER_WITHIN, Cell, Sheet, recognised

SEPARATORS = (",", ";", "\t", "|")
LONGEST_CELL = 131_072  # characters; longer is an unpaired quote, not a cell


def read_csv(content: bytes, kind: str, name: str) -> Sheet:
    """The rows of separated text. Raises UnreadableFile: not text, unknown encoding, unpaired quote.

    A quoted line break is inside a cell, so that rows are numbered as Excel numbers them.
    """
    text, doubtful_line = _decoded(content, name)
    if "\x00" in text or text.lstrip()[:1] == "<":  # other programs' bytes; HTML that calls itself a table
        raise error(UnreadableFile, "file_not_a_table", name=name)
    separator = max(SEPARATORS, key=lambda candidate: _fit(text, candidate, kind))
    return Sheet(rows=_rows(text, separator, name), separated=True, doubtful_line=doubtful_line)


def _decoded(content: bytes, name: str) -> tuple[str, int]:
    """The text, and the line from which on it is not UTF-8 (0: it is)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's "Unicode text"
        try:
            return content.decode("utf-16"), 0
        except UnicodeDecodeError as problem:
            raise error(UnreadableFile, "file_encoding", name=name, line=1) from problem
    try:
        return content.decode("utf-8-sig"), 0
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
    try:
        return content.decode("gb18030"), line
    except UnicodeDecodeError as problem:
        raise error(UnreadableFile, "file_encoding", name=name, line=line) from problem


def _fit(text: str, separator: str, kind: str) -> int:
    """How many headings the best of the first rows has with this separator."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return max((recognised(kind, list[Cell](row)) for row in islice(reader, HEADER_WITHIN)), default=0)
    except csv.Error:
        return 0


def _rows(text: str, separator: str, name: str) -> list[tuple[int, list[Cell]]]:
    try:
        return _parsed(text, separator, strict=True)
    except _Quotes as problem:
        if problem.open_at_end:
            raise error(UnreadableFile, "file_quotes", name=name, line=problem.line) from problem
    try:
        return _parsed(text, separator, strict=False)  # a quote inside a word does no harm
    except _Quotes as problem:
        raise error(UnreadableFile, "file_quotes", name=name, line=problem.line) from problem


class _Quotes(Exception):
    def __init__(self, line: int, open_at_end: bool) -> None:
        self.line = line
        self.open_at_end = open_at_end
        super().__init__(line)


def _parsed(text: str, separator: str, *, strict: bool) -> list[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    rows: list[tuple[int, list[Cell]]] = []
    began = 1  # line of the file on which the row under way began
    try:
        for number, row in enumerate(reader, start=1):
            rows.append((number, list[Cell](row)))
            began = reader.line_num + 1
    except csv.Error as problem:
        raise _Quotes(began, "end of data" in str(problem) or "field limit" in str(problem)) from problem
    return rows
