"""What can be said on a day? The facts that answers name, and the answers that name nothing else, put together once."""

from __future__ import annotations

from datetime import date

from actions.law import facts_of_law
from actions.wording import Spoken, Wording
from repair.conversations.wording import office
from repair.policy.rule import RuleBook
from repair.settings import Settings


class Day:
    """One day's facts, and what was said of them alone; the same for everybody."""

    def __init__(self, wording: Wording, facts: dict[str, str]) -> None:
        self.facts = facts
        self._wording, self._said = wording, dict[tuple[str, str], Spoken]()

    def say(self, name: str, channel: str) -> Spoken:
        """An answer in which nothing is of the asker's own. Raises KeyError when it names something else."""
        said = self._said.get((name, channel))
        if said is None:
            said = self._said[name, channel] = self._wording.reply(name, channel, self.facts)
        return said


class Days:
    """The day that it is: rules and amounts change with it, and with nothing else while the process lives."""

    def __init__(self, rules: RuleBook, wording: Wording, settings: Settings) -> None:
        self._rules, self._wording, self._office = rules, wording, office(settings)
        self._newest: tuple[date, Day] | None = None

    def of(self, today: date) -> Day:
        """What can be said today; `today` is the clock's, so that a played year changes it too."""
        if self._newest is None or self._newest[0] != today:
            self._newest = (today, self._made(today))
        return self._newest[1]

    def _made(self, today: date) -> Day:
        facts = facts_of_law(self._rules, today, self._wording) | self._office
        facts["prevails"] = self._wording.text("prevails", **facts)
        return Day(self._wording, facts)
