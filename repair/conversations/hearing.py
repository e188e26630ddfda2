"""What of a message is answered before any bot is asked, and what exactly is the bot asked?

An answer to what we asked back comes first, then the questions of the message one by one: wishes, words taken back,
records that are pointed at, and short messages that lean on what was said before. All of it works without Rasa.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from repair.conversations import claim, effects, followup, signs, told, wish
from repair.conversations.assistant import Reply
from repair.conversations.context import DAY, NUMBER, PERSON, RECORD, REFUSAL, Pending
from repair.conversations.days import names_a_day
from repair.conversations.identity import phone_of
from repair.conversations.numbers import decision_numbers, phones
from repair.conversations.own import which
from repair.conversations.plain import bare
from repair.conversations.questions import MOST, is_question, questions
from repair.conversations.reference import Found, Pointed, broadens, may_point, resolve
from repair.conversations.wording import sentence
from repair.conversations.words import Meaning, cries_for_help, meaning
from repair.conversations.working import Working
from repair.messages import history
from repair.store.tables import Turn

NUMBER_ALONE = 20  # signs: a message that is a telephone number and little else


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One question of a message: answered already, or to be asked."""

    text: str  # the owner's words
    ask: str = ""  # what the bot is asked; empty: answered already
    replies: tuple[Reply, ...] = ()
    intent: str = ""


def hear(work: Working) -> tuple[list[Piece], bool]:
    """The pieces of a message, in order, and whether there were more than are answered."""
    if cries_for_help(work.said.text):
        return [_done(work, work.said.text, Meaning.EMERGENCY.value, work.say("emergency"))], False
    told.remember(work)
    work.said = replace(work.said, text=signs.in_words(work.said.text))  # kept as it was written; a thumb is a yes
    if code := signs.answered(work.said.text):
        return [_done(work, work.said.text, "", work.say(code))], False
    if followup.asks_again(work.said.text) and (before := _said_before(work)):
        return [_done(work, work.said.text, "repeat", *before)], False
    pending = work.context.pending
    if pending is not None and (awaited := _awaited(work, pending)) is not None:
        return [awaited], False
    work.change(pending=None, named=False)
    parts = questions(work.said.text) or (work.said.text,)
    if len(parts) == 1:
        return [_alone(work)], False
    return [_part(work, one) for one in parts[:MOST]], len(parts) > MOST


def _awaited(work: Working, pending: Pending) -> Piece | None:
    """The answer to what we asked back; None when the message is about something else."""
    text = work.said.text
    if pending.kind == RECORD:
        return _record(work, pending)
    if pending.kind == DAY and (names_a_day(text) or wish.wish(text) == wish.REMIND):
        work.change(pending=None)
        return _done(work, text, wish.REMIND, wish.remind(work, text, _meant(work)))
    if pending.kind == NUMBER and (found := phones(text)):
        work.change(pending=None)
        return _done(work, text, wish.CALL, wish.call_number(work, found[0]))
    if pending.kind in (PERSON, REFUSAL) and (followup.says_yes(text) or followup.says_no(text)):
        return _yes_or_no(work, pending, yes=followup.says_yes(text))
    return None


def _yes_or_no(work: Working, pending: Pending, *, yes: bool) -> Piece:
    text = work.said.text
    work.change(pending=None)
    if pending.kind == PERSON:
        if yes:
            return Piece(text=text, ask=sentence("ask_person", work.settings))
        return _done(work, text, "deny", work.say("person_declined"))
    if not yes:
        return _done(work, text, "deny", work.say("refusal_declined"))
    noted = effects.choose(work.session, work.conversation, work.said, "opt_out")
    return _done(work, text, "opt_out", work.say("opt_out_done" if noted else "opt_out_unknown"))


def _record(work: Working, pending: Pending) -> Piece | None:
    context, today = work.context, work.said.now.date()
    found = resolve(work.said.text, work.records, today, listed=context.listed, about=context.about, asked=True)
    if pending.effect and (followup.unsure(work.said.text) or followup.says_no(work.said.text)):
        work.change(pending=None)
        history.ask_for_callback(work.session, work.conversation.id, "asked", work.said.now, pending.question)
        return _done(work, work.said.text, pending.effect, work.say("said_by_person"))
    if found is None or found.vague:
        return None
    if not found.keys:
        return _which(work, pending.question, pending.effect, code="which_none")
    work.change(pending=None)
    if pending.effect in claim.SAID:
        outcome = claim.claim(work, pending.effect, found.keys)
        return _done(work, work.said.text, pending.effect, *outcome.instead, *outcome.beside)
    return _pointed(work, work.said.text, found, pending.question)


