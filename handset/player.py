"""What happens next in a call? A pure state machine: a document and an event give what is heard, awaited and asked.

The machine holds the rest of one document. Each event gives a `Step`: the new state, the lines that are heard
now, and at most one of: a `timer` (seconds until the event `Elapsed`), a `request` for the next document, or
`over`. Whoever runs it makes the sounds, the timers and the requests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urljoin

from handset.twiml import Dial, Gather, Hangup, Pause, Play, Redirect, Reject, Say, Verb

LETTER_SECONDS = 0.22  # a voice reads about four and a half Chinese characters a second
TONE_SECONDS = 3.0
CONFIDENCE = "0.9123457"  # typed speech is heard well
KEYS = frozenset("0123456789*#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing the person notices: kind is say, play, pause, keys, speech, dial or dialled."""

    kind: str
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The next document: where, how, and the params besides the call's own."""

    url: str
    method: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a call stands in its document. `at` is what is awaited: a verb that takes time."""

    url: str  # where the document came from; relative addresses start here
    rest: tuple[Verb, ...]
    at: Verb | None = None
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """The document has just come."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The timer of the last step ran out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DialEnded:
    status: str  # completed, busy, no-answer, failed
    seconds: int
    sid: str = ""  # of the second call


Event = Begin | Elapsed | Pressed | Spoke | DialEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one event led to."""

    state: State
    heard: tuple[Line, ...] = ()
    timer: float | None = None
    request: Ask | None = None
    over: str = ""  # how the call ends: completed, busy or no-answer
    taken: bool = True  # False: the event meant nothing here


def begin(url: str, verbs: tuple[Verb, ...]) -> Step:
    """Start to play a document."""
    return advance(State(url=url, rest=verbs), Begin())


def advance(state: State, event: Event) -> Step:
    """One event on."""
    step = Step(state=state, taken=False)
    match event, state.at:
        case (Begin(), _) | (Elapsed(), Say() | Play() | Pause()):
            step = _next(state)
        case Elapsed(), Gather() as gather:
            step = _gather_ended(state, gather)
        case Elapsed(), Dial() as dial:
            step = _dial_ended(state, dial, DialEnded(status="no-answer", seconds=0))
        case Pressed(key=key), Gather() as gather if gather.digits and key in KEYS:
            step = _pressed(state, gather, key)
        case Spoke(text=text), Gather() as gather if gather.speech and text.strip():
            step = _spoke(state, gather, text.strip())
        case DialEnded() as ended, Dial() as dial:
            step = _dial_ended(state, dial, ended)
    return step


def seconds_of(verb: Say | Play | Pause) -> float:
    """How long this takes to hear."""
    match verb:
        case Say(text=text, loop=loop):
            return max(0.5, len(text) * LETTER_SECONDS) * loop
        case Play():
            return TONE_SECONDS
        case Pause(seconds=seconds):
            return seconds


def _line(verb: Say | Play | Pause) -> Line:
    match verb:
        case Say():
            return Line(kind="say", text=verb.text, language=verb.language)
        case Play():
            return Line(kind="play", text=verb.url or verb.digits)
        case Pause():
            return Line(kind="pause")


def _next(state: State) -> Step:
    """Play the next verb of the document; at its end the call is over."""
    if not state.rest:
        return Step(state=replace(state, at=None), over="completed")
    verb, rest = state.rest[0], state.rest[1:]
    there = replace(state, rest=rest, at=verb, digits="")
    done = replace(there, at=None)
    match verb:
        case Say() | Play() | Pause():
            step = Step(state=there, heard=(_line(verb),), timer=seconds_of(verb))
        case Gather():
            heard = tuple(_line(one) for one in verb.prompts)
            step = Step(state=there, heard=heard, timer=sum(map(seconds_of, verb.prompts)) + verb.timeout)
        case Dial():
            step = Step(state=there, heard=(Line(kind="dial", text=verb.number),), timer=verb.timeout)
        case Redirect():
            step = Step(state=done, request=_ask(state, verb.url, verb.method))
        case Hangup():
            step = Step(state=done, over="completed")
        case Reject():
            step = Step(state=done, over="busy" if verb.busy else "no-answer")
    return step


def _after(heard: tuple[Line, ...], step: Step) -> Step:
    """The same step with something heard before it."""
    return replace(step, heard=(*heard, *step.heard))


def _ask(state: State, url: str, method: str, *params: tuple[str, str]) -> Ask:
    return Ask(url=urljoin(state.url, url) if url else state.url, method=method, params=params)


def _pressed(state: State, gather: Gather, key: str) -> Step:
    heard = (Line(kind="keys", text=key),)
    if key == gather.finish:
        return _after(heard, _gather_ended(state, gather, finished=key))
    pressed = replace(state, digits=state.digits + key)
    if gather.count is not None and len(pressed.digits) >= gather.count:
        return _after(heard, _gather_ended(pressed, gather))
    return Step(state=pressed, heard=heard, timer=gather.timeout)


def _gather_ended(state: State, gather: Gather, *, finished: str = "") -> Step:
    """Enough keys, the finishing key, or time is up: with input ask the action, without it go on."""
    if not state.digits and not gather.empty_too:
        return _next(state)
    params = [("msg", "Gather"), ("Digits", state.digits)]
    if finished:
        params.append(("FinishedOnKey", finished))
    return Step(state=replace(state, at=None), request=_ask(state, gather.action, gather.method, *params))


def _spoke(state: State, gather: Gather, text: str) -> Step:
    params = [("SpeechResult", text), ("Confidence", CONFIDENCE)]
    if gather.language:
        params.append(("Language", gather.language))
    request = _ask(state, gather.action, gather.method, *params)
    return Step(state=replace(state, at=None), heard=(Line(kind="speech", text=text),), request=request)


def _dial_ended(state: State, dial: Dial, ended: DialEnded) -> Step:
    """The second call is over: ask the action how to go on, or play the rest."""
    heard = (Line(kind="dialled", text=ended.status),)
    if not dial.action:
        return _after(heard, _next(state))
    params = [("DialCallStatus", ended.status), ("DialCallDuration", str(ended.seconds))]
    if ended.sid:
        params.append(("DialCallSid", ended.sid))
    params.append(("DialBridged", "true" if ended.status == "completed" else "false"))
    return Step(state=replace(state, at=None), heard=heard, request=_ask(state, dial.action, dial.method, *params))
