"""Are receipts that come together kept with few commits, and is none answered before it is kept?"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from twilio.request_validator import RequestValidator

from bot import keeping
from bot.app import create_app
from bot.parts import Parts
from repair.clock import FixedClock
from repair.messages import receipts
from repair.messages.receipts import Report
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Receipt

PATH = "/twilio/sms/status"


@pytest.fixture
def report(parts: Parts, settings: Settings) -> Any:
    """Posts receipts, all at the same moment, as the provider does; the answers' status codes."""
    app = create_app(parts)
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)

    async def post(client: httpx.AsyncClient, fields: dict[str, str]) -> int:
        signature = validator.compute_signature(settings.PUBLIC_URL + PATH, fields)
        answer = await client.post(PATH, data=fields, headers={"X-Twilio-Signature": signature})
        return answer.status_code

    async def all_at_once(some: list[tuple[str, str]]) -> list[int]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            posts = [post(client, {"MessageSid": sid, "MessageStatus": status}) for sid, status in some]
            return list(await asyncio.gather(*posts))

    return lambda *some: asyncio.run(all_at_once(list(some)))


def kept(database: Database) -> list[tuple[str, str]]:
    with database.session() as session:
        rows = session.execute(select(Receipt.provider_sid, Receipt.status).order_by(Receipt.id))
        return [(sid, status) for sid, status in rows]


def test_receipts_of_one_moment_share_a_transaction(report, database: Database) -> None:
    commits = []
    event.listen(database.engine, "commit", commits.append)
    some = [(f"SM{number}", status) for number in range(40) for status in ("sent", "delivered")]
    assert report(*some) == [204] * 80
    assert sorted(kept(database)) == sorted(some)
    assert len(commits) < 20, "far fewer commits than receipts"


def test_the_same_receipt_twice_in_a_moment_is_kept_once(report, database: Database) -> None:
    assert report(("SM1", "sent"), ("SM1", "sent"), ("SM1", "delivered")) == [204] * 3
    assert sorted(kept(database)) == [("SM1", "delivered"), ("SM1", "sent")]
    assert report(("SM1", "sent")) == [204]
    assert len(kept(database)) == 2


def test_nobody_is_told_that_it_is_kept_while_the_database_is_away(
    report, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("insert", {}, Exception("gone"))

    with monkeypatch.context() as broken:
        broken.setattr(receipts, "keep_all", away)
        broken.setattr(keeping, "AWAY", 0.1)
        assert report(("SM1", "sent"), ("SM2", "sent")) == [503, 503]
    assert kept(database) == []
    assert report(("SM1", "sent"), ("SM2", "sent")) == [204, 204]


def test_a_database_that_restarts_is_waited_for(report, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, tries = receipts.keep_all, iter(range(3))

    def restarting(session: Any, reports: Any, now: Any) -> int:
        if next(tries, None) is not None:
            raise OperationalError("insert", {}, Exception("the server ends"))
        return plain(session, reports, now)

    monkeypatch.setattr(receipts, "keep_all", restarting)
    monkeypatch.setattr(keeping, "PAUSE", 0.01)
    assert report(("SM1", "sent"), ("SM2", "sent")) == [204, 204]
    assert sorted(kept(database)) == [("SM1", "sent"), ("SM2", "sent")]


def test_one_that_the_database_refuses_does_not_spoil_the_others(
    report, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = receipts.keep_all

    def choosy(session: Any, reports: Any, now: Any) -> int:
        if any(one.provider_sid == "SMbad" for one in reports):
            raise DBAPIError("insert", {}, Exception("no"))
        return plain(session, reports, now)

    monkeypatch.setattr(receipts, "keep_all", choosy)
    assert report(("SM1", "sent"), ("SMbad", "sent"), ("SM2", "sent")) == [204, 500, 204]
    assert sorted(kept(database)) == [("SM1", "sent"), ("SM2", "sent")]


def test_more_than_a_batch_is_kept_in_several(report, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 7)
    assert report(*((f"SM{number}", "sent") for number in range(30))) == [204] * 30
    assert len(kept(database)) == 30


def test_a_receipt_that_names_no_row_of_ours_is_kept_all_the_same(hook, database: Database) -> None:
    for named in ("12", "abc", "9" * 30, "-1", ""):
        answer = hook(f"{PATH}?outbox={named}", MessageSid=f"SM{named}", MessageStatus="sent")
        assert answer.status_code == 204, named
    assert len(kept(database)) == 5


def test_what_was_kept_is_announced_at_once_and_in_a_crowd_twice_a_second_at_most(
    report, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(receipts, "wake", lambda session: woken.append(session.scalar(select(func.count(Receipt.id)))))
    monkeypatch.setattr(keeping, "MOST", 5)
    assert report(*((f"SM{number}", "sent") for number in range(40))) == [204] * 40
    assert woken[0] <= 5, "the first batch is not kept waiting"
    assert len(woken) == 1, "and the crowd behind it has one job, half a second later"


def test_the_last_of_a_crowd_is_announced_too(database: Database, clock: FixedClock) -> None:
    keeper = keeping.Keeper(database, clock)

    async def crowd() -> None:
        some = [Report(provider_sid=f"SM{number}", status="sent") for number in range(12)]
        for one in some:
            await keeper.keep(one)
        await next(iter(keeper._queues.values())).waking

    asyncio.run(crowd())
    with database.session() as session:
        jobs = session.scalar(text("select count(*) from procrastinate_jobs where task_name = 'receipt'"))
    assert jobs == 1
    assert len(kept(database)) == 12
