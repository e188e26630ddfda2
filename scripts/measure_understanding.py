"""How well does the bot understand? Five folds over the examples, then the test sets; writes docs/understanding.md.

    .venv-rasa/bin/python scripts/measure_understanding.py

Uses the classifier alone, in Rasa's environment but without Rasa, with the numbers of config.yml.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402

from nlu.model import TopicModel  # noqa: E402
from nlu.text import normal  # noqa: E402

PAGE = ROOT / "docs" / "understanding.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SETS = {
    "unseen.yml": "seen during development",
    "blind.yml": "written by somebody else, without the examples in sight; blind at the first look only",
    "second_look.yml": "by another hand; blind at the first look only",
    "third_look.yml": "by a third hand; blind at the first look only",
    "fourth_look.yml": "by a fourth hand; nothing was changed for it",
    "fifth_look.yml": "by a fifth hand; blind at the first look only, though who wrote examples saw none of it",
    "sixth_look.yml": "by a sixth hand; the same",
    "seventh_look.yml": "by a seventh hand; nothing was changed for it",
}
FOLDS = 5
SURE = 0.6  # what actions/ asks for before anything is done
STRANGE = "out_of_scope"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One message that was not learned, and what the model made of it."""

    text: str
    wanted: tuple[str, ...]
    topics: list[str]
    confidence: float
    second: float

    @property
    def right(self) -> bool:
        return self.topics[0] in self.wanted


@dataclass(frozen=True, kw_only=True)
class Gate:
    """When the bot answers instead of asking back: FallbackClassifier's numbers."""

    threshold: float
    distance: float

    def answers(self, one: Seen) -> bool:
        """Whether this message would be answered by a topic of ours."""
        clear = one.confidence >= self.threshold and one.confidence - one.second >= self.distance
        return clear and one.topics[0] != STRANGE


