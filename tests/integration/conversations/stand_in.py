"""The real actions behind an understanding by a few plain words: everything of the bot but its model."""

from __future__ import annotations

import asyncio
import re

from rasa_sdk.executor import CollectingDispatcher

from actions.asker import AskersInDatabase
from actions.topic import Parts
from actions.wording import load_wording
from repair.clock import Clock
from repair.conversations.assistant import Answer, read
from repair.errors import MissingPart
from repair.policy.rules import load_rules
from repair.settings import Settings
from repair.store.database import Database
from tests.unit.actions.stand_ins import topic_of, tracker

WORDS = (
    ("said_applied", "申请(过)?了$|已经申请"),
    ("said_repaired", "修(复|好)(好)?了$"),
    ("earliest_date", "什么时候|啥时候|何时|几时"),
    ("materials", "材料|资料"),
    ("how_to_apply", "在哪里申请|怎么申请|去哪"),
    ("review_time", "多久有审核结果|多久有结果|审核结果"),
    ("min_period", "最短公示期"),
    ("fire_score", "扣分"),
    ("serious_list", "名单"),
    ("my_record", "处罚记录|几条"),
    ("human", "转人工"),
    ("call_me", "请给我打电话"),
    ("remind_later", "过几天再"),
    ("fee", "要钱|多少钱|收费|免费"),
    ("link_broken", "链接打不开"),
    ("greet", "^(你好|您好)"),
    ("thanks", "谢谢"),
)


class ActionsAssistant:
    """Answers as the action server does; `away` makes it as absent as a Rasa that is down."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        rules = load_rules()
        self.parts = Parts(
            wording=load_wording(),
            settings=settings,
            rules=rules,
            clock=clock,
            askers=AskersInDatabase(database, rules),
        )
        self.asked: list[str] = []
        self.before: dict[str, str] = {}
        self.away = False
        self.always = ""  # an intent that is understood whatever is said

    def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
        if self.away:
            raise MissingPart("Rasa does not answer.")
        self.asked.append(text)
        intent = self.always or next((name for name, words in WORDS if re.search(words, text)), "nlu_fallback")
        ranking = ("earliest_date", "materials", "fee")
        before, self.before[conversation_id] = self.before.get(conversation_id, ""), intent
        dispatcher = CollectingDispatcher()
        message = tracker(intent, channel=channel, before=before, ranking=ranking, text=text)
        message.sender_id = conversation_id
        message.latest_message["metadata"]["known"] = known
        asyncio.run(topic_of(intent, self.parts).run(dispatcher, message, {}))
        return read(dispatcher.messages)

    def ready(self) -> bool:
        return not self.away
