"""What does the door say while the database is away?"""

from __future__ import annotations

import logging

from fastapi.responses import JSONResponse
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.wording import sentence
from repair.settings import Settings

log = logging.getLogger(__name__)

GONE = (OperationalError, InterfaceError, PoolTimeout, ConnectorException)


def gone(error: Exception, settings: Settings) -> JSONResponse:
    """503 and a sentence, so that whoever asked tries again."""
    log.error("database away", extra={"action": "database_away", "error": type(error).__name__})
    body = {"error": sentence("away", settings)}
    return JSONResponse(body, status_code=503, headers={"Retry-After": "5"})
