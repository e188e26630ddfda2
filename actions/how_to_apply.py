"""Where and how does one apply?"""

from actions.topic import Topic


class HowToApply(Topic):
    """The site, the app, the counter, and what to do when a link does not open."""

    topic = "how_to_apply"
