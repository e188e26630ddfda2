"""How does a door listen, and stop? One socket, one clear line when it is taken, one clean end."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from repair import log
from repair.errors import MissingPart, XiufuError

LOOPBACK = "127.0.0.1"


def door(name: str, run: Callable[[], None]) -> int:
    """Run a door's process: the exit code, 1 with one clear line when it cannot start."""
    log.set_up(name)
    try:
        run()
    except XiufuError as error:
        sys.stderr.write(f"{name}: {error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def listen(port: int, setting: str, host: str = LOOPBACK) -> socket.socket:
    """The listening socket; `setting` names the port's setting in the error. Raises MissingPart when it is taken."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise MissingPart(
            f"Port {port} on {host} cannot be used: {getattr(error, 'strerror', None) or error}.",
            remedy=f"Stop what uses it, or set {setting} to another port.",
        ) from error
    return listening


def serve(app: ASGIApp, listening: socket.socket, *, keep_alive: int = 5) -> None:
    """Serve until a signal asks to stop. No access log: addresses may be secrets, and texts are.

    keep_alive: seconds a connection may wait for its next request; longer than its client lets it wait.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=keep_alive,
    )
    # After its own clean stop uvicorn raises the signal once more: it must not end us before the embedded database
    # is let go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # What was loaded until now stays: the collector of garbage need not look at it again and again.
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=[listening])
