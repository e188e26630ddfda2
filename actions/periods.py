"""How long is a record shown, under which rule, and how are days counted?"""

from actions.topic import Topic


class Periods(Topic):
    """Longest periods, old and new rule, weekends, several penalties."""

    topic = "periods"
    beside = frozenset({"missed_date", "one_year_rule", "max_period", "several_penalties"})
