"""How do we reach Twilio, or whoever stands in for it? Twilio's own client, its address a setting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from urllib3.exceptions import HTTPError

from repair.clock import SystemClock
from repair.errors import DeliveryError, MissingPart, OutcomeUnknown
from repair.messages.codes import code_of
from repair.messages.transports.twilio_http import TwilioHttp, never_left
from repair.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

CLOCKS_DIFFER = timedelta(minutes=10)  # between the provider's clock and ours


def twilio_client(settings: Settings) -> Client:
    """A client for the account of these settings. Raises MissingPart naming the setting that is empty."""
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"):
        if not getattr(settings, name):
            raise MissingPart(f"{name} is empty: nothing can be sent.", remedy="Set it; see .env.example.")
    http = TwilioHttp(settings.TWILIO_BASE_URL, settings.TWILIO_TIMEOUT, settings.SENDING_THREADS)
    client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
    _ = client.messages  # loads what it names; else the first message would wait for it
    return client


def asking(request: Callable[[], T]) -> T:
    """Make one request; what went wrong becomes DeliveryError or OutcomeUnknown, and nothing else.

    A refused connection never left: temporary. After that, silence and nonsense are unknown, never failed.
    """
    try:
        return request()
    except (TwilioRestException, TwilioServiceException) as error:
        raise _refused(error) from error
    except HTTPError as error:
        if never_left(error):
            raise DeliveryError(f"{type(error).__name__}", permanent=False, code="connection") from error
        raise OutcomeUnknown(type(error).__name__) from error
    except (TwilioException, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("unreadable answer", extra={"action": "provider_nonsense", "error": type(error).__name__})
        raise OutcomeUnknown(type(error).__name__) from error


def sid_of(made: Any) -> str:
    """The provider's id of what it took. Raises OutcomeUnknown when its answer names none."""
    if not made.sid:
        raise OutcomeUnknown("no sid")
    return str(made.sid)


def earliest(since: datetime) -> datetime:
    """The moment from which a message may be ours; the provider's clock is the machine's, ours may be a fixed one."""
    return min(since, SystemClock().now()) - CLOCKS_DIFFER


def _refused(error: TwilioRestException | TwilioServiceException) -> DeliveryError | OutcomeUnknown:
    status, code = int(error.status or 0), str(error.code or "")
    said = str(getattr(error, "msg", "") or getattr(error, "title", ""))
    if status >= 500 or 200 <= status < 400:  # it may have been taken before the server, or one in between, failed
        return OutcomeUnknown(f"HTTP {status}")
    if status in (401, 403, 429):  # our account, or too fast: not this message's fault
        return DeliveryError(said, permanent=False, code=code or str(status))
    permanent = code_of(code).permanent if code else True
    return DeliveryError(said, permanent=permanent, code=code or str(status))
