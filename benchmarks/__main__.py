"""How fast is it, beside a plain baseline in the same run? `make bench`."""

from __future__ import annotations

from benchmarks import imports, windows


def main() -> None:
    print(f"{'what':44} {'ours':>14} {'baseline':>14} {'ratio':>8}")
    for measure in (windows.measure, imports.measure):
        for result in measure():
            print(
                f"{result.what:44} {result.ours:>12.0f}/s {result.baseline:>12.0f}/s {result.ratio:>8.2f}", flush=True
            )


if __name__ == "__main__":
    main()
