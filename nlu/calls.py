"""What does Rasa tell the action server, and how does it read the answer?"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import ujson
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from nlu.lines import Lines

USUAL = {"method": "post", "compress": False}  # how an action is asked, beside `json` and `timeout`


def check_schema_once() -> None:
    """Rasa checks answers with one validator instead of making one for each.

    An answer without events is valid when its replies are objects; that is seen without walking through the schema.
    """
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def valid(_action: RemoteAction, result: Any) -> bool:
        if not _replies_alone(result):
            validator.validate(result)  # raises jsonschema's ValidationError, as Rasa's own does
        return True

    RemoteAction._validate_action_result = valid


def _replies_alone(result: Any) -> bool:
    if not isinstance(result, dict) or result.get("events") != []:
        return False
    replies = result.get("responses")
    return isinstance(replies, list) and all(isinstance(reply, dict) for reply in replies)


def tell_what_was_said() -> None:
    """Of what happened in a conversation an action is told what was said to us: it reads nothing else of it."""
    tell = RemoteAction._action_call_format

    def told(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        whole: dict[str, Any] = tell(action, tracker, domain)
        whole["tracker"]["events"] = [event for event in whole["tracker"]["events"] if event["event"] == "user"]
        return whole

    RemoteAction._action_call_format = told


def keep_connections() -> None:
    """Rasa asks for actions over connections that stay, where the address is plain HTTP and nothing is sent but JSON.

    Everything else is left to Rasa's own way, which opens a connection for each question.
    """
    ask = EndpointConfig.request

    async def request(endpoint: EndpointConfig, *places: Any, **given: Any) -> Any:
        usual = not places and given.keys() == {*USUAL, "json", "timeout"} and given.items() >= USUAL.items()
        if not usual or not _bare(endpoint):
            return await ask(endpoint, *places, **given)
        if "_xiufu_lines" not in endpoint.__dict__:
            endpoint._xiufu_lines = Lines(endpoint.url)
        try:
            async with asyncio.timeout(given["timeout"]):
                answer = await endpoint._xiufu_lines.post(ujson.dumps(given["json"]).encode())
        except ConnectionError as error:
            raise aiohttp.ClientConnectionError(str(error)) from error
        if answer.status >= 400:
            raise ClientResponseError(answer.status, answer.reason, answer.body)
        return ujson.loads(answer.body)

    EndpointConfig.request = request


def _bare(endpoint: EndpointConfig) -> bool:
    """Whether the address is all there is to know of an endpoint."""
    more = (endpoint.params, endpoint.headers, endpoint.basic_auth, endpoint.token, endpoint.cafile)
    return str(endpoint.url).startswith("http://") and "@" not in endpoint.url and not any(more)
