"""How long does the review take, and where does one see how far it is?"""

from actions.topic import Topic


class ReviewTime(Topic):
    """Working days of the authority and of the site."""

    topic = "review_time"
    beside = frozenset({"progress", "overdue_review"})
