"""How do the answers to several questions become one? In order, numbered; by text message one text of three parts.

Pure. Nothing is cut out of the middle of a sentence. What does not fit is left out and said to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repair.conversations.assistant import Reply
from repair.conversations.wording import sentence
from repair.messages.render import signed
from repair.messages.segments import OF_SEVERAL
from repair.messages.segments import segments as parts_of
from repair.settings import Settings

SMS_PARTS = 3
MOST_BUTTONS = 4

_SOURCE = re.compile(r"^(?:依据|以.{2,30}(?:为准|答复)|{?prevails)")
_SENTENCES = re.compile(r"(?<=[。！？；])")


def merged(
    answers: Sequence[tuple[Reply, ...]],
    channel: str,
    settings: Settings,
    *,
    unclear: Sequence[str] = (),
    left: bool = False,
) -> tuple[Reply, ...]:
    """The answers in order, each with its number; equal ones once.

    `unclear`: questions that were not understood, named at the end. `left`: there were more than are answered.
    """
    texts, buttons = _texts(answers), _buttons(answers)
    voice = "_voice" if channel == "voice" else ""
    lines = [sentence(f"part_unclear{voice}", settings, question=_short(one)) for one in unclear]
    if channel == "sms":
        return (Reply(text=_one_text(texts, lines, settings, left=left), buttons=buttons),)
    if len(texts) > 1:
        texts = [sentence(f"part{voice}", settings, number=str(n), answer=text) for n, text in enumerate(texts, 1)]
    texts += [*lines, *([sentence("parts_left", settings)] if left else [])]
    return tuple(Reply(text=text, buttons=buttons if text is texts[-1] else ()) for text in texts)


def room(settings: Settings) -> int:
    """The units of UTF-16 that one text of SMS_PARTS has for our words, behind the signature."""
    return SMS_PARTS * OF_SEVERAL - len(f"【{settings.SENDER_SIGNATURE}】")


def fits(text: str, settings: Settings) -> bool:
    """Whether this leaves as one text within its parts."""
    return parts_of(signed(text, settings)) <= SMS_PARTS


def _one_text(texts: list[str], lines: list[str], settings: Settings, *, left: bool) -> str:
    """One text that fits: first without the sources of all but the last, then with the first sentences of each."""
    more = sentence("parts_left_sms", settings)
    numbers = len(texts) > 1
    tries = [
        texts,
        [_without_source(text) for text in texts[:-1]] + texts[-1:],
        [_without_source(one) for one in texts],
    ]
    most = max(len(_SENTENCES.split(text)) for text in texts) if texts else 0
    tries += [[_first(_without_source(text), count) for text in texts] for count in range(most, 0, -1)]
    for kept in tries:
        whole = "\n".join([*_numbered(kept, settings, numbers=numbers), *lines, *([more] if left else [])])
        if fits(whole, settings):
            return whole
    shortest = [_first(_without_source(text), 1) for text in texts]
    while len(shortest) > 1:
        shortest.pop()
        whole = "\n".join([*_numbered(shortest, settings, numbers=numbers), more])
        if fits(whole, settings):
            return whole
    return "\n".join([*shortest, *([more] if numbers else [])])


def _numbered(texts: Sequence[str], settings: Settings, *, numbers: bool) -> list[str]:
    if not numbers:
        return list(texts)
    return [sentence("part", settings, number=str(n), answer=text) for n, text in enumerate(texts, start=1)]


def _texts(answers: Sequence[tuple[Reply, ...]]) -> list[str]:
    whole = ["\n".join(reply.text for reply in replies) for replies in answers if replies]
    return list(dict.fromkeys(whole))


def _buttons(answers: Sequence[tuple[Reply, ...]]) -> tuple[str, ...]:
    found = dict.fromkeys(button for replies in answers for reply in replies for button in reply.buttons)
    return tuple(found)[:MOST_BUTTONS] if len(answers) > 1 else tuple(found)


def _without_source(text: str) -> str:
    kept = [line for line in text.split("\n") if not _SOURCE.search(line)]
    return "\n".join(kept) or text


def _first(text: str, count: int) -> str:
    return "".join(_SENTENCES.split(text.replace("\n", ""))[:count])


def _short(question: str) -> str:
    return question if len(question) <= 20 else question[:20] + "…"
