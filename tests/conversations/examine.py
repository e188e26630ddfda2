"""Runs in the Rasa environment: what does the trained model make of messages and stories? Answers in JSON.

    .venv-rasa/bin/python tests/conversations/examine.py MODEL STORIES FOLDER < messages.json

Reads a JSON list of messages; writes {"understood": [...], "stories": {...}, "valid": bool} to FOLDER/examined.json.
Rasa takes long to import, so everything that needs it is asked in one run.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


async def understood(model: str, messages: list[str]) -> list[dict]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    found = []
    for message in messages:
        parsed = await agent.parse_message(message)
        found.append({"text": message, "intent": parsed["intent"], "ranking": parsed["intent_ranking"][:4]})
    return found


async def stories(model: str, file: str, folder: Path) -> dict:
    from rasa.core.agent import Agent
    from rasa.core.test import test

    out = folder / "stories"
    out.mkdir(exist_ok=True)
    report = await test(file, Agent.load(model), e2e=True, out_directory=str(out), disable_plotting=True)
    return {"precision": report["precision"], "accuracy": report["accuracy"]}


def valid() -> bool:
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    validator = Validator.from_importer(importer)
    checks = [
        validator.verify_domain_validity(),
        validator.verify_intents(ignore_warnings=False),
        validator.verify_example_repetition_in_intents(ignore_warnings=False),
        validator.verify_intents_in_stories(ignore_warnings=True),
        validator.verify_actions_in_stories_rules(),
        validator.verify_story_structure(ignore_warnings=False),
    ]
    return all(checks)


def main() -> None:
    model, file, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    messages = json.load(sys.stdin)
    found = {
        "understood": asyncio.run(understood(model, messages)),
        "stories": asyncio.run(stories(model, file, folder)),
        "valid": valid(),
    }
    (folder / "examined.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
