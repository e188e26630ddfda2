"""A tracker, a dispatcher and askers that tests can make in one line."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.asker import Asker, OwnRecord
from actions.topic import Parts, Topic
from actions.topics import TOPICS
from actions.wording import load_wording
from repair.clock import CHINA, FixedClock
from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.rule import RuleBook
from repair.policy.rules import load_rules
from repair.policy.window import window
from repair.records.penalty import CaseView
from repair.settings import ROOT, Settings

TODAY = date(2026, 9, 16)
RULES = load_rules()
WORDING = load_wording()


class OneAsker:
    """Everybody is the same asker."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    def find(self, conversation_id: str, today: date) -> Asker:
        return self.asker


def parts(
    asker: Asker | None = None, *, rules: RuleBook = RULES, at: date = TODAY, settings: Settings | None = None
) -> Parts:
    return Parts(
        wording=WORDING,
        settings=settings or Settings(_env_file=None, OFFICE_PHONE="0570-0000000"),
        rules=rules,
        clock=FixedClock(datetime(at.year, at.month, at.day, 10, tzinfo=CHINA)),
        askers=OneAsker(asker or Asker()),
    )


def a_record(
    *, today: date = TODAY, said: str = "", enterprise: str = "示例甲有限公司", key: int = 1, **given: Any
) -> OwnRecord:
    """A record: 一般, confirmed, decided on 2026-06-15, duties fulfilled, unless said otherwise."""
    values: dict[str, Any] = {
        "decision_no": "示消行罚决字〔2026〕第0001号",
        "decided_on": date(2026, 6, 15),
        "kinds": ("罚款",),
        "field": "消防",
        "severity": Severity.GENERAL,
        "confirmed": True,
        "paid_on": date(2026, 6, 20),
        "rectified_on": date(2026, 6, 20),
    }
    facts = PenaltyFacts(**(values | given))
    case = CaseView(
        penalty_id=key,
        decision_no=facts.decision_no,
        enterprise_id=1,
        enterprise=enterprise,
        uscc="",
        offence="",
        story="",
        basis="",
        content="",
        decided_on=facts.decided_on,
        kinds=facts.kinds,
        fine_wan=None,
        confiscated_wan=None,
        licence="",
        valid_until=None,
        publicity_until=None,
        authority="",
        data_source="",
        remark="",
        field=facts.field,
        confirmed_by="示例审核员" if facts.confirmed else "",
        confirmed_basis="",
        window_version=1,
        plan_needed=False,
        said=said,
        facts=facts,
    )
    return OwnRecord(case=case, window=window(facts, RULES, today))


def an_owner(*records: OwnRecord, enterprises: int = 1) -> Asker:
    return Asker(known=True, reachable=True, records=records, enterprises=enterprises)


@cache
def actions_by_intent() -> dict[str, str]:
    read = (yaml.safe_load(path.read_text()) for path in (ROOT / "data").glob("*.yml"))
    rules = [rule["steps"] for document in read for rule in document.get("rules", [])]
    return {steps[0]["intent"]: steps[1]["action"] for steps in rules}


def topic_of(intent: str, made: Parts) -> Topic:
    action = actions_by_intent()[intent]
    return next(topic for topic in TOPICS if f"action_{topic.topic}" == action)(made)


def tracker(
    intent: str,
    *,
    confidence: float = 0.9,
    channel: str = "web",
    before: str = "",
    ranking: tuple[str, ...] = (),
    text: str = "…",
) -> Tracker:
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": name, "confidence": 0.1} for name in ranking],
        "metadata": {"channel": channel},
    }
    events = [{"event": "user", "parse_data": {"intent": {"name": before}}}] if before else []
    return Tracker("a-conversation", {}, message, [*events, {"event": "user"}], False, None, {}, None)


def ask(intent: str, asker: Asker | None = None, **given: Any) -> tuple[list[str], list[str], dict[str, Any]]:
    """Texts, buttons and the custom message of one turn."""
    made = given.pop("made", None) or parts(asker)
    dispatcher = CollectingDispatcher()
    asyncio.run(topic_of(intent, made).run(dispatcher, tracker(intent, **given), {}))
    customs = [message["custom"] for message in dispatcher.messages if message.get("custom")]
    assert len(customs) == 1
    said = [message for message in dispatcher.messages if message.get("text")]
    return [m["text"] for m in said], [b["title"] for m in said for b in m["buttons"]], customs[0]
