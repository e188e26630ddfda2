"""Which parts make up the handset's server?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from handset import calls, calls_api, gateway_api, gateway_texts, messages_api, phone_api, switches, texts
from handset.access import HOSTS
from handset.exchange import Exchange, Timing
from handset.problems import Refused, answer_invalid, answer_refusal, answer_unknown
from handset.store import Store
from repair.clock import clock_from
from repair.settings import Settings
from repair.shortcut import Hurried


def create_app(settings: Settings, *, store: Store | None = None, timing: Timing | None = None) -> FastAPI:
    """The handset. Without a store it keeps its state in the file handset.db under XIUFU_VAR."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        exchange = Exchange(
            settings,
            clock_from(settings.XIUFU_NOW),
            store or Store(settings.var("handset.db")),
            timing or Timing(),
        )
        app.state.exchange = exchange
        app.state.gateway = gateway_api.Gateway(exchange)
        texts.resume(exchange)
        gateway_texts.resume(exchange, app.state.gateway.pusher)
        calls.resume(exchange)
        yield
        await exchange.close()

    app = Hurried(title="Xiufu handset", lifespan=lifespan)
    # Loopback only: a page elsewhere that points its own name here is refused.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    app.shortcuts[messages_api.PATH.format(account=settings.TWILIO_ACCOUNT_SID)] = messages_api.shortcut(app, settings)
    app.add_exception_handler(Refused, answer_refusal)
    app.add_exception_handler(HTTPException, answer_unknown)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.router.routes.append(messages_api.creating)
    app.include_router(messages_api.router)
    app.include_router(calls_api.router)
    app.include_router(gateway_api.router)
    app.include_router(switches.router)
    app.include_router(phone_api.actions)
    app.include_router(phone_api.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")), name="static")
    return app
