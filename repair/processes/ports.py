"""Are the ports free that the processes need?"""

from __future__ import annotations

import socket

from repair.errors import MissingPart
from repair.settings import Settings


def of(settings: Settings) -> dict[str, int]:
    """The setting that names each port, and its value."""
    names = ("BOT_PORT", "CONSOLE_PORT", "HANDSET_PORT", "RASA_PORT", "ACTIONS_PORT")
    return {name: getattr(settings, name) for name in names}


def taken(settings: Settings) -> dict[str, int]:
    """The ports of these settings that another process already listens on."""
    return {name: port for name, port in of(settings).items() if not _free(port)}


def require_free(settings: Settings) -> None:
    """Raises MissingPart naming every taken port and the setting that moves it."""
    busy = taken(settings)
    if busy:
        named = ", ".join(f"{port} ({name})" for name, port in busy.items())
        first = next(iter(busy))
        raise MissingPart(
            f"Port {named} is taken by another program.",
            remedy=f"Stop it (another Xiufu?), or choose another port: {first}={busy[first] + 100} make demo",
        )


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
