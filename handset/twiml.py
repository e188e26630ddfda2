"""What does a TwiML document say? Reads the XML into verbs; anything Twilio would refuse is an error here too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

LARGEST = 64 * 1024  # characters; Twilio's own limit is 64 kB


class TwimlError(Exception):
    """The document cannot be played; `code` is Twilio's."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    text: str
    language: str = ""
    voice: str = ""
    loop: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    url: str  # empty with digits: tones
    digits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    seconds: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    digits: bool  # keys are taken
    speech: bool  # spoken words are taken
    count: int | None  # this many keys are enough
    finish: str  # the key that ends the input, or empty
    timeout: float  # seconds without input before the call goes on
    action: str  # empty: the document's own address
    method: str
    empty_too: bool  # tell the action also when nothing was entered
    language: str
    hints: str
    prompts: tuple[Say | Play | Pause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    url: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    number: str
    action: str
    method: str
    timeout: float


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    busy: bool


Verb = Say | Play | Pause | Gather | Redirect | Dial | Hangup | Reject
Element = ElementTree.Element


def read(document: str) -> tuple[Verb, ...]:
    """The verbs of a document in order. Raises TwimlError."""
    if len(document) > LARGEST:
        raise TwimlError(11750, "document is too large")
    if "<!DOCTYPE" in document or "<!ENTITY" in document:
        raise TwimlError(12100, "document types are not read")  # no entity can blow up the parser
    try:
        root = ElementTree.fromstring(document.strip().encode())  # noqa: S314 (entities are refused above)
    except ElementTree.ParseError as error:
        raise TwimlError(12100, f"document parse failure: {error}") from error
    if root.tag != "Response":
        raise TwimlError(12102, f"root element <{root.tag}> must be <Response>")
    return tuple(_verb(child) for child in root)


def _verb(element: Element) -> Verb:
    make = _VERBS.get(element.tag)
    if make is None:
        raise TwimlError(12200, f"unknown verb <{element.tag}>")
    return make(element)


def _words(element: Element) -> str:
    """All text of an element, SSML tags taken off, blanks joined."""
    return " ".join("".join(element.itertext()).split())


def _number(element: Element, name: str, default: float) -> float:
    given = element.get(name)
    if given is None or given == "auto":
        return default
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 3600:
        raise TwimlError(12200, f"{name}={given!r} is not a number of seconds or times")
    return value


def _method(element: Element) -> str:
    method = element.get("method", "POST").upper()
    if method not in ("GET", "POST"):
        raise TwimlError(12200, f"method {method!r} must be GET or POST")
    return method


def _say(element: Element) -> Say:
    # loop="0" is "until the call ends" at Twilio; a bounded number is kinder to a page.
    loop = int(_number(element, "loop", 1)) or 20
    return Say(
        text=_words(element), language=element.get("language", ""), voice=element.get("voice", ""), loop=min(loop, 20)
    )


def _play(element: Element) -> Play:
    return Play(url=_words(element), digits=element.get("digits", ""))


def _pause(element: Element) -> Pause:
    return Pause(seconds=_number(element, "length", 1))


def _gather(element: Element) -> Gather:
    inputs = element.get("input", "dtmf").split()
    if not inputs or not set(inputs) <= {"dtmf", "speech"}:
        raise TwimlError(13310, f"input {element.get('input')!r} must be dtmf, speech or both")
    prompts: list[Say | Play | Pause] = []
    for child in element:
        verb = _verb(child)
        if not isinstance(verb, Say | Play | Pause):
            raise TwimlError(12200, f"<{child.tag}> cannot stand in <Gather>")
        prompts.append(verb)
    count = element.get("numDigits")
    if count is not None and not (count.isdigit() and int(count) > 0):
        raise TwimlError(13314, f"numDigits={count!r} must be a number from 1")
    return Gather(
        digits="dtmf" in inputs,
        speech="speech" in inputs,
        count=int(count) if count else None,
        finish=element.get("finishOnKey", "#"),
        timeout=_number(element, "timeout", 5),
        action=element.get("action", ""),
        method=_method(element),
        empty_too=element.get("actionOnEmptyResult", "false").lower() == "true",
        language=element.get("language", ""),
        hints=element.get("hints", ""),
        prompts=tuple(prompts),
    )


def _redirect(element: Element) -> Redirect:
    return Redirect(url=_words(element), method=_method(element))


def _dial(element: Element) -> Dial:
    numbers = [_words(child) for child in element if child.tag == "Number"]
    if any(child.tag != "Number" for child in element):
        raise TwimlError(12200, "only <Number> can stand in <Dial> here")
    number = numbers[0] if numbers else _words(element)
    if not number:
        raise TwimlError(13223, "<Dial> names no number")
    return Dial(
        number=number,
        action=element.get("action", ""),
        method=_method(element),
        timeout=_number(element, "timeout", 30),
    )


def _hangup(_: Element) -> Hangup:
    return Hangup()


def _reject(element: Element) -> Reject:
    return Reject(busy=element.get("reason", "rejected") == "busy")


_VERBS: dict[str, Callable[[Element], Verb]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Dial": _dial,
    "Hangup": _hangup,
    "Reject": _reject,
}
