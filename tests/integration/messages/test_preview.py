"""Is what staff read beforehand what will leave: one message for an enterprise and day, from the facts of that day?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from repair.messages import preview
from repair.store.database import Database
from repair.store.tables import Deduction, Outbox
from tests import builders

NOW = builders.NOW


@pytest.fixture
def session(database: Database):
    with database.session() as opened:
        yield opened


def waiting(session: Session, enterprise: int, *, days: int = 0, step: str = "open", **about: Any) -> Outbox:
    row = Outbox(
        purpose="reminder",
        enterprise_id=enterprise,
        step=step,
        channel="sms",
        params={},
        due_at=NOW + timedelta(days=days),
        created_at=NOW,
        updated_at=NOW,
        **about,
    )
    session.add(row)
    session.flush()
    return row


def a_deduction(session: Session, enterprise: int, **given: Any) -> int:
    values = {
        "item": "消防设施未按规定检测",
        "points": 2,
        "deducted_on": date(2026, 8, 1),
        "deadline": date(2026, 9, 20),
        "row_hash": "",
        "created_at": NOW,
        "updated_at": NOW,
    }
    row = Deduction(enterprise_id=enterprise, **{**values, **given})
    session.add(row)
    session.flush()
    return row.id


def test_what_is_due_for_an_enterprise_on_a_day_is_one_message(session, settings) -> None:
    ours = builders.an_enterprise(session)
    theirs = builders.an_enterprise(session)
    rows = [
        waiting(session, ours, penalty_id=builders.a_penalty(session, enterprise_id=ours, applied_on=None)),
        waiting(session, ours, step="deduction_soon", deduction_id=a_deduction(session, ours)),
        waiting(session, theirs, penalty_id=builders.a_penalty(session, enterprise_id=theirs, applied_on=None)),
        waiting(session, ours, days=3, step="deduction_today", deduction_id=a_deduction(session, ours, item="别项")),
    ]
    made = preview.upcoming(session, rows, settings, NOW)
    assert made[rows[0].id] is made[rows[1].id]
    assert made[rows[0].id].template.startswith("digest@")
    assert made[rows[2].id].template.startswith("open@")
    assert made[rows[3].id].template.startswith("deduction.soon@")


def test_a_message_of_a_later_day_speaks_from_that_day(session, settings) -> None:
    ours = builders.an_enterprise(session)
    row = waiting(session, ours, days=4, step="deduction_today", deduction_id=a_deduction(session, ours))
    assert "整改期限为今天（2026年9月20日）" in preview.upcoming(session, [row], settings, NOW)[row.id].text


def test_one_that_cannot_be_said_does_not_silence_the_others(session, settings) -> None:
    ours = builders.an_enterprise(session)
    gap = builders.a_penalty(session, enterprise_id=ours, confirmed_by="", applied_on=None)
    rows = [
        waiting(session, ours, penalty_id=gap),
        waiting(session, ours, penalty_id=builders.a_penalty(session, enterprise_id=ours, applied_on=None)),
    ]
    made = preview.upcoming(session, rows, settings, NOW)
    assert list(made) == [rows[1].id]
    assert "open@" in made[rows[1].id].template


def test_every_template_has_an_example_of_itself(settings) -> None:
    shown = preview.samples(settings, NOW.date())
    assert all(one.rendered is not None and one.rendered.template == one.text.name for one in shown)
    assert all(one.rendered.segments <= 3 for one in shown if one.text.channel == "sms")
    assert not any("{{" in one.rendered.text or "None" in one.rendered.text for one in shown)
