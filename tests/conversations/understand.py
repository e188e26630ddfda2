"""Runs in the Rasa environment: the topic of each message, by the trained model.

.venv-rasa/bin/python tests/conversations/understand.py MODEL < messages.json > topics.json
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


async def topics(model: str, messages: list[str]) -> list[str]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    return [str((await agent.parse_message(message))["intent"]["name"]) for message in messages]


if __name__ == "__main__":
    out, sys.stdout = sys.stdout, sys.stderr  # Rasa's own lines must not stand between ours
    found = asyncio.run(topics(sys.argv[1], json.load(sys.stdin)))
    json.dump(found, out, ensure_ascii=False)
