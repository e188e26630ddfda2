"""Which rows come next? Keyset paging: a cursor names the last row shown, so that new rows never shift a page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import InstrumentedAttribute

SIZE = 30  # rows a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows of one page, and the cursor of the next; empty when this is the last."""

    rows: Sequence[Any]
    next: str = ""
    first: bool = True  # whether this is the top of the list


def cursor(*values: Any) -> str:
    """Values of the order's columns as one word for a link."""
    text = json.dumps([v.isoformat() if hasattr(v, "isoformat") else v for v in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def values_of(word: str, kinds: Sequence[type]) -> list[Any] | None:
    """What a cursor says; None when it is empty or somebody changed it."""
    try:
        given = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        if not isinstance(given, list) or len(given) != len(kinds):
            return None
        return [_typed(value, kind) for value, kind in zip(given, kinds, strict=True)]
    except (ValueError, TypeError, binascii.Error):
        return None


def _typed(value: Any, kind: type) -> Any:
    if hasattr(kind, "fromisoformat"):
        parsed = kind.fromisoformat(value)
        if kind is datetime and parsed.tzinfo is None:
            raise ValueError(value)
        return parsed
    if type(value) is not kind:
        raise ValueError(value)
    return value


def beyond(
    word: str, columns: Sequence[InstrumentedAttribute[Any]], kinds: Sequence[type], *, rising: bool = False
) -> ColumnElement[bool] | None:
    """The condition "after this cursor" for an order in which all columns run the same way."""
    given = values_of(word, kinds) if word else None
    if given is None:
        return None
    row = tuple_(*columns)
    return row > tuple_(*given) if rising else row < tuple_(*given)


def cut(rows: Sequence[Any], columns: Sequence[str], *, first: bool) -> Page:
    """A page of rows that were asked for with limit SIZE + 1; `columns` are the first entity's attributes."""
    shown = list(rows[:SIZE])
    following = ""
    if len(rows) > SIZE:
        last = shown[-1][0] if isinstance(shown[-1], tuple) or hasattr(shown[-1], "_mapping") else shown[-1]
        following = cursor(*(getattr(last, name) for name in columns))
    return Page(rows=shown, next=following, first=first)
