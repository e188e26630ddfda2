"""How does a letter become a file: which bytes, and which name is safe on every system?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from pathlib import Path

from repair.errors import NotAllowed
from repair.letters.letter import Letter, refusal
from repair.letters.page import page
from repair.letters.paper import paper
from repair.records.penalty import CaseView

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
_LONGEST = 180  # bytes of a name without its ending; most file systems allow 255
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def content(letters: Sequence[Letter], form: str) -> bytes:
    """The letters as one file of this form: docx or html."""
    return paper(letters) if form == "docx" else page(letters).encode("utf-8")


def name_of(case: CaseView, form: str, taken: Container[str] = ()) -> str:
    """A file name from decision number and enterprise, unlike those `taken` (in lower case); it holds no path."""
    stem = _safe(f"{case.decision_no}_{case.enterprise}")
    for name in (stem, f"{stem}_{case.uscc}", f"{stem}_{case.uscc}_{case.penalty_id}"):
        if f"{name}.{form}".casefold() not in taken:
            break
    return f"{name}.{form}"


def save(file: Path, written: bytes) -> None:
    """Write the whole file or none of it: a reader never meets half a letter.

    Raises NotAllowed when it cannot be written.
    """
    unfinished = file.with_name(f".{file.name}.part")
    try:
        try:
            unfinished.write_bytes(written)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise refusal(NotAllowed, "folder", file=file) from error


def _safe(name: str) -> str:
    """The name without characters that some system forbids, and short enough for all."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    while len(plain.encode("utf-8")) > _LONGEST:
        plain = plain[:-1]
    return plain.strip(" .") or "_"
