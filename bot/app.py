"""What does the public door consist of?"""

from __future__ import annotations

import logging
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import calls, chat, gateway, own, receipts, sign_in, state, texts
from bot.parts import Parts, opened
from bot.shield import Shield
from bot.wording import sentence
from repair.shortcut import Hurried

log = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")


def create_app(parts: Parts | None = None) -> FastAPI:
    """The application; without `parts` it opens those of the process's settings."""
    app = Hurried()
    app.state.parts = parts = parts or opened()
    app.add_middleware(Shield)
    app.shortcuts[receipts.PATH] = receipts.shortcut(parts)
    app.router.routes.append(receipts.route)
    for door in (state, chat, sign_in, own, texts, calls, gateway):
        app.include_router(door.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(RequestValidationError, _unreadable)
    for gone in (OperationalError, InterfaceError, PoolTimeout, ConnectorException):
        app.add_exception_handler(gone, _database_gone)
    return app


async def _unreadable(request: Request, _error: Exception) -> Response:
    if request.url.path == "/chat" or request.url.path.startswith("/sign-in/"):
        settings = request.app.state.parts.settings
        return JSONResponse({"error": sentence("unreadable", settings)}, status_code=422)
    return Response(status_code=422)


async def _database_gone(request: Request, error: Exception) -> Response:
    """503, so that the provider and the browser try again; a caller hears whom to ring instead."""
    log.error("database away", extra={"action": "database_away", "error": type(error).__name__})
    settings = request.app.state.parts.settings
    if request.url.path.startswith("/twilio/voice") and not request.url.path.endswith("/status"):
        return calls.apology(settings)
    body = {"error": sentence("away", settings)}
    return JSONResponse(body, status_code=503, headers={"Retry-After": "5"})
