"""Does each process answer yet?"""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from repair.processes.local import uses_handset
from repair.settings import Settings


def addresses(settings: Settings) -> dict[str, str]:
    """Where each listening process says that it is well."""
    found = {
        "rasa": f"{settings.rasa_url()}/",
        "actions": f"http://127.0.0.1:{settings.ACTIONS_PORT}/health",
        "bot": f"http://127.0.0.1:{settings.BOT_PORT}/healthz",
        "console": f"http://127.0.0.1:{settings.CONSOLE_PORT}/login",
        "handset": f"http://127.0.0.1:{settings.HANDSET_PORT}/",
    }
    if not uses_handset(settings):
        del found["handset"]
    return found


def answers(name: str, address: str) -> bool:
    """Whether a process answers at this address with anything but an error of its own."""
    try:
        if name == "rasa":
            return _rasa_answers(address)
        return httpx.get(address, timeout=3, trust_env=False).status_code < 500
    except (httpx.HTTPError, ValueError):
        return False


def _rasa_answers(address: str) -> bool:
    """Rasa says that it runs also when it could not load its model: only an answer shows that it did."""
    greeting = {"sender": "readiness", "message": "?", "metadata": {"channel": "web"}}
    return bool(httpx.post(f"{address}webhooks/rest/webhook", json=greeting, timeout=10, trust_env=False).json())


def wait(settings: Settings, *, seconds: float, report: Callable[[str, float], None], stop: Callable[[], bool]) -> bool:
    """Wait until every process answers; `report` hears of each one that does, with the seconds it took."""
    began = time.monotonic()
    waiting = addresses(settings)
    while waiting and time.monotonic() - began < seconds and not stop():
        for name, address in list(waiting.items()):
            if answers(name, address):
                report(name, time.monotonic() - began)
                del waiting[name]
        time.sleep(0.3)
    return not waiting
