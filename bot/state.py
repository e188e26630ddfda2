"""Is the public door alive, and can it and those behind it do their work?"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.parts import Opened, Parts
from repair.processes import pulse

router = APIRouter()


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(parts: Opened) -> JSONResponse:
    """200 when everything works, else 503 with reasons: database_away, rasa_away, no_plan, no_sweep.

    The last two are the dead-man's switch: for a quarter of an hour nobody planned, or swept. A load balancer should
    ask /healthz: without Rasa or a scheduler the door still takes questions, receipts and calls.
    """
    reasons = [] if parts.assistant.ready() else ["rasa_away"]
    reasons += _silent(parts)
    if not reasons:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "not ready", "reasons": sorted(reasons)}, status_code=503)


def _silent(parts: Parts) -> list[str]:
    now = pulse.machine_now(parts.settings, parts.clock)
    try:
        with parts.database.session() as session:
            return list(pulse.dead(pulse.beats(session, now)))
    except SQLAlchemyError:
        return ["database_away"]
