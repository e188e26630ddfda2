"""What is answered to a greeting, thanks, or anger?"""

from actions.topic import Topic


class SmallTalk(Topic):
    """Politeness, and what the bot can do."""

    topic = "small_talk"
