"""Is this a unified social credit code (统一社会信用代码, GB 32100-2015), and if not, what is wrong with it?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum.cn import ric, uscc

LENGTH = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReading:
    """A code as it was read: the clean code, or the code of the problem."""

    code: str | None
    problem: str = ""  # uscc_missing, uscc_lost_digits, uscc_length, uscc_characters, uscc_check_digit, natural_person


def check(given: str) -> CodeReading:
    """Read a cell with a credit code; blanks, hyphens, full-width and lower-case letters are forgiven."""
    text = re.sub(r"[\s\-‐‑–—]", "", unicodedata.normalize("NFKC", given)).upper()
    if not text:
        return CodeReading(code=None, problem="uscc_missing")
    if uscc.is_valid(text):
        return CodeReading(code=text)
    return CodeReading(code=None, problem=_problem(text))


def is_identity_number(given: str) -> bool:
    """Whether this is the number of a natural person's identity card."""
    return bool(ric.is_valid(unicodedata.normalize("NFKC", given).strip()))


def _problem(text: str) -> str:
    if is_identity_number(text):
        return "natural_person"
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text):
        return "uscc_lost_digits"
    if len(text) != LENGTH:
        return "uscc_length"
    if re.search(r"[^0-9A-HJ-NPQRTUWXY]", text):
        return "uscc_characters"
    return "uscc_check_digit"
