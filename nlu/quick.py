"""Which check of Rasa's is made once instead of every turn? That of the schema of an action's answer.

Rasa checks each answer, and before it each time the schema itself, which never changes: half the processor time of a
turn. Every answer is still checked.
"""

from __future__ import annotations

from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def check_schema_once() -> None:
    """From now on Rasa checks answers with one validator instead of making one for each."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def valid(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)  # raises jsonschema's ValidationError, as Rasa's own does
        return True

    RemoteAction._validate_action_result = valid
