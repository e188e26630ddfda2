"""How does the handset write texts down? With bare statements: a load test brings hundreds of texts a second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from handset.store import Store
from handset.tables import Message, kept

OPEN = ("accepted", "queued", "sending", "sent")  # on its way to the handset

_NEW = """
insert into message (sid, "to", from_, service_sid, body, direction, status, status_callback, created, updated, read)
values (?, ?, ?, ?, ?, 'outbound-api', ?, ?, ?, ?, 0)
"""
_MOVED = """
update message set status = ?, updated = ?, error_code = ?, sent = coalesce(sent, ?)
where sid = ? and status in ('accepted', 'queued', 'sending', 'sent')
"""
_DELIVERED = 'insert into delivery (sid, "to", body, at) values (?, ?, ?, ?)'
_NUMBER = "insert or ignore into number (phone, off, stopped) values (?, 0, 0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text on its way, as it is known without looking it up; the names are the table's."""

    sid: str
    to: str
    from_: str
    service_sid: str | None
    body: str
    status: str
    status_callback: str | None
    created: datetime
    updated: datetime
    sent: datetime | None = None
    error_code: int | None = None
    direction: str = "outbound-api"


def text_of(row: Message) -> Text:
    """The same text out of its row, after a restart."""
    return Text(
        sid=row.sid,
        to=row.to,
        from_=row.from_,
        service_sid=row.service_sid,
        body=row.body,
        status=row.status,
        status_callback=row.status_callback,
        created=row.created,
        updated=row.updated,
        sent=row.sent,
        error_code=row.error_code,
    )


def switches(store: Store, phone: str) -> tuple[bool, bool]:
    """Whether this number is switched off, and whether it wants nothing more; a new number is neither."""
    found = store.bare.execute("select off, stopped from number where phone = ?", (phone,)).fetchone()
    return (bool(found[0]), bool(found[1])) if found else (False, False)


def write(store: Store, text: Text) -> None:
    """Keep a new text, and its number when that is new."""
    created = kept(text.created)
    values = (text.sid, text.to, text.from_, text.service_sid, text.body, text.status, text.status_callback)
    with store.quickly() as bare:
        bare.execute(_NUMBER, (text.to,))
        bare.execute(_NEW, (*values, created, created))


def move(store: Store, text: Text, status: str, now: datetime, *, code: int | None = None) -> Text | None:
    """Bring a text that is on its way to its next status; None when it is over already, or gone."""
    at = kept(now)
    with store.quickly() as bare:
        if not bare.execute(_MOVED, (status, at, code, at, text.sid)).rowcount:
            return None
        if status == "delivered":
            bare.execute(_DELIVERED, (text.sid, text.to, text.body, at))
    return replace(text, status=status, updated=now, error_code=code, sent=text.sent or now)
