"""Which states can a message have, and which moves are allowed?"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The life of one message, from plan to outcome."""

    PLANNED = "planned"  #: written down, not due or not yet claimed
    SENDING = "sending"  #: claimed by a worker; the request may be under way
    SENT = "sent"  #: the provider took it; no receipt yet
    DELIVERED = "delivered"  #: it arrived, or the call was answered
    UNDELIVERED = "undelivered"  #: the provider reports that it did not arrive
    FAILED = "failed"  #: the provider refused it; the reason says temporary or permanent
    UNKNOWN = "unknown"  #: the request left without an answer; looked up before anything else
    EXPIRED = "expired"  #: it could not leave while it was still of use
    CANCELLED = "cancelled"  #: no longer needed: the record, the rule or the class changed
    SUPPRESSED = "suppressed"  #: not allowed: opted out, no number, nothing to say


ALLOWED: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset(
        {
            State.SENDING,
            State.CANCELLED,
            State.SUPPRESSED,
            State.EXPIRED,
            # a late receipt proves that an earlier try, taken for lost, left after all: it must not leave again
            State.SENT,
            State.DELIVERED,
            State.UNDELIVERED,
            State.FAILED,
        }
    ),
    State.SENDING: frozenset(
        {
            State.PLANNED,  # refused for now: waits and is tried again
            State.SENT,
            State.DELIVERED,
            State.UNDELIVERED,
            State.FAILED,
            State.UNKNOWN,
            State.CANCELLED,
            State.SUPPRESSED,
            State.EXPIRED,
        }
    ),
    State.UNKNOWN: frozenset(
        {State.PLANNED, State.SENT, State.DELIVERED, State.UNDELIVERED, State.FAILED, State.EXPIRED}
    ),
    State.SENT: frozenset(
        {
            State.PLANNED,  # only a call that met nobody: the same row waits for its next try
            State.DELIVERED,
            State.UNDELIVERED,
            State.FAILED,
        }
    ),
    State.DELIVERED: frozenset(),
    State.UNDELIVERED: frozenset({State.DELIVERED}),  # a provider may correct itself upwards, never downwards
    State.FAILED: frozenset({State.DELIVERED}),
    State.EXPIRED: frozenset(),
    # These two never left. When the reason is gone (an application was refused, a number was given, the class was
    # confirmed) the same row waits again: the unique key allows no second one.
    State.CANCELLED: frozenset({State.PLANNED}),
    State.SUPPRESSED: frozenset({State.PLANNED}),
}

FINAL = frozenset(
    {
        State.DELIVERED,
        State.UNDELIVERED,
        State.FAILED,
        State.EXPIRED,
        State.CANCELLED,
        State.SUPPRESSED,
    }
)


def may_move(before: State, after: State) -> bool:
    """Whether a message in state `before` may become `after`."""
    return after in ALLOWED[before]
