"""Runs in the Rasa environment: does Rasa decide the same in a hurry, and what is left of a conversation?

    .venv-rasa/bin/python tests/conversations/hurry.py MODEL < messages.json > found.json

Each message is said in a conversation of its own and then in one that goes on, first with Rasa's own ways, then with
ours: the intent, the action that is chosen for it, and the one after that.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


async def decided(agent: object, store: object, conversation: str, text: str) -> list[str]:
    """Says it and lets every action succeed without being run; intent and actions."""
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.events import ActionExecuted

    processor = agent.processor
    processor.tracker_store = store
    tracker = await processor.fetch_tracker_with_initial_session(conversation)
    await processor._handle_message_with_tracker(UserMessage(text, sender_id=conversation), tracker)
    found = [str(tracker.latest_message.intent["name"])]
    while found[-1] != "action_listen":
        action, prediction = processor.predict_next_with_tracker_if_should(tracker)
        tracker.update_with_events(prediction.events, processor.domain)
        tracker.update(ActionExecuted(action.name(), prediction.policy_name))
        found.append(action.name())
    await store.save(tracker)
    return found


async def main(model: str, messages: list[str]) -> dict:
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import InMemoryTrackerStore

    from nlu import trackers

    agent = Agent.load(model)
    known = InMemoryTrackerStore(agent.domain)
    slow = [await decided(agent, known, conversation, text) for text in messages for conversation in (text, "same")]
    trackers.CONVERSATIONS = 3
    ours = trackers.RecentTrackers(agent.domain)
    quick = [await decided(agent, ours, conversation, text) for text in messages for conversation in (text, "same")]
    kept = await ours.retrieve("same")
    return {
        "slow": slow,
        "quick": quick,
        "kept": [event.type_name for event in kept.events],
        "said": kept.latest_message.text,
        "conversations": list(await ours.keys()),
        "steps": len(getattr(agent.processor.graph_runner, "_xiufu_orders", {})),
    }


if __name__ == "__main__":
    out, sys.stdout = sys.stdout, sys.stderr  # Rasa's own lines must not stand between ours
    found = asyncio.run(main(sys.argv[1], json.load(sys.stdin)))
    json.dump(found, out, ensure_ascii=False)
