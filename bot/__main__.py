"""How is the public door started? `python -m bot`."""

from __future__ import annotations

import signal
import socket
import sys

import uvicorn

from bot.app import create_app
from bot.parts import opened
from repair import log
from repair.errors import MissingPart, XiufuError
from repair.settings import Settings
from repair.store.database import require
from repair.store.migrate import upgrade


def main() -> int:
    """Serve until stopped; 1 with one clear line when a part is missing or the port is taken."""
    log.set_up("bot")
    try:
        parts = opened()
        require(parts.database)
        upgrade(parts.database)
        listening = _listen(parts.settings)
    except XiufuError as error:
        sys.stderr.write(f"bot: {error}\n")
        return 1
    # No access log: the address of an enterprise's own page is a secret.
    config = uvicorn.Config(create_app(parts), log_config=None, access_log=False, server_header=False)
    # After its own clean stop uvicorn raises the signal once more: it must not end us before the embedded
    # database is let go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        parts.database.close()
    return 0


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.BOT_HOST else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.BOT_HOST, settings.BOT_PORT))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        why = error.strerror if isinstance(error, OSError) else error
        raise MissingPart(
            f"Port {settings.BOT_PORT} on {settings.BOT_HOST} cannot be used: {why}.",
            remedy="Stop what uses it, or set BOT_PORT.",
        ) from error
    return listening


if __name__ == "__main__":
    sys.exit(main())
