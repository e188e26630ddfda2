"""The enterprise's own page: its records as they stand today, and a chat that knows who asks."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot.pages import render
from bot.parts import Opened, Parts
from bot.wording import quick_replies
from repair.conversations.links import read_token
from repair.policy.rule import Certainty
from repair.policy.window import Window
from repair.records.penalty import CaseView, cases
from repair.records.windows import rules, window_of
from repair.store.tables import Contact, Enterprise

router = APIRouter()


@router.get("/l/{token}")
def page(token: str, parts: Opened) -> HTMLResponse:
    """The page behind a signed link; for any other link one and the same answer, which tells nothing."""
    contact_id = read_token(parts.settings, token)
    if contact_id is None:
        return render("missing.html", parts.settings, status=404)
    today = parts.clock.now().date()
    found = _records(parts, contact_id, today)
    if found is None:
        return render("missing.html", parts.settings, status=404)
    name, records = found
    rule = rules().in_force(today)
    return render(
        "own.html",
        parts.settings,
        enterprise=name,
        records=records,
        today=today,
        link=token,
        rule=rule,
        materials=[one for one in rule.materials if one.cited.certainty is Certainty.VERIFIED],
        quick_replies=quick_replies(),
        sign_in=False,  # the link has said who it is
    )


def _records(parts: Parts, contact_id: int, today: date) -> tuple[str, list[tuple[CaseView, Window]]] | None:
    """The enterprise's name and its records: first what may be applied for now, then the newest decision.

    None for a contact that is none any more.
    """
    with parts.database.session() as session:
        contact = session.get(Contact, contact_id)
        if contact is None or not contact.active:
            return None
        name = session.get_one(Enterprise, contact.enterprise_id).name
        mine = cases(session, enterprise_id=contact.enterprise_id)
    records = [(case, window_of(case.facts, today)) for case in reversed(mine)]
    return name, sorted(records, key=lambda one: not one[1].may_apply)
