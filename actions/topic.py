"""How is one turn answered? Find out who asks, choose the wording, say it, and say what is to be done.

Every turn ends with exactly one custom message {"intent", "confidence", "do"}; effects are carried out by
`repair.conversations`, never here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.asker import Asker, Askers, asker_of
from actions.day import Day, Days
from actions.own_record import KINDS, listed_in_words, meant, records_in_words, tell
from actions.wording import Spoken, Wording
from repair.clock import Clock, today
from repair.policy.rule import RuleBook
from repair.settings import Settings

SURE = 0.6  # an effect (opt out, "we applied") needs a clearer understanding than an answer
CHANNELS = ("web", "sms", "voice")
NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What every topic needs."""

    wording: Wording
    settings: Settings
    rules: RuleBook
    clock: Clock
    askers: Askers
    days: Days = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", Days(self.rules, self.wording, self.settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One message as it was understood."""

    intent: str
    confidence: float
    likely: tuple[str, ...]  # other intents, most likely first
    channel: str
    asker: Asker
    day: Day
    again: bool  # the message before was not understood either
    text: str = ""  # the message itself: it tells facets of a topic apart

    @property
    def facts(self) -> dict[str, str]:
        """What answers may name today."""
        return self.day.facts


class Topic(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """One topic; its intents are answered by the responses of the same names."""

    topic: ClassVar[str] = ""
    own: ClassVar[frozenset[str]] = frozenset()  # answered by the asker's own records when they are known
    beside: ClassVar[frozenset[str]] = frozenset()  # general answer, then the own records (not by text message)
    do: ClassVar[dict[str, str]] = {}  # intent -> effect asked for

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def name(self) -> str:
        return f"action_{self.topic}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Rasa's door: answer the newest message."""
        asked = await self.ask(tracker)
        effect = self.effect(asked)
        unsure = bool(effect) and asked.confidence < SURE
        replies = self.ask_back(asked) if unsure else self.answer(asked)
        for spoken in replies:
            dispatcher.utter_message(text=spoken.text, buttons=[_button(title) for title in spoken.buttons])
        do = [effect] if effect and not unsure else []
        custom: dict[str, Any] = {"intent": asked.intent, "confidence": round(asked.confidence, 4), "do": do}
        listed = next((spoken.listed for spoken in replies if spoken.listed), ())
        if listed:
            custom |= {"asks": "record", "listed": list(listed)}
        elif asked.again and asked.intent in NOT_UNDERSTOOD:
            custom["asks"] = "person"
        dispatcher.utter_message(json_message=custom)
        return []

    async def ask(self, tracker: Tracker) -> Asked:
        """Everything the answer may depend on."""
        message = tracker.latest_message or {}
        intent, about = message.get("intent") or {}, message.get("metadata") or {}
        channel, now = str(about.get("channel", "web")), today(self.parts.clock)
        return Asked(
            intent=str(intent.get("name") or NOT_UNDERSTOOD[0]),
            confidence=float(intent.get("confidence") or 0.0),
            likely=tuple(str(one["name"]) for one in message.get("intent_ranking") or []),
            channel=channel if channel in CHANNELS else "web",
            asker=await asker_of(self.parts.askers, tracker.sender_id, about, now),
            day=self.parts.days.of(now),
            again=_not_understood_before(tracker),
            text=str(message.get("text") or ""),
        )

    def effect(self, asked: Asked) -> str:
        """What is to be done after this message; empty for nothing."""
        return self.do.get(asked.intent, "")

    def answer(self, asked: Asked) -> list[Spoken]:
        """The replies, in order."""
        if asked.intent in self.own or (asked.asker.known and self.pointed_elsewhere(asked)):
            return self.own_answer(asked)
        replies = [self.say(self.variant(asked), asked)]
        if asked.intent in self.beside and asked.asker.known and asked.asker.records and asked.channel == "web":
            told = records_in_words(asked.asker, self.parts.wording, self.parts.settings, asked.facts)
            replies.append(Spoken(text=told, listed=listed_in_words(asked.asker)))
        return replies

    def variant(self, asked: Asked) -> str:
        """The answer's name: that for askers without a number if there is one, else the facet that was asked about."""
        unknown = f"{asked.intent}_unknown"
        if not asked.asker.reachable and self.parts.wording.has(unknown):
            return unknown
        return self.parts.wording.facet(asked.intent, asked.text)

    def own_answer(self, asked: Asked) -> list[Spoken]:
        """The asker's own records, or the general answer and how to be recognised."""
        if not asked.asker.known:
            general = self.say(self.variant(asked), asked)
            hint = asked.channel != "sms" and asked.intent != "my_record"
            return [general, self.say("identify", asked)] if hint else [general]
        parts = self.parts
        told = tell(asked.asker, asked.intent, asked.channel, (parts.wording, parts.settings, asked.facts))
        if told is None:
            return [self.say("no_record_own", asked)]
        spoken = self.say(told.answer, asked, records=told.text, told=told.text, citation=told.citation)
        return [replace(spoken, buttons=told.buttons or spoken.buttons, listed=told.listed)]

    def pointed_elsewhere(self, asked: Asked) -> bool:
        """Whether this is about a deduction or a list entry of the asker's own."""
        things = meant(asked.asker, asked.intent)
        return asked.intent in KINDS and bool(things)

    def ask_back(self, asked: Asked) -> list[Spoken]:
        """Three likely questions to choose from, in plain words."""
        labels = [f"choice_{name}" for name in asked.likely if self.parts.wording.has(f"choice_{name}")]
        titles = tuple(self.parts.wording.text(label) for label in labels[:3])
        question = self.say("nlu_fallback", asked)
        return [Spoken(text=question.text, buttons=titles or self.say("out_of_scope", asked).buttons)]

    def say(self, name: str, asked: Asked, **more: str) -> Spoken:
        """A response with the facts of this turn."""
        if not more:
            return asked.day.say(name, asked.channel)
        return self.parts.wording.reply(name, asked.channel, asked.facts | more)


def _button(title: str) -> dict[str, str]:
    return {"title": title, "payload": title}


def _not_understood_before(tracker: Tracker) -> bool:
    said = [event for event in tracker.events or [] if event.get("event") == "user"]
    if len(said) < 2:
        return False
    before = (said[-2].get("parse_data") or {}).get("intent") or {}
    return before.get("name") in NOT_UNDERSTOOD
