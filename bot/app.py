"""What does the public door consist of?"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from bot import calls, chat, gateway, own, receipts, sign_in, state, texts
from bot.away import GONE, gone
from bot.parts import Parts, opened
from bot.shield import Shield
from bot.wording import sentence
from repair.shortcut import Hurried

STATIC = Path(__file__).with_name("static")


def create_app(parts: Parts | None = None) -> FastAPI:
    """The application; without `parts` it opens those of the process's settings."""
    app = Hurried()
    app.state.parts = parts = parts or opened()
    app.add_middleware(Shield)
    app.shortcuts |= {receipts.PATH: receipts.shortcut(parts), chat.PATH: chat.shortcut(parts)}
    app.router.routes.append(receipts.route)
    for door in (state, chat, sign_in, own, texts, calls, gateway):
        app.include_router(door.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(RequestValidationError, _unreadable)
    for error in GONE:
        app.add_exception_handler(error, _database_gone)
    return app


async def _unreadable(request: Request, _error: Exception) -> Response:
    if request.url.path == "/chat" or request.url.path.startswith("/sign-in/"):
        settings = request.app.state.parts.settings
        return JSONResponse({"error": sentence("unreadable", settings)}, status_code=422)
    return Response(status_code=422)


async def _database_gone(request: Request, error: Exception) -> Response:
    """503, so that the provider and the browser try again; a caller hears whom to ring instead."""
    settings = request.app.state.parts.settings
    answer = gone(error, settings)
    if request.url.path.startswith("/twilio/voice") and not request.url.path.endswith("/status"):
        return calls.apology(settings)
    return answer