def examples(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """(message, right topics) of a file of examples or of the blind set; several questions in one are left out."""
    read = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if isinstance(read, list):
        alone = [(row["text"], row["intent"]) for row in read if "intent" in row]
        return [(text, _names([wanted] if isinstance(wanted, str) else wanted)) for text, wanted in alone]
    return [
        (line[2:].strip(), (entry["intent"],))
        for entry in read.get("nlu") or []
        for line in entry["examples"].splitlines()
        if line.strip()
    ]


def _names(wanted: list[str]) -> tuple[str, ...]:
    return tuple("start_over" if name == "restart" else name for name in wanted)


def apart(messages: list[tuple[str, tuple[str, ...]]], learned: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Without those that happen to be examples too."""
    return [one for one in messages if not normal(one[0]) or normal(one[0]) not in learned]


def settings() -> tuple[dict[str, Any], Gate]:
    """The classifier's numbers and the gate, from config.yml."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    parts = {part["name"]: part for part in pipeline}
    topic, gate = parts["nlu.classifier.TopicClassifier"], parts["FallbackClassifier"]
    numbers = {"penalty": topic["penalty"], "folds": topic["folds"]}
    return {**numbers, "seed": topic["random_seed"]}, Gate(
        threshold=gate["threshold"], distance=gate["ambiguity_threshold"]
    )


def look(model: TopicModel, messages: list[tuple[str, tuple[str, ...]]]) -> list[Seen]:
    """What the model makes of messages."""
    found = []
    for text, wanted in messages:
        guess = model.guess(text)
        found.append(
            Seen(
                text=text,
                wanted=wanted,
                topics=guess.topics[:3],
                confidence=guess.confidences[0],
                second=guess.confidences[1],
            )
        )
    return found


def in_folds(messages: list[tuple[str, tuple[str, ...]]], numbers: dict[str, Any]) -> list[Seen]:
    """Each example as seen by a model that was taught the other four fifths."""
    from sklearn.model_selection import StratifiedKFold

    texts, topics = [text for text, _ in messages], [wanted[0] for _, wanted in messages]
    found: list[Seen] = []
    for taught, held in StratifiedKFold(FOLDS, shuffle=True, random_state=numbers["seed"]).split(texts, topics):
        model = TopicModel(**numbers)
        model.fit([texts[i] for i in taught], [topics[i] for i in taught])
        found += look(model, [messages[i] for i in held])
        print(f"{len(found)} of {len(messages)} examples", flush=True)
    return found


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def counted(seen: list[Seen], gate: Gate) -> list[str]:
    """Cells of one row: how many, right first choice, among the first three, answered right, asked back, wrong."""
    answered = [one for one in seen if gate.answers(one)]
    wrong = [one for one in answered if not one.right]
    handled = sum(one.right if gate.answers(one) else STRANGE in one.wanted for one in seen)
    strange = [one for one in seen if STRANGE in one.wanted]
    ours = [one for one in seen if STRANGE not in one.wanted]
    return [
        str(len(seen)),
        percent(sum(one.right for one in seen), len(seen)),
        percent(sum(bool({*one.topics} & {*one.wanted}) for one in seen), len(seen)),
        percent(handled, len(seen)),
        percent(sum(not gate.answers(one) for one in ours), len(ours)),
        percent(len(wrong), len(seen)),
        percent(sum(one.confidence >= SURE for one in wrong), len(seen)),
        f"{sum(gate.answers(one) and not one.right for one in strange)} of {len(strange)}",
    ]


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in [heads, ["---"] * len(heads), *rows]] + [""]


def by_topic(seen: list[Seen]) -> list[list[str]]:
    """Examples, precision and recall of each topic, the weakest first."""
    wanted = Counter(one.wanted[0] for one in seen)
    guessed = Counter(one.topics[0] for one in seen)
    right = Counter(one.topics[0] for one in seen if one.right)
    order = sorted(wanted, key=lambda topic: right[topic] / wanted[topic])
    return [[t, str(wanted[t]), percent(right[t], guessed[t]), percent(right[t], wanted[t])] for t in order]


def curve(seen: list[Seen], gate: Gate) -> list[list[str]]:
    """What other thresholds would do."""
    rows = []
    for threshold in (0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9):
        answered = [one for one in seen if Gate(threshold=threshold, distance=gate.distance).answers(one)]
        wrong = sum(not one.right for one in answered)
        rows.append([f"{threshold}", percent(len(answered), len(seen)), percent(wrong, len(seen))])
    return rows


def honest(seen: list[Seen]) -> list[list[str]]:
    """Whether the confidence means what it says."""
    rows = []
    bounds = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
    for low, high in itertools.pairwise(bounds):
        group = [one for one in seen if low <= one.confidence < high]
        if group:
            mean = statistics.mean(one.confidence for one in group)
            rows.append([f"{mean:.2f}", str(len(group)), percent(sum(one.right for one in group), len(group))])
    return rows


def main() -> None:
    """Measure, and put the figures between the marks of the page."""
    numbers, gate = settings()
    messages = [one for path in sorted((ROOT / "data").rglob("*.yml")) for one in examples(path) if normal(one[0])]
    began = time.process_time()
    model = TopicModel(**numbers)
    model.fit([text for text, _ in messages], [wanted[0] for _, wanted in messages])
    taught = time.process_time() - began
    folds = in_folds(messages, numbers)
    learned = {normal(text) for text, _ in messages}
    sets = {name: apart(examples(ROOT / "tests" / "conversations" / name), learned) for name in SETS}
    seen = {name: look(model, found) for name, found in sets.items()}
    took = speed(model, [text for text, _ in sets["unseen.yml"]])
    confused = Counter((one.wanted[0], one.topics[0]) for one in folds if not one.right)
    sizes = Counter(wanted[0] for _, wanted in messages).values()
    heads = [
        "set",
        "messages",
        "first choice right",
        "among three",
        "handled right",
        "ours asked back",
        "answered wrong",
    ]
    heads += [f"wrong at {SURE} or more", "not ours, answered wrong"]
    lines = [
        f"{len(sizes)} topics, {len(messages)} examples ({min(sizes)} to {max(sizes)} each, median "
        f"{statistics.median(sizes):.0f}). Teaching the classifier: {taught:.0f} s of one processor. One message: "
        f"{took[0]:.1f} ms (p50), {took[1]:.1f} ms (p95). Threshold {gate.threshold}, distance {gate.distance}.",
        "",
        *table(heads, [["five folds", *counted(folds, gate)], *([n, *counted(s, gate)] for n, s in seen.items())]),
        *(f"- `{name}`: {what}." for name, what in SETS.items()),
        "",
        "### What other thresholds would do (five folds)",
        "",
        *table(["threshold", "answered", "answered wrong"], curve(folds, gate)),
        "### Does the confidence mean what it says (five folds)",
        "",
        *table(["mean confidence", "messages", "right"], honest(folds)),
        "### Most confused (five folds)",
        "",
        *table(["wanted", "understood", "times"], [[a, b, str(n)] for (a, b), n in confused.most_common(30)]),
        "### Each topic (five folds), the weakest first",
        "",
        *table(["topic", "examples", "precision", "recall"], by_topic(folds)),
    ]
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(lines) + END + after, encoding="utf-8")
    print("\n".join(lines[:12]))


def speed(model: TopicModel, texts: list[str]) -> tuple[float, float]:
    """p50 and p95 of one message, in milliseconds of one processor."""
    took = []
    for text in texts:
        began = time.process_time()
        model.guess(text)
        took.append(1000 * (time.process_time() - began))
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
