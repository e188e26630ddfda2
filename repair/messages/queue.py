"""How is work put off until later? A job is deferred in the very transaction that writes the row it is about.

The names stand here, so that doors can defer a job without importing the hands that do it (scheduler.worker).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session

PLAN = "plan"  # plan the records that need it
SEND = "send"  # claim and send a batch of due messages; args: ids
LOOK_AGAIN = "look_again"  # have records planned again; args: records, pairs of kind and id
ANSWER = "answer"  # answer an inbound message; args: inbound_id
CODE = "code"  # text a code to the number on file, if there is one; args: code_id, uscc, last_four
RECEIPT = "receipt"  # apply the receipts that wait
LOOK_UP = "look_up"  # find out what became of unknown messages
SWEEP = "sweep"  # due messages without a job, stalled claims, expiry

_WAITS = text("select exists (select from procrastinate_jobs where queueing_lock = :lock and status = 'todo')")
RECEIPTS_NEXT = 5  # priority: what became of messages is known before more of them leave
ANSWERS_FIRST = 10  # priority: somebody waits for an answer, nobody for a reminder


@cache
def _deferrer() -> App:
    """A queue that is never opened: each job is written on the caller's own connection."""
    return App(connector=SyncPsycopgConnector())


def defer(
    session: Session,
    task: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    only_one: str | None = None,
    priority: int = 0,
    **args: Any,
) -> bool:
    """Write a job in this session's transaction; it runs after the commit, at `at` or at once.

    `lock`: jobs with the same lock run one after the other, in order. `only_one`: while such a job waits,
    another is not written and the answer is False. Of jobs that are due, those with the highest `priority` run first.
    """
    if only_one and session.scalar(_WAITS, {"lock": only_one}):
        return False  # seen at once; the unique key decides between two at the same moment
    try:
        with session.begin_nested():  # a refused twin must not spoil the caller's transaction
            connection = session.connection().connection.driver_connection
            _deferrer().configure_task(
                task, schedule_at=at, lock=lock, queueing_lock=only_one, priority=priority, connection=connection
            ).defer(**args)
    except AlreadyEnqueued:
        return False
    return True
