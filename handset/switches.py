"""The doors that only tests and training need: fault switches, and what was really delivered."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from handset.access import Line, same_site
from handset.faults import Fault, Kind, Where
from handset.tables import Delivery

router = APIRouter(dependencies=[Depends(same_site)])


class Switch(BaseModel):
    """One fault to switch on; `count` 0 switches it off, `clear` switches all off first."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    on: Where = Where.any
    count: int | None = Field(None, ge=0)
    probability: float = Field(1.0, ge=0, le=1)
    seconds: float = Field(30.0, ge=0, le=600)
    code: int = 30003
    to: str | None = None
    clear: bool = False


@router.get("/faults")
async def faults(line: Line) -> dict[str, Any]:
    """Which faults are on, and which there are."""
    return {"faults": line.faults.listed(), "kinds": list(Kind), "places": list(Where)}


@router.post("/faults")
async def switch(line: Line, wanted: Switch) -> dict[str, Any]:
    """Switch a fault on or off."""
    if wanted.clear:
        line.faults.clear()
    if wanted.kind is not None:
        values = wanted.model_dump(exclude={"clear", "kind"})
        line.faults.set(Fault(kind=wanted.kind, **values))
    line.store.version += 1
    return await faults(line)


@router.get("/deliveries")
async def deliveries(line: Line) -> dict[str, Any]:
    """Every text that really appeared on a handset, counted by number and words."""
    rows = select(Delivery.to, Delivery.body, func.count(), func.min(Delivery.at), func.group_concat(Delivery.sid))
    with line.store.read() as session:
        found = session.execute(rows.group_by(Delivery.to, Delivery.body).order_by(func.min(Delivery.id))).all()
    return {
        "deliveries": [
            {"to": to, "body": body, "count": count, "first_at": first, "sids": sids.split(",")}
            for to, body, count, first, sids in found
        ]
    }
