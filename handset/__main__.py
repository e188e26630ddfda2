"""`python -m handset`: a Twilio-compatible provider with a phone on a web page, on this machine only."""

from __future__ import annotations

import logging
import socket
import sys

import uvicorn

from handset.app import create_app
from repair import log
from repair.errors import MissingPart, SettingError, XiufuError
from repair.settings import Settings, read_settings

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"


def free_port(settings: Settings) -> socket.socket:
    """The listening socket. Raises MissingPart when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, settings.HANDSET_PORT))
    except OSError as error:
        listener.close()
        raise MissingPart(
            f"Port {settings.HANDSET_PORT} of {HOST} is taken.", remedy="Stop the other process or set HANDSET_PORT."
        ) from error
    return listener


def run() -> None:
    """Read the settings and serve until stopped. Raises XiufuError."""
    settings = read_settings()
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        if not getattr(settings, name):
            raise SettingError(
                f"{name} is empty.", remedy="The handset answers only to this account; see .env.example."
            )
    listener = free_port(settings)
    config = uvicorn.Config(
        create_app(settings), log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=2
    )
    logger.info("handset listens", extra={"action": "listen", "port": settings.HANDSET_PORT})
    uvicorn.Server(config).run(sockets=[listener])


def main() -> int:
    """0 after a normal stop, 1 with one clear line when it cannot start."""
    log.set_up("handset")
    try:
        run()
    except XiufuError as error:
        sys.stderr.write(f"handset: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
