"""Is this message genuine?"""

from actions.topic import Topic


class IsThisReal(Topic):
    """How to check who speaks, without any link."""

    topic = "is_this_real"
