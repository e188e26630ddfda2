"""How is a listing or a deduction shown, with everything that staff may note about it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import HTTPException, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from console import page
from console.desk import Desk
from console.reads.standing import standing
from repair.messages.reminders import reminders
from repair.records.key import RecordKey
from repair.records.readers.columns import columns


def show(
    request: Request,
    desk: Desk,
    key: RecordKey,
    *,
    read: Callable[[Session, int, date], Any],
    over: Callable[[Any], bool],
    revealed: int = 0,
    problem: str = "",
    given: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """The record that `read` finds, on its kind's template; `over`: whether nothing is left to be told about it.

    `given` are the values of a form that was refused, `revealed` is a contact to unmask.
    """
    with desk.database.session() as opened:
        found = read(opened, key.id, desk.today())
        if found is None:
            raise HTTPException(404)
        planned = reminders(opened, settings=desk.settings, now=desk.now(), records=[key], limit=200)
        stands = standing(
            opened, key, contacts=found.contacts, history=found.history, reminders=planned, over=over(found)
        )
    context = {
        "found": found,
        "stands": stands,
        "names": {column.key: column.name for column in columns(f"{key.kind}s")},
        "reminders": planned,
        "revealed": revealed,
        "given": given or {},
        "today": desk.today(),
    }
    return page.show(request, f"{key.kind}.html", status=status, problem=problem, **context)
