"""What is the bot asked, and is a message that looks like several questions really several?

Where a message may be parted is read from its signs and words; whether the parts mean anything alone only the bot can
tell. So it is asked the whole as well, and the parts are believed when each of them is clear to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from repair.conversations.assistant import Answer, Assistant
from repair.conversations.exchange import Said
from repair.conversations.hearing import Piece
from repair.conversations.replying import NOT_UNDERSTOOD
from repair.errors import MissingPart

CLEAR = (
    0.7  # confidence; over 3,100 messages of other hands it halves what is told unasked, and loses one part in thirty
)


def ask(
    assistant: Assistant, said: Said, pieces: Sequence[Piece], *, known: bool
) -> tuple[Sequence[Piece], dict[str, Answer]]:
    """The pieces that are to be answered, and the bot's answers by what it was asked.

    When it does not answer, the rest is not asked for.
    """
    parted = len(pieces) > 1 and all(piece.ask == piece.text for piece in pieces)
    whole = Piece(text=said.text, ask=said.text)
    given: dict[str, Answer] = {}
    for question in dict.fromkeys(piece.ask for piece in ([whole] if parted else []) + list(pieces) if piece.ask):
        try:
            given[question] = assistant.ask(said.conversation_id, question, said.channel, known)
        except MissingPart:
            break
    several = not parted or whole.ask not in given or _several(pieces, [given.get(piece.ask) for piece in pieces])
    return (pieces if several else [whole]), given


def _several(pieces: Sequence[Piece], answers: Sequence[Answer | None]) -> bool:
    """Whether each piece means something: it is clear to the bot, or a question by its mark beside one that is."""
    understood = [one for one in answers if one is not None and one.intent not in NOT_UNDERSTOOD]
    if not understood or any((one.confidence or 0.0) < CLEAR for one in understood):
        return False
    marked = all(piece.text.endswith(("？", "?")) for piece in pieces[:-1])
    return marked or len(understood) == len(pieces)
