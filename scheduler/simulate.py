"""Which messages would leave between two days? The very planner and sender, under a clock that is set forward.

Nothing is written and nothing is sent. The same input gives the same result, whatever the number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from repair.messages.standing import law_of
from repair.settings import Settings
from repair.store.database import Database
from scheduler import files as from_files
from scheduler import forks, lives
from scheduler.departure import Office
from scheduler.ladder import load_ladder
from scheduler.play import Told, play

__all__ = ["Told", "simulate"]

FAR = timedelta(days=3660)  # files are read as if from there: no date of theirs is in the future
Progress = Callable[[str, int, int], None]  # reading or playing; rows or records done, and in all


@forks.uncollected()
def simulate(
    beside: Database | None,
    settings: Settings,
    *,
    start: date,
    end: date,
    files: Sequence[Path] = (),
    processes: int = 0,
    progress: Progress = lambda what, done, whole: None,
) -> list[Told]:
    """Every message from the beginning of `start` to the end of `end`, in order.

    `files` are files of penalties, listings or deductions; without one the records of `beside` are played, which is
    only read. `processes` 0: as many as are worth it. Raises UnreadableFile as the import does.
    """
    if files or beside is None:
        cast = from_files.of_files(files, end + FAR, lambda done, whole: progress("reading", done, whole), processes)
    else:
        with beside.session() as session:
            cast = lives.of_database(session)
    office = Office(settings=settings, law=law_of(settings), ladder=load_ladder())
    whole = sum(len(company.lives) for company in cast.companies)
    groups = lives.groups(cast.companies)
    parts = lives.split(groups, forks.worth(whole, processes))

    def play_part(place: int, done: forks.Done) -> list[tuple[object, ...]]:
        played = play(parts[place], cast.choices, office, start=start, end=end, done=done)
        return sorted(map(tuple, played))  # a bare tuple travels faster

    found = forks.share(play_part, len(parts), lambda done: progress("playing", done, whole))
    return list(map(Told._make, sorted(chain.from_iterable(found))))
