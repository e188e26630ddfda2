"""What happens next in a call? A pure state machine: what was heard goes in, a scene comes out.

Before the called person has confirmed to be the enterprise's contact, the enterprise is named and nothing else:
without the name nobody could confirm, and the name alone tells no penalty. Who calls us hears general answers only: the
number a call seems to come from can be forged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.lines import key_of_words, line, says_later, says_no, says_yes

WHO, MENU = "who", "menu"  # the steps in which the call listens
ENDS = {"0": "callback", "9": "no_calls"}  # keys that end the call: the sentence and the effect have one name
MOST_SILENCES = 2
MOST_QUESTIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is known about a call under way."""

    names: dict[str, str]  # office, phone, hours, app, site
    reminder: bool = False  # we called; else somebody called us
    enterprise: str = ""  # the one whose contact is looked for, in a reminder
    details: tuple[str, ...] = ()  # confidential: only in the step MENU of a reminder
    others: tuple[str, ...] = ()  # the same, of the other records this call is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One key, or some words, or neither."""

    key: str = ""
    speech: str = ""

    @property
    def silence(self) -> bool:
        return not self.key and not self.speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the call we are: silences in a row, questions asked so far, and whether it is a guest's."""

    step: str
    silences: int = 0
    questions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is said, where the call listens next (None: it ends), and what follows from what was heard."""

    lines: tuple[str, ...] = ()
    then: Place | None = None
    effects: tuple[str, ...] = ()  # follow_up, callback, no_calls, wrong_person, later, machine, unconfirmed
    question: str = ""  # words for the bot; its answer is said by `answered`


def opening(call: Call) -> Scene:
    """The first words."""
    if call.reminder:
        return Scene(lines=_say(call, "opening", "who"), then=Place(step=WHO))
    return Scene(lines=_say(call, "greeting", "guest", "menu_in"), then=Place(step=MENU))


def recorded(call: Call, *, listens: bool) -> Scene:
    """A machine has answered. One that `listens` (after its tone) is told who called and where to call back: no
    enterprise, no penalty. To one that still speaks itself nothing is said."""
    return Scene(lines=_say(call, "machine") if listens else (), effects=("machine",))


def lost(call: Call) -> Scene:
    """We called, and do not know any more what about."""
    return Scene(lines=_say(call, "machine"))


def after(call: Call, place: Place, heard: Heard) -> Scene:
    """The scene that follows what was heard."""
    return _who(call, place, heard) if place.step == WHO else _menu(call, place, heard)


def answered(call: Call, place: Place, replies: tuple[str, ...]) -> Scene:
    """The scene in which the bot's replies to a question are said."""
    questions = place.questions + 1
    if questions >= MOST_QUESTIONS:
        return Scene(lines=(*replies, *_say(call, "enough")))
    return Scene(lines=(*replies, *_say(call, "more")), then=Place(step=MENU, questions=questions))


def not_yet(call: Call, place: Place) -> Scene:
    """The question before is still being answered."""
    return Scene(lines=_say(call, "busy"), then=replace(place, silences=0))


def _who(call: Call, place: Place, heard: Heard) -> Scene:
    wish = heard.key or key_of_words(heard.speech)
    if wish in ENDS:  # whoever holds this phone may ask for a person, or for quiet
        return Scene(lines=_say(call, ENDS[wish]), effects=(ENDS[wish],))
    if heard.key == "2" or says_later(heard.speech):
        return Scene(lines=_say(call, "later"), effects=("later",))
    if heard.key == "1" or says_yes(heard.speech):
        return Scene(lines=(*call.details, *_say(call, _menu_of(call))), then=Place(step=MENU))
    if heard.key == "3" or says_no(heard.speech):
        return Scene(lines=_say(call, "wrong_person"), effects=("wrong_person",))
    silences = place.silences + 1
    if silences >= MOST_SILENCES:
        return Scene(lines=_say(call, "who_end"), effects=("unconfirmed",))
    return Scene(lines=_say(call, "who_again", "who"), then=replace(place, silences=silences))


def _menu(call: Call, place: Place, heard: Heard) -> Scene:
    key = heard.key or key_of_words(heard.speech)
    if heard.silence:
        return _silence(call, place)
    if key in ENDS:
        return Scene(lines=_say(call, ENDS[key]), effects=(ENDS[key],))
    if call.reminder and says_later(heard.speech):
        return Scene(lines=_say(call, "later_sms"), effects=("follow_up",))
    heard_again = replace(place, silences=0)
    if key in ("1", "2", "4") and (chosen := _chosen(call, key)):
        return replace(chosen, then=heard_again)
    if heard.speech:
        return Scene(then=heard_again, question=heard.speech)
    return Scene(lines=_say(call, "unknown_key", _menu_of(call)), then=heard_again)


def _chosen(call: Call, key: str) -> Scene | None:
    """What a key of the menu brings; None when this call does not have it."""
    if key == "2":
        return Scene(lines=(*call.details, *_say(call, _menu_of(call))))
    if key == "1" and call.reminder:
        return Scene(lines=_say(call, "sms_sent", "menu_short"), effects=("follow_up",))
    if key == "4" and call.others:
        return Scene(lines=(*call.others, *_say(call, "menu")))
    return None


def _silence(call: Call, place: Place) -> Scene:
    silences = place.silences + 1
    if silences < MOST_SILENCES:
        menu = _menu_of(call) if call.reminder and not place.questions else "menu_in"
        return Scene(lines=_say(call, "again", menu), then=replace(place, silences=silences))
    if call.reminder and not place.questions:
        return Scene(lines=_say(call, "silent_end"), effects=("follow_up",))
    return Scene(lines=_say(call, "silent_end_in"))


def _menu_of(call: Call) -> str:
    """The menu this call has."""
    if not call.reminder:
        return "menu_in"
    return "menu_several" if call.others else "menu"


def _say(call: Call, *codes: str) -> tuple[str, ...]:
    return tuple(line(code, enterprise=call.enterprise, **call.names) for code in codes)
