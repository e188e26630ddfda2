"""From which day may one apply?"""

from actions.topic import Topic


class EarliestDate(Topic):
    """The date of the asker's own records when they are known, else how it is computed."""

    topic = "earliest_date"
    own = frozenset({"earliest_date"})
    beside = frozenset({"min_period", "start_day", "apply_early"})
