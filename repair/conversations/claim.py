"""What does an enterprise say that it has done, for which record, and how does it take that back?

No date is believed: the word is noted as the enterprise's own and stops the reminders until an officer answers it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.assistant import Reply
from repair.conversations.context import RECORD
from repair.conversations.exchange import Outcome
from repair.conversations.own import called, which
from repair.conversations.plain import bare
from repair.conversations.reference import Pointed, means_all
from repair.conversations.wording import sentence
from repair.conversations.working import Working
from repair.messages import history
from repair.records import change

SAID = {"said_applied": "applied", "said_repaired": "repaired"}
TAKEN_BACK = "said_not_yet"
SHORT = 16  # signs of a message that takes back and says nothing else

_FILE = Path(__file__).with_name("claims.yml")


def claim(work: Working, effect: str, keys: Sequence[str] = (), *, words: str = "") -> Outcome:
    """Note `effect` (said_applied, said_repaired) for these records, else for the one it can be about.

    With several records it asks which one. `words`: those it was understood from; a question notes nothing.
    """
    if re.search(_words()["whether"], bare(words)):
        choices = tuple(sentence(code, work.settings) for code in ("whether_yes", "whether_look"))
        return Outcome(instead=(replace(work.say("whether"), buttons=choices),))
    if not work.conversation.identity:
        return Outcome(instead=(work.say("said_by_stranger"),))
    mine = [one for one in work.records if one.kind == "penalty"]
    still = [one for one in mine if one.open]
    if not keys and means_all(work.said.text):
        keys = [one.key for one in still]
    meant = [one for one in still if one.key in (keys or work.context.about)]
    if not meant and len(still) == 1:
        meant = still
    if meant and (keys or len(meant) == 1):
        _note(work, meant, SAID[effect])
        if len(still) == 1:
            return Outcome()
        named = "；".join(called(one, work.settings) for one in meant)
        work.change(about=tuple(one.key for one in meant))
        return Outcome(beside=(work.say("said_which", records=named),))
    if len(still) > 1:
        among = meant if len(meant) > 1 else still  # those of the reminder that is answered, or all
        work.change(listed=tuple(one.key for one in among))
        work.wait_for(RECORD, question=work.said.text, effect=effect)
        return Outcome(instead=(which(among, work.settings, work.said.channel),))
    history.ask_for_callback(work.session, work.conversation.id, "asked", work.said.now, work.said.text)
    return Outcome(instead=(work.say("said_by_person"),))


def takes_back(text: str, topic: str) -> bool:
    """Whether the message takes back what was said to be done; "搞错了" alone only right after it was said."""
    words = _words()["take_back"]
    if len(bare(text)) > SHORT:
        return False
    return bool(re.search(words[0], bare(text))) or (
        topic in SAID and any(re.search(one, text.strip()) for one in words[1:])
    )


def take_back(work: Working) -> tuple[Reply, ...]:
    """The enterprise takes its own word back: the ladder goes on. Nothing when there is no such word."""
    told = [one for one in work.records if one.said]
    meant = [one for one in told if one.key in work.context.about] or told
    if not meant:
        return ()
    for one in meant:
        penalty_id = int(one.key.partition(":")[2])
        change.unsaid(work.session, penalty_id, by="enterprise", now=work.said.now, reason=_evidence(work))
    what = "、".join(dict.fromkeys(sentence(f"what_{one.said}", work.settings) for one in meant))
    named = "；".join(called(one, work.settings) for one in meant)
    return (work.say("said_taken_back", records=named, what=what),)


def _note(work: Working, records: Sequence[Pointed], what: str) -> None:
    for one in records:
        penalty_id = int(one.key.partition(":")[2])
        change.said(work.session, penalty_id, what, now=work.said.now, evidence=_evidence(work))


def _evidence(work: Working) -> str:
    said = work.said
    return f"{said.channel}, turn {said.turn_id}: {said.text[:200]}"


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
