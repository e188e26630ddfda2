"""Which parts of a long message may be what is asked? Situations come first, the question comes last."""

from __future__ import annotations

import re

from nlu.concepts import fits
from nlu.text import normal
from nlu.words import cut

LONG = 12  # characters of a message whose parts are looked at
SHORTEST, LONGEST = 4, 16  # characters of an ending that is looked at
MOST = 16  # parts looked at
QUIET = 0.3  # how much a part counts that asks nothing

_BREAK = re.compile(r"[\s,，。.!！?？;；、…~]+")


def parts(text: str) -> tuple[list[str], list[float]]:
    """The whole in normal form, then clauses and endings, with how much each part behind the whole counts."""
    whole = normal(text)
    if len(whole) < LONG:
        return [whole], []
    clauses = [normal(clause) for clause in _BREAK.split(text[:400]) if clause]
    found = [clause for clause in clauses if clause] if len(clauses) > 1 else []
    rest = whole
    for word in cut(whole):
        if SHORTEST <= len(rest) <= LONGEST:
            found.append(rest)
        rest = rest[len(word) :]
    found = found[-MOST:]
    return [whole, *found], [1.0 if fits("asks", part) else QUIET for part in found]
