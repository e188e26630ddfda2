"""What does staff see when something goes wrong? One page, in plain Chinese, with what to do."""

from __future__ import annotations

import logging
import re

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console import page
from console.desk import Desk
from repair.errors import MissingPart, NotAllowed, UnknownRecord, XiufuError

log = logging.getLogger(__name__)

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def worded(app: FastAPI) -> None:
    """Give the application an answer to every kind of failure."""

    def by_status(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 422
        return _page(request, status, _desk(request).words.say("error", status))

    def ours(request: Request, error: Exception) -> Response:
        status = 404 if isinstance(error, UnknownRecord) else 503 if isinstance(error, MissingPart) else 409
        return _page(request, status, told(_desk(request), error))

    def away(request: Request, error: Exception) -> Response:
        log.warning("database away", extra={"action": "console.database_away"})
        return _page(request, 503, _desk(request).words.say("error", 503))

    def defect(request: Request, error: Exception) -> Response:
        log.error("defect", exc_info=error, extra={"action": "console.defect", "path": request.url.path})
        return _page(request, 500, _desk(request).words.say("error", 500))

    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(RequestValidationError, by_status)
    app.add_exception_handler(XiufuError, ours)
    app.add_exception_handler(OperationalError, away)
    app.add_exception_handler(Exception, defect)


def told(desk: Desk, error: Exception) -> str:
    """An error of the house in Chinese: its own words when they are, else those of its kind."""
    if isinstance(error, XiufuError) and _CHINESE.search(error.message):
        return f"{error.message}{error.remedy}"
    for kind in (NotAllowed, UnknownRecord, MissingPart):
        if isinstance(error, kind):
            return desk.words.say("error", kind.__name__)
    return desk.words.say("error", XiufuError.__name__)


def _page(request: Request, status: int, text: str) -> Response:
    return page.show(request, "error.html", status=status, text=text, code=status)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk
