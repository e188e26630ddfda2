"""Which question is answered by which topic? Writes docs/topics.md from the list of questions and the answers."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from actions.law import facts_of_law  # noqa: E402 - the line above lets the script run from anywhere
from actions.wording import load_wording  # noqa: E402
from repair.policy.rules import load_rules  # noqa: E402

TABLE = ROOT / "docs" / "topics.md"
QUESTIONS = ROOT / "tests" / "conversations" / "questions.yml"
HEAD = """# Topics

What owners ask, which topic answers, what it rests on and how sure that is. Written by `scripts/topics_docs.py`; the
questions stand in `tests/conversations/questions.yml`, the answers in `actions/answers/`.

`topic.facet` is a narrower answer within a topic, chosen by words of the message (`when`). Certainty: *verified* was
read in the rule or in a faithful quotation; *secondary* in summaries or older guides, and the answer says so or says
"usually"; *unconfirmed* was not found: the answer says that, or names who decides. No source: usage, courtesy, or a
matter that an authority decides.

| | question | answered by | source | certainty |
|---|---|---|---|---|
"""
BESIDE = """
## Beside them

Topics that no question of the list asks for, with the words of their button.

| topic | button | source |
|---|---|---|
"""


def table() -> str:
    """The page as it should be."""
    wording, rules = load_wording(), load_rules()
    facts = facts_of_law(rules, rules.rules[-1].begins, wording)
    asked = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    rows = []
    for one in asked:
        source = _source(wording.answers[one["topic"]].source, facts)
        rows.append(f"| {one['n']} | {one['ask']} | `{one['topic']}` | {source} | {one['certainty']} |")
    topics = {one["topic"].partition(".")[0] for one in asked}
    titled = {name: answer for name, answer in wording.answers.items() if answer.title and name not in topics}
    beside = [f"| `{name}` | {one.title} | {_source(one.source, facts)} |" for name, one in sorted(titled.items())]
    return HEAD + "\n".join(rows) + "\n" + BESIDE + "\n".join(beside) + "\n"


def _source(names: tuple[str, ...], facts: dict[str, str]) -> str:
    return "、".join(facts.get(f"short:{name}", name) for name in names)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    print(f"Written: {TABLE.relative_to(ROOT)}")
