"""How do we reach Alibaba Cloud, or whoever stands in for it? The vendor's own client, which tries nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import ResponseException
from darabonba.runtime import RuntimeOptions
from requests.exceptions import ConnectTimeout, InvalidURL, ProxyError, SSLError
from Tea.exceptions import TeaException
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from repair.errors import DeliveryError, MissingPart, OutcomeUnknown, SettingError
from repair.messages.codes import ALIYUN, code_of
from repair.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

GOOD = "OK"
CONNECTING = 5.0  # seconds at most until a connection stands; the answer may take ALIYUN_TIMEOUT
_NEVER_LEFT = (ConnectTimeout, ProxyError, SSLError, InvalidURL, NewConnectionError, ConnectTimeoutError)


def config(settings: Settings, product: str) -> Config:
    """What the vendor's client of a product (dysmsapi, dyvmsapi) needs. Raises MissingPart, SettingError."""
    for name in ("ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET", "ALIYUN_TEMPLATES"):
        if not getattr(settings, name):
            raise MissingPart(f"{name} is empty: nothing can be sent.", remedy="Set it; see docs/providers.md.")
    elsewhere = urlsplit(settings.ALIYUN_ENDPOINT)
    if settings.ALIYUN_ENDPOINT and (elsewhere.scheme not in ("http", "https") or not elsewhere.netloc):
        raise SettingError("ALIYUN_ENDPOINT is no web address.", remedy="For instance http://127.0.0.1:8002.")
    return Config(
        access_key_id=settings.ALIYUN_ACCESS_KEY_ID,
        access_key_secret=settings.ALIYUN_ACCESS_KEY_SECRET,
        endpoint=elsewhere.netloc or f"{product}.aliyuncs.com",
        protocol=elsewhere.scheme.upper() or "HTTPS",
        read_timeout=_milliseconds(settings.ALIYUN_TIMEOUT),
        connect_timeout=_milliseconds(min(CONNECTING, settings.ALIYUN_TIMEOUT)),
        user_agent="xiufu",
    )


def once() -> RuntimeOptions:
    """How a request is made: once. Whether it may be made again is ours to decide, after a look-up."""
    return RuntimeOptions(autoretry=False, max_attempts=1)


def asking(request: Callable[[], T]) -> T:
    """Make one request; what went wrong becomes DeliveryError or OutcomeUnknown, and nothing else.

    The answer's body says OK or a code, also with HTTP 200. A refused connection never left: temporary. After that,
    silence and nonsense are unknown, never failed.
    """
    try:
        body = request().body  # type: ignore[attr-defined]
        code = body.code
    except ResponseException as error:
        raise refusal(str(error.code or ""), str(error.message or ""), int(error.status_code or 0)) from error
    except TeaException as error:
        raise _unanswered(error) from error
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise _nonsense(error) from error
    if not isinstance(code, str) or not code:
        raise OutcomeUnknown("an answer without a code")
    if code != GOOD:
        raise refusal(code, str(body.message or ""))
    return body  # type: ignore[no-any-return]


def refusal(code: str, message: str, status: int = 200) -> DeliveryError | OutcomeUnknown:
    """What the vendor's refusal means: for now, for good, or not sure whether it was carried out."""
    known = code_of(code, ALIYUN)
    if known.unclear or (status >= 500 and not known.described):
        return OutcomeUnknown(f"HTTP {status} {code}")
    if status in (401, 403, 429) and not known.described:  # our account, or too fast: not this message's fault
        return DeliveryError(message, permanent=False, code=code or str(status))
    return DeliveryError(message, permanent=known.permanent, code=code or str(status))


def _unanswered(error: TeaException) -> DeliveryError | OutcomeUnknown:
    """The vendor's client hides what went wrong on the way in the error that it wraps."""
    if any(isinstance(one, _NEVER_LEFT) for one in _causes(error)):
        return DeliveryError("no connection", permanent=False, code="connection")
    return OutcomeUnknown(type(getattr(error, "inner_exception", error)).__name__)


def _nonsense(error: Exception) -> OutcomeUnknown:
    log.warning("unreadable answer", extra={"action": "provider_nonsense", "error": type(error).__name__})
    return OutcomeUnknown(type(error).__name__)


def _causes(error: BaseException) -> Iterator[object]:
    """The error and all that led to it, the reasons inside of urllib3's errors too."""
    todo: list[object] = [error]
    seen: list[object] = []
    while todo:
        one = todo.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        yield one
        names = ("inner_exception", "__cause__", "__context__", "reason")
        todo += [getattr(one, name, None) for name in names]
        todo += [inner for inner in getattr(one, "args", ()) if isinstance(inner, BaseException)]


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def plain(value: Any) -> str:
    """A field of an answer as text; empty when it is not there."""
    return "" if value is None else str(value)
