"""How fast is it, beside a plain baseline in the same run? `make bench`.

`python -m benchmarks growth` measures only what grows, `reminders` only sending, `turns` only the chat; BENCH_FULL=1
does so up to a million records and with 20,000 reminders.
"""

from __future__ import annotations

import sys

from benchmarks import growth, imports, reminders, simulation, turns, windows

LINES = {
    "growth": growth.measure,
    "reminders": reminders.measure,
    "simulation": simulation.measure,
    "turns": turns.measure,
}


def main() -> None:
    wanted = sys.argv[1:] or ["rates", "growth", "reminders", "simulation", "turns"]
    if "rates" in wanted:
        print(f"{'what':44} {'ours':>14} {'baseline':>14} {'ratio':>8}")
        for measure in (windows.measure, imports.measure):
            for result in measure():
                print(
                    f"{result.what:44} {result.ours:>12.0f}/s {result.baseline:>12.0f}/s {result.ratio:>8.2f}",
                    flush=True,
                )
    for name, lines in LINES.items():
        if name in wanted:
            for line in lines():
                print(line, flush=True)


if __name__ == "__main__":
    main()
