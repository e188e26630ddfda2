"""How does a list leave the desk as a file for a spreadsheet?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with BOM, as spreadsheets want it; a cell that begins like a formula is made text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
