"""Is the public door alive, and can it do its work?"""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.parts import Opened, Parts
from repair.clock import SystemClock
from repair.store.tables import Heartbeat

router = APIRouter()

STALE = timedelta(minutes=3)  # a process that has not spoken for so long is not running


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(parts: Opened) -> JSONResponse:
    """200 when the database and Rasa answer, else 503; how the scheduler does is told, but does not decide.

    A load balancer should ask /healthz: without Rasa the door still takes questions and keeps them.
    """
    found = {"database": "ok", "rasa": "ok" if parts.assistant.ready() else "away", **_heartbeats(parts)}
    ready = found["database"] == found["rasa"] == "ok"
    return JSONResponse({"status": "ready" if ready else "not ready", **found}, status_code=200 if ready else 503)


def _heartbeats(parts: Parts) -> dict[str, str]:
    """The state of each process that leaves heartbeats, and of the database they are in."""
    try:
        with parts.database.session() as session:
            beats = session.scalars(select(Heartbeat)).all()
    except SQLAlchemyError:
        return {"database": "away", "scheduler": "unknown"}
    now = SystemClock().now()  # processes leave their heartbeats by the machine's clock, never by a fixed one
    return {"scheduler": "never seen"} | {
        beat.name: "ok" if abs(now - beat.at) < STALE else "silent" for beat in beats if beat.name != "database"
    }
