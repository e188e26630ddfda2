"""When is a call placed again that met nobody? Pure; the numbers are in redial.yml."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from repair.messages.standing import Law


def again_at(
    *, status: str, redials: int, ended_at: datetime, expires_at: datetime | None, law: Law
) -> datetime | None:
    """The moment at which a call is placed again, inside the calling hours; None: not again.

    `status` is the provider's (busy, no-answer) or the voice door's own (machine, later); any other is not called
    again. `redials` counts those made already. `ended_at` is the provider's call-back, aware. A moment at or after
    `expires_at` would be of no use: None.
    """
    rule = _numbers()["after"].get(status)
    if rule is None or redials >= min(_numbers()["most"], rule.get("most", redials + 1)):
        return None
    wanted = law.voice.next_open(ended_at + timedelta(minutes=rule["minutes"]), law.workdays)
    return None if expires_at is not None and wanted >= expires_at else wanted


def ours(status: str) -> bool:
    """Whether our voice door says this of a call, and it stands whatever the provider reports afterwards."""
    return status in _numbers()["ours"]


@cache
def _numbers() -> dict[str, Any]:
    text = resources.files("repair.messages").joinpath("redial.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
