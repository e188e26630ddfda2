"""Why is a repaired record still shown elsewhere, and what follows a repair?"""

from actions.topic import Topic


class StillShown(Topic):
    """Other sites, tenders, loans."""

    topic = "still_shown"
