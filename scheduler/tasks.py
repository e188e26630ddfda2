"""Which jobs are there, and what does each do? Thin: every task calls one function and keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass

from procrastinate import App, RetryStrategy
from procrastinate.connector import BaseConnector

from repair.clock import SystemClock
from repair.conversations.answering import answer_inbound
from repair.conversations.assistant import Assistant
from repair.conversations.sign_in import deliver
from repair.messages import queue, receipts
from repair.processes import pulse
from repair.records.key import RecordKey, RecordKind
from repair.records.planning import plan_again
from scheduler.catch_up import Prints, catch_up
from scheduler.heartbeat import beat
from scheduler.look_up import ask_for_receipts, look_up
from scheduler.plan import plan_records
from scheduler.send import Sender
from scheduler.sweep import sweep

# Every task may be run twice. The others come again by themselves, with the next tick or sweep: a job that waits under
# a queueing lock must not be tried again by the queue, since its twin may wait already.
AGAIN = RetryStrategy(max_attempts=6, exponential_wait=3)


@dataclass(frozen=True, slots=True)
class Tasks:
    """What the tasks work with."""

    sender: Sender
    assistant: Assistant
    prints: Prints | None = None  # what this process plans by; None: nothing is planned anew when that changes

    def plan(self, catching_up: bool = False) -> None:
        hands = self.sender
        if catching_up and self.prints is not None:
            catch_up(hands.database, self.prints, hands.clock.now())
        plan_records(hands.database, ladder=hands.ladder, law=hands.law, now=hands.clock.now())
        beat(hands.database, pulse.PLAN, SystemClock().now())

    def send(self, ids: list[int]) -> None:
        self.sender.send(ids)

    def answer(self, inbound_id: int) -> None:
        now = self.sender.clock.now()
        answer_inbound(self.sender.database, self.assistant, self.sender.settings, inbound_id, now=now)

    def code(self, code_id: int, uscc: str, last_four: str) -> None:
        hands = self.sender
        with hands.database.session() as session:
            now = hands.clock.now()
            deliver(session, hands.settings, code_id=code_id, uscc=uscc, last_four=last_four, now=now)

    def receipt(self) -> None:
        hands, after = self.sender, 0
        while True:
            with hands.database.session() as session:
                after, _ = receipts.apply_waiting(session, hands.law, hands.clock.now(), after=after)
            if not after:
                return

    def look_again(self, records: list[tuple[str, int]]) -> None:
        with self.sender.database.session() as session:
            plan_again(session, {RecordKey(RecordKind(kind), key) for kind, key in records})

    def look_up(self) -> None:
        look_up(self.sender)
        ask_for_receipts(self.sender)

    def sweep(self) -> None:
        sweep(self.sender.database, self.sender.clock.now())
        beat(self.sender.database, pulse.SWEEP, SystemClock().now())


def app_of(tasks: Tasks, connector: BaseConnector) -> App:
    """The job queue with a task for every name in repair.messages.queue."""
    app = App(connector=connector)
    for name, work, retry in (
        (queue.PLAN, tasks.plan, False),
        (queue.SEND, tasks.send, False),
        (queue.ANSWER, tasks.answer, AGAIN),
        (queue.CODE, tasks.code, AGAIN),
        (queue.RECEIPT, tasks.receipt, False),
        (queue.LOOK_AGAIN, tasks.look_again, AGAIN),
        (queue.LOOK_UP, tasks.look_up, False),
        (queue.SWEEP, tasks.sweep, False),
    ):
        app.task(name=name, retry=retry)(work)
    return app
