"""What did staff do at the desk? The one writer of the audit trail; rows are added and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from repair.store.tables import StaffAction


def note(
    session: Session, by: str, action: str, *, subject: str = "", now: datetime, details: dict[str, Any] | None = None
) -> None:
    """Keep that `by` did `action` to `subject`. Actions are codes of console/wording.yml; never a phone number."""
    session.add(StaffAction(by=by, action=action, subject=subject, details=details or {}, at=now))
