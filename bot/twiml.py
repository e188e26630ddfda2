"""How is a scene of a call told to the provider? As TwiML with every address of our own."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.twiml.voice_response import Gather, VoiceResponse

from bot.lines import hints
from bot.voice import Place, Scene
from repair.settings import Settings

WAITS = 6  # seconds of silence before the call goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What a call carries from step to step in its signed addresses."""

    number: int = 0  # counts the steps: a repeated webhook has the same number
    outbox: int | None = None  # the call's row, when we called
    guest: str = ""  # the conversation of somebody who calls us


def twiml(scene: Scene, thread: Thread, settings: Settings) -> str:
    """The document: speak and listen, or speak and hang up."""
    response = VoiceResponse()
    if scene.then is None:
        _speak(response, scene, settings)
        response.hangup()
        return str(response)
    action = address(settings, scene.then, thread)
    gather = Gather(
        input="dtmf speech",
        num_digits=1,
        timeout=WAITS,
        speech_timeout="auto",
        language=settings.VOICE_LANGUAGE,
        hints=hints(scene.then.step),
        action=action,
        method="POST",
    )
    _speak(gather, scene, settings)
    response.append(gather)
    response.redirect(action, method="POST")  # silence comes here, without keys or words
    return str(response)


def address(settings: Settings, place: Place, thread: Thread) -> str:
    """Where the provider reports what was heard at this place."""
    query = {"n": thread.number, "quiet": place.silences, "asked": place.questions}
    known = {"outbox": thread.outbox, "guest": thread.guest}
    query |= {name: value for name, value in known.items() if value}  # type: ignore[misc]
    return f"{settings.PUBLIC_URL.rstrip('/')}/twilio/voice/{place.step}?{urlencode(query)}"


def _speak(into: VoiceResponse | Gather, scene: Scene, settings: Settings) -> None:
    for one in scene.lines:
        into.say(one, voice=settings.VOICE_NAME)
