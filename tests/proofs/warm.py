"""What every process reads first is read once, in the fork server: imported there and nowhere else."""

from __future__ import annotations

from repair.messages.standing import law_of
from repair.policy.window import window
from repair.records.windows import rules
from repair.settings import Settings
from scheduler.ladder import load_ladder

WARM = (rules(), load_ladder(), law_of(Settings(_env_file=None)), window)
