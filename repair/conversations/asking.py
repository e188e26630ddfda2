"""What is the bot asked, and is a message that looks like several questions really several?

Where a message may be parted is read from its signs and words; whether the parts mean anything alone only the bot can
tell. So it is asked the whole as well, and the parts are believed when each of them is clear to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from repair.conversations.assistant import Answer, Assistant
from repair.conversations.exchange import Said
from repair.conversations.hearing import Piece
from repair.conversations.replying import NOT_UNDERSTOOD
from repair.errors import MissingPart

# Over 3,800 messages by other hands a sixth is left of what parting tells unasked, and one part in twenty is lost.
CLEAR = 0.8
FOREIGN = 0.9  # so surely the whole is no matter of ours that a question in it is none either


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
    several = not parted or whole.ask not in given or _several(given[whole.ask], pieces, given)
    return (pieces if several else [whole]), given


def _several(whole: Answer, pieces: Sequence[Piece], given: Mapping[str, Answer]) -> bool:
    """Whether each piece means something: it is clear to the bot, or a question by its mark beside one that is."""
    answers = [given[piece.ask] for piece in pieces if piece.ask in given]
    understood = [one for one in answers if one.intent not in NOT_UNDERSTOOD]
    if not understood or any((one.confidence or 0.0) < CLEAR for one in understood):
        return False
    if len(understood) == len(pieces):
        return True
    foreign = whole.intent in NOT_UNDERSTOOD and (whole.confidence or 0.0) >= FOREIGN
    return not foreign and all(piece.text.endswith(("？", "?")) for piece in pieces[:-1])