def _alone(work: Working) -> Piece:
    """A message of one question: it may also choose from what was offered, or ask to hear something again."""
    text = work.said.text
    chosen = followup.chosen(text, work.context)
    if chosen == "":
        return _done(work, text, "", work.say("choice_none"))
    if chosen is not None:
        return _part(work, chosen)
    if code := followup.unclear(text, work.context):
        return _done(work, text, "", work.say(code))
    return _part(work, text, alone=True)


def _part(work: Working, text: str, *, alone: bool = False) -> Piece:
    """One question: what is obeyed for its words, points at a record, leans on another, or is the bot's."""
    if (obeyed := _obeyed(work, text, alone=alone)) is not None:
        return obeyed
    if claim.takes_back(text, work.context.topic) and (replies := claim.take_back(work)):
        return _done(work, text, claim.TAKEN_BACK, *replies)
    if work.context.about and broadens(text):
        work.change(about=())
    if work.conversation.identity and may_point(text):
        context, today = work.context, work.said.now.date()
        found = resolve(text, work.records, today, listed=context.listed, about=context.about)
        if found is not None:
            return _found(work, text, found)
    return Piece(text=text, ask=(alone and followup.meant(text, work.context)) or text)


def _obeyed(work: Working, text: str, *, alone: bool) -> Piece | None:
    """A refusal among other questions, a number left to be called, or a wish."""
    word = Meaning.NONE if alone else meaning(text, work.said.channel)  # alone it was obeyed before
    if word in (Meaning.OPT_OUT, Meaning.OPT_IN):
        noted = effects.choose(work.session, work.conversation, work.said, word.value)
        return _done(work, text, word.value, work.say(f"{word}_done" if noted else f"{word}_unknown"))
    numbers = phones(text) if len(bare(text)) <= NUMBER_ALONE else ()
    if numbers and phone_of(work.session, work.conversation) is None:
        return _done(work, text, wish.CALL, wish.call_number(work, numbers[0]))
    wanted = wish.wish(text)
    if wanted == wish.REMIND:
        return _done(work, text, wanted, wish.remind(work, text, _meant(work, text)))
    return _done(work, text, wanted, wish.call(work, text)) if wanted == wish.CALL else None


def _found(work: Working, text: str, found: Found) -> Piece:
    if found.vague or (not found.keys and len(work.records) <= 1):
        work.change(about=())
        return Piece(text=text, ask=text)
    if not found.keys:
        return _which(work, found.rest or text, "", code="which_none")
    number_alone = decision_numbers(text) and not found.rest
    return _pointed(work, text, found, "" if number_alone else work.context.question)


def _pointed(work: Working, text: str, found: Found, question: str) -> Piece:
    """The bot is asked about these records: what stands beside the pointing, else the question before."""
    work.change(about=found.keys, named=True)
    said = "" if decision_numbers(found.rest) else found.rest
    rest = said if is_question(said) or len(bare(said)) > 2 else ""
    meant = followup.meant(said, work.context) if said else None
    return Piece(text=text, ask=meant or rest or question or sentence("ask_own", work.settings))


def _which(work: Working, question: str, effect: str, *, code: str) -> Piece:
    records = work.those(work.context.listed) or list(work.records)
    work.change(listed=tuple(one.key for one in records))
    work.wait_for(RECORD, question=question, effect=effect)
    return _done(work, work.said.text, "which_record", which(records, work.settings, work.said.channel, code))


def _meant(work: Working, text: str = "") -> Sequence[Pointed]:
    """The asker's records, what the message points at and what was spoken of first."""
    today = work.said.now.date()
    found = resolve(text, work.records, today, listed=work.context.listed) if text and may_point(text) else None
    return [*work.those(found.keys if found else ()), *work.those(work.context.about), *work.records]


def _said_before(work: Working) -> tuple[Reply, ...]:
    """What was said since the owner spoke before, in order."""
    earlier = select(Turn.speaker, Turn.text, Turn.buttons).where(
        Turn.conversation_id == work.conversation.id, Turn.id < work.said.turn_id
    )
    rows = work.session.execute(earlier.order_by(Turn.id.desc()).limit(6)).all()
    ours = itertools.takewhile(lambda row: row.speaker != "owner", rows)
    return tuple(Reply(text=row.text, buttons=tuple(row.buttons)) for row in reversed(list(ours)))


def _done(work: Working, text: str, intent: str, *replies: Reply) -> Piece:
    return Piece(text=text, replies=replies, intent=intent)
