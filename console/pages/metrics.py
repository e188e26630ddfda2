"""The figures of the installation for Prometheus; guarded by a token instead of a session."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse, Response

from console.desk import AtDesk, Desk
from repair.processes import metrics, pulse

router = APIRouter()

PATH = "/metrics"
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")  # what a proxy adds: then the asker is somewhere else


@router.get(PATH)
def read(desk: AtDesk) -> Response:
    """Everything in one answer; 503 while the database is away."""
    machine_now = pulse.machine_now(desk.settings, desk.clock)
    try:
        shown = metrics.exposition(desk.database, now=desk.now(), machine_now=machine_now)
    except SQLAlchemyError:
        return PlainTextResponse("database away\n", status_code=503)
    return Response(shown, media_type=CONTENT_TYPE_LATEST)


def refusal(request: Request, desk: Desk) -> Response | None:
    """None for who brings the token; without a token set, for a program on this machine that no proxy stands before."""
    token = desk.settings.METRICS_TOKEN
    if token:
        given = request.headers.get("authorization", "")
        allowed = secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
    else:
        near = request.client is not None and request.client.host in LOOPBACK
        allowed = near and not any(name in request.headers for name in FORWARDED)
    return None if allowed else PlainTextResponse("", status_code=401, headers={"WWW-Authenticate": "Bearer"})
