"""How does a reminder read? Rendered when it leaves, from the facts of that moment; no value may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jinja2 import UndefinedError

from repair.errors import XiufuError
from repair.messages import digest, texts
from repair.messages.filling import Slot, fill, fixed, laid_out, part
from repair.messages.layout import MOST, lay_out, wording
from repair.messages.segments import parts_of
from repair.messages.standing import PenaltyStanding, Standing
from repair.messages.texts import Text
from repair.messages.values import Values, may_be_told, ready, record_values, settings_values, variant_of
from repair.settings import Settings

SEVERAL = "several"
Draft = tuple[list[Slot], Text, Values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to be told: a step of the ladder about one record."""

    step: str
    standing: Standing


class CannotRender(XiufuError):
    """A value that this text needs is not known; `item` is the one it is missing of."""

    def __init__(self, message: str, item: Item | None = None) -> None:
        super().__init__(message)
        self.item = item


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text as it leaves, with what it was made of."""

    text: str  # with the signature in front
    template: str  # id, variant and version, e.g. open.duties_open@2
    params: dict[str, str]  # the values, and the wording taken for each part
    segments: int


def render(items: Sequence[Item], channel: str, settings: Settings, *, link: str = "") -> Rendered:
    """The one text about these items, all of one enterprise: a step's own text, or one message about all of them.

    Laid out so that no carrier cuts through a date, a number, a name or a link. `link` is an addition at the end, for
    which a fourth part is spent but no fifth: the text is complete without it, since carriers may block links.
    Raises CannotRender, naming the item, when a value is missing; nothing is ever sent with a gap.
    """
    if not items:
        raise CannotRender("nothing to say")
    several = _several(items, channel)
    if len(items) > 1 and several is None:
        return _digest(items, channel, settings, link)
    text = several or _text(items[0], channel)
    values = {**_values(items[0], settings), "count": len(items)}
    try:
        return written(text, values, settings, link=link)
    except UndefinedError as error:
        raise CannotRender(f"{text.name}: {error.message}", items[0]) from error


def written(text: Text, values: Values, settings: Settings, *, link: str = "") -> Rendered:
    """One text filled with these values, laid out behind the signature. Raises jinja2.UndefinedError for a gap."""
    return _shortest([(fill(text.body, values), text, values)], text.channel, settings, link)


def signed(text: str, settings: Settings) -> str:
    """The text with the office's signature in front, as carriers in China ask for; signing twice changes nothing.

    Dates, decision numbers, numbers and links in it are kept whole, by blanks before them where a part would end.
    """
    signature = _signature(settings)
    return text if text.startswith(signature) else lay_out([[wording([(signature + text, False)])]]).text


def _signature(settings: Settings) -> str:
    return f"【{settings.SENDER_SIGNATURE}】"


def _text(item: Item, channel: str) -> Text:
    kind = str(item.standing.key.kind)
    if not may_be_told(item.standing, texts.family_of(item.step)):
        raise CannotRender("its dates may not be told", item)
    there = texts.variants(kind, item.step, channel)
    if not there:
        raise CannotRender(f"no text for step {item.step} of a {kind} on {channel}", item)
    variant = variant_of(item.standing, there)
    if variant not in there:
        raise CannotRender(f"no text that is true for step {item.step} of a {kind} on {channel}", item)
    return there[variant]


def _values(item: Item, settings: Settings) -> Values:
    return {**settings_values(settings), **record_values(item.standing)}


def _several(items: Sequence[Item], channel: str) -> Text | None:
    """The step's own wording for several penalties that may all be applied for; None when they are not that alike."""
    if len(items) == 1 or len({texts.family_of(item.step) for item in items}) > 1:
        return None
    if not all(isinstance(item.standing, PenaltyStanding) and ready(item.standing) for item in items):
        return None
    return texts.variants(str(items[0].standing.key.kind), items[0].step, channel).get(SEVERAL)


def _digest(items: Sequence[Item], channel: str, settings: Settings, link: str) -> Rendered:
    """One message about several things, the most urgent first, as many as fit; the rest is counted."""
    lines = sorted((_line(item, settings) for item in items), key=digest.urgency)
    return combined(lines, channel, settings, link=link)


def _line(item: Item, settings: Settings) -> digest.Line:
    text = _text(item, texts.LINE)
    try:
        return digest.line(text, _values(item, settings))
    except UndefinedError as error:
        raise CannotRender(f"{text.name}: {error.message}", item) from error


def combined(lines: Sequence[digest.Line], channel: str, settings: Settings, *, link: str = "") -> Rendered:
    """One message out of these lines, in this order."""
    around = digest.text(channel, [line.text for line in lines])
    values: Values = {**settings_values(settings), "count": len(lines)}
    drafts = (
        (fill(around.body, values, digest.parts(lines, shown)), around, values | digest.params(lines, shown))
        for shown in range(min(len(lines), digest.most_lines()), 0, -1)
    )
    return _shortest(drafts, channel, settings, link)


def _shortest(drafts: Iterable[Draft], channel: str, settings: Settings, link: str) -> Rendered:
    """The first draft that fits three parts behind the signature, else the last; with the link while that fits too."""
    signature: Slot = ("", (fixed(_signature(settings)),))
    sms = channel == "sms"
    for draft in drafts:
        slots, text, values = draft
        made, taken = laid_out([signature, *slots], layout=sms)
        if not sms or parts_of(made.units) <= MOST:
            break
    if link and sms:
        longer, taken_longer = laid_out([signature, *slots, part("link", {"link": link})])
        if parts_of(longer.units) <= MOST + 1:
            made, taken = longer, taken_longer
    params = {key: str(value) for key, value in values.items()} | taken
    return Rendered(text=made.text, template=text.name, params=params, segments=parts_of(made.units))
