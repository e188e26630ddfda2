"""`xiufu ask`: one question through the same path as the web chat."""

from __future__ import annotations

from typing import Annotated

import typer

from repair.cli.frame import Json, Parts, app, opened, out, print_json
from repair.conversations import answering
from repair.conversations.exchange import Answered
from repair.conversations.rasa import RasaAssistant
from repair.enterprises.phone import read_phone
from repair.errors import MissingPart, SettingError
from repair.messages import history


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question, as an owner would write it.")],
    session: Annotated[str | None, typer.Option(help="Go on in this session.")] = None,
    phone: Annotated[str | None, typer.Option(help="Ask as the holder of this number, e.g. +8613800000000.")] = None,
    as_json: Json = False,
) -> None:
    """Ask the bot one question; it is written down like any other."""
    with opened() as parts:
        answered = _answered(parts, text, session, phone)
    if answered.away:
        raise MissingPart("Rasa does not answer.", remedy="Start everything with `make run`, or see `xiufu doctor`.")
    if as_json:
        print_json(
            {
                "session": answered.conversation_id,
                "replies": [{"text": reply.text, "buttons": list(reply.buttons)} for reply in answered.replies],
                "intent": answered.intent,
                "confidence": answered.confidence,
            }
        )
        return
    for reply in answered.replies:
        out.print(reply.text, markup=False, highlight=False, soft_wrap=True)
        if reply.buttons:
            out.print(*(f"[{button}]" for button in reply.buttons), markup=False, highlight=False)
    out.print(f"session {answered.conversation_id}", style="dim", markup=False, highlight=False)


def _answered(parts: Parts, text: str, session_id: str | None, phone: str | None) -> Answered:
    now = parts.clock.now()
    with parts.database.session() as session:
        if phone:
            e164 = read_phone(phone).e164
            if e164 is None:
                raise SettingError(f"{phone} is not a usable phone number.", remedy="Write it like +8613800000000.")
            conversation = history.conversation_of_phone(session, e164, now)
        else:
            conversation = history.web_conversation(session, session_id, now)
    return answering.answer(
        parts.database,
        RasaAssistant(parts.settings),
        parts.settings,
        conversation_id=conversation.id,
        text=text,
        channel="web",
        now=now,
    )
