"""How do we reach Twilio, or whoever stands in for it? Twilio's own client, its address a setting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from repair.clock import SystemClock
from repair.errors import DeliveryError, MissingPart, OutcomeUnknown
from repair.messages.codes import code_of
from repair.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

CLOCKS_DIFFER = timedelta(minutes=10)  # between the provider's clock and ours
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _Redirected(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's HTTP client, but for another host."""

    def __init__(self, base: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = urlsplit(base.rstrip("/"))
        if self.session is not None and self._base.hostname in LOOPBACK:
            self.session.trust_env = False  # a proxy cannot reach this machine's own handset

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        """The same request at the other host; nothing else is changed."""
        if self._base.netloc:
            asked = urlsplit(url)
            path = f"{self._base.path}{asked.path}"
            url = urlunsplit((self._base.scheme, self._base.netloc, path, asked.query, ""))
        return super().request(method, url, *args, **more)


def twilio_client(settings: Settings) -> Client:
    """A client for the account of these settings. Raises MissingPart naming the setting that is empty."""
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"):
        if not getattr(settings, name):
            raise MissingPart(f"{name} is empty: nothing can be sent.", remedy="Set it; see .env.example.")
    http = _Redirected(settings.TWILIO_BASE_URL, settings.TWILIO_TIMEOUT)
    return Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)


def asking(request: Callable[[], T]) -> T:
    """Make one request; what went wrong becomes DeliveryError or OutcomeUnknown, and nothing else.

    A refused connection never left: temporary. After that, silence and nonsense are unknown, never failed.
    """
    try:
        return request()
    except (TwilioRestException, TwilioServiceException) as error:
        raise _refused(error) from error
    except requests.exceptions.RequestException as error:
        if _never_left(error):
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


def _never_left(error: requests.exceptions.RequestException) -> bool:
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.InvalidURL):
        return True
    inner = error.args[0] if error.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _refused(error: TwilioRestException | TwilioServiceException) -> DeliveryError | OutcomeUnknown:
    status, code = int(error.status or 0), str(error.code or "")
    said = str(getattr(error, "msg", "") or getattr(error, "title", ""))
    if status >= 500 or 200 <= status < 400:  # it may have been taken before the server, or one in between, failed
        return OutcomeUnknown(f"HTTP {status}")
    if status in (401, 403, 429):  # our account, or too fast: not this message's fault
        return DeliveryError(said, permanent=False, code=code or str(status))
    permanent = code_of(code).permanent if code else True
    return DeliveryError(said, permanent=permanent, code=code or str(status))
