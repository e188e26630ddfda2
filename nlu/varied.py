"""What else might the same person have written? Examples once more, misheard or with the usual words around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import yaml

from nlu.readings import alike

FILE = Path(__file__).with_name("around.yml")
# What is said by itself: a situation told before would make it another message.
ALONE = (
    *("abuse", "affirm", "busy", "call_me", "complaint", "deny", "emergency", "goodbye", "greet", "human"),
    *("opt_in", "opt_out", "repeat", "said_applied", "said_fulfilled", "said_repaired", "start_over", "thanks"),
    *("who_are_you", "wrong_number"),
)


def varied(text: str, topic: str, random: Random) -> str:
    """One more way of writing an example; the same random state gives the same text."""
    way = random.choice(("sound", "situation", "filler"))
    if way == "sound":
        return misheard(text, random)
    around = _around()
    if way == "situation" and topic not in ALONE:
        between = random.choice((" ", " ", "", ""))
        filler = random.choice(around["fillers"]) if random.random() < 0.4 else ""
        return random.choice(around["situations"]) + between + filler + text
    ending = random.choice(around["endings"]) if random.random() < 0.4 else ""
    return random.choice(around["fillers"]) + text + ending


def misheard(text: str, random: Random) -> str:
    """One character, in a long text perhaps two, replaced by another that sounds the same."""
    written = list(text)
    places = [place for place, character in enumerate(written) if alike(character)]
    many = 1 if len(written) < 7 else random.choice((1, 2))
    for place in random.sample(places, min(many, len(places))):
        written[place] = random.choice(alike(written[place]))
    return "".join(written)


@cache
def _around() -> dict[str, list[str]]:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {part: [str(one) for one in words] for part, words in read.items()}
