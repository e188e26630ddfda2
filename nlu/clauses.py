"""What does a long message ask? When the whole is unclear, the clause that is clearest speaks for it."""

from __future__ import annotations

import re

from nlu.model import Guess, TopicModel
from nlu.text import normal
from nlu.words import cut

CLEAR = 0.28  # as FallbackClassifier's threshold in config.yml: below it the whole is not understood
CERTAIN = 0.5  # a clause must be surer than a whole message
MOST = 8  # clauses looked at

_BREAK = re.compile(r"[\s,，。.!！?？;；、…~]+")


def guess_message(model: TopicModel, text: str) -> Guess:
    """The guess for the whole message, or for its clearest clause when the whole is unclear."""
    whole = model.guess(cut(normal(text)))
    if whole.confidences[0] >= CLEAR:
        return whole
    parts = [normal(part) for part in _BREAK.split(text[:400]) if part][:MOST]
    if len(parts) < 2:
        return whole
    clearest = max((model.guess(cut(part)) for part in parts), key=lambda one: one.confidences[0])
    return clearest if clearest.confidences[0] >= CERTAIN else whole
