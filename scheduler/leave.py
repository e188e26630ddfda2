"""How do claimed messages leave? Asked of the provider outside any transaction, several at once; settled in batches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from threading import Event

from repair.clock import Clock, steady
from repair.errors import DeliveryError, OutcomeUnknown
from repair.messages import outcome
from repair.messages.outcome import Answered
from repair.messages.transports.routes import Routes
from repair.store.database import Database
from scheduler.claim import Claim

log = logging.getLogger(__name__)

FRESH = 60.0  # seconds after its claim in which a provider may be asked: half the lease of scheduler.sweep
SETTLE_AT_ONCE = 50  # answers a transaction


class Hands:
    """Asks providers with a number of threads. `at` is told each step by name: tests end the process there."""

    def __init__(
        self,
        database: Database,
        routes: Routes,
        clock: Clock,
        threads: int,
        *,
        at: Callable[[str], None] = lambda step: None,
        fresh: float = FRESH,
    ) -> None:
        self._database, self._routes, self._clock = database, routes, clock
        self._at, self._fresh = at, fresh
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="send")
        self.stopping = Event()

    def leave(self, claims: Sequence[Claim], claimed: float) -> int:
        """Send what was claimed at the moment `claimed` of the steady clock; how many requests were made.

        Messages to one number leave one after the other, in order. What was not asked in time goes back.
        """
        running = [self._pool.submit(self._ask_all, group, claimed) for group in _by_number(claims)]
        waiting: list[Answered] = []
        asked = 0
        for done in as_completed(running):
            waiting += done.result()
            asked += len(done.result())
            if len(waiting) >= SETTLE_AT_ONCE:
                self._settle(waiting)
                waiting = []
        self._settle(waiting)
        self._release(claims, running)
        return asked

    def _ask_all(self, claims: Sequence[Claim], claimed: float) -> list[Answered]:
        answers = []
        for claim in claims:
            pause = (claim.leaves_at - self._clock.now()).total_seconds()
            if pause > 0:
                self.stopping.wait(pause)
            if self.stopping.is_set() or steady() - claimed > self._fresh:
                break
            answers.append(self._ask(claim))
        return answers

    def _ask(self, claim: Claim) -> Answered:
        letter, ticket = claim.letter, claim.ticket
        transport = self._routes.named(letter.channel, ticket.provider)
        self._at("before_request")
        try:
            sid = transport.send(letter)
        except DeliveryError as error:
            if not error.permanent:
                self._routes.refused(transport.name)
            return Answered(ticket=ticket, at=self._clock.now(), error=error)
        except OutcomeUnknown as error:
            return Answered(ticket=ticket, at=self._clock.now(), error=error)
        except Exception as error:
            log.exception("provider", extra={"action": "send_fault", "outbox": letter.outbox_id})
            return Answered(ticket=ticket, at=self._clock.now(), error=OutcomeUnknown(type(error).__name__))
        self._at("after_accept")
        self._routes.took(transport.name)
        return Answered(ticket=ticket, at=self._clock.now(), sid=sid)

    def _settle(self, answers: Sequence[Answered]) -> None:
        if not answers:
            return
        self._at("before_settle")
        with self._database.session() as session:
            outcome.settle(session, answers, providers=self._routes.count)
            self._at("before_commit")
        self._at("settled")

    def _release(self, claims: Sequence[Claim], running: Iterable[Future[list[Answered]]]) -> None:
        """Give back what nobody was asked about: this process ends, or was frozen too long."""
        asked = {answer.ticket for done in running for answer in done.result()}
        left = [claim.ticket for claim in claims if claim.ticket not in asked]
        if left:
            log.warning("given back", extra={"action": "released", "messages": len(left)})
            with self._database.session() as session:
                outcome.released(session, left, self._clock.now())

    def close(self) -> None:
        self._pool.shutdown()


def _by_number(claims: Iterable[Claim]) -> list[list[Claim]]:
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.letter.to, []).append(claim)
    return list(groups.values())
