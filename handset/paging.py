"""Which rows of a list are on this page, and where is the next one, as Twilio writes it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, SQLColumnExpression
from sqlalchemy.orm import Session

from handset.problems import Refused
from handset.tables import Call, Message

Row = TypeVar("Row", Message, Call)

LARGEST = 1000
DEFAULT = 50


def moments(column: SQLColumnExpression[Any], name: str, query: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """The filters of a time such as DateSent: `DateSent` (that day), `DateSent<` and `DateSent>` (both inclusive)."""
    found: list[ColumnElement[bool]] = []
    for key, text in query.items():
        if key.rstrip("<>") != name or not text:
            continue
        at = _moment(text)
        if key.endswith(">"):
            found.append(column >= at)
        elif key.endswith("<"):
            # Twilio compares whole seconds; ours have parts.
            found.append(column < at + timedelta(seconds=1))
        else:
            day = at.replace(hour=0, minute=0, second=0, microsecond=0)
            found.append((column >= day) & (column < day + timedelta(days=1)))
    return found


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(20001, text) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def page(
    session: Session,
    rows: Select[Row],
    table: type[Row],
    *,
    query: Mapping[str, str],
    path: str,
    key: str,
    shape: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """One page, newest first. The page token is the row before it, so that new rows do not move old ones."""
    size = min(max(_whole(query.get("PageSize", ""), DEFAULT), 1), LARGEST)
    number = _whole(query.get("Page", ""), 0)
    token = query.get("PageToken", "")
    rows = rows.order_by(table.id.desc()).limit(size + 1)
    if token:
        rows = rows.where(table.id < _whole(token.removeprefix("PA"), 0))
    elif number:
        rows = rows.offset(number * size)
    found = session.scalars(rows).all()
    here: Sequence[Row] = found[:size]
    kept = {name: text for name, text in query.items() if name not in ("Page", "PageSize", "PageToken")}

    def link(page_number: int, page_token: str) -> str:
        token_part = {"PageToken": page_token} if page_token else {}
        return f"{path}?{urlencode({**kept, 'PageSize': size, 'Page': page_number, **token_part})}"

    return {
        "first_page_uri": link(0, ""),
        "end": number * size + max(len(here) - 1, 0),
        "previous_page_uri": None if number == 0 else link(number - 1, ""),
        key: [shape(row) for row in here],
        "uri": link(number, token),
        "page_size": size,
        "start": number * size,
        "next_page_uri": link(number + 1, f"PA{here[-1].id}") if len(found) > size else None,
        "page": number,
    }


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdigit() else default
