"""Is this request signed as Alibaba Cloud's clients sign (ACS3-HMAC-SHA256)? Pure but for the nonces already seen."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"
TOLERANCE = timedelta(minutes=15)  # between the client's clock and the server's
REMEMBERED = 20_000  # nonces
_AUTHORIZATION = re.compile(rf"{ALGORITHM} Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request as it came."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]  # names in small letters
    body: bytes


@dataclass(slots=True, kw_only=True)
class Gate:
    """Lets requests of one access key in, each once."""

    key_id: str
    secret: str
    _nonces: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def refusal(self, request: Signed, now: datetime) -> str:
        """The vendor's code for what is wrong with the signature; empty: nothing."""
        found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if found is None:
            return "IncompleteSignature"
        key_id, names, signature = found.groups()
        if not self.key_id or not hmac.compare_digest(key_id.encode(), self.key_id.encode()):
            return "InvalidAccessKeyId.NotFound"
        same = hashlib.sha256(request.body).hexdigest() == request.headers.get("x-acs-content-sha256")
        if not same or not hmac.compare_digest(signature, sign(request, names, self.secret)):
            return "SignatureDoesNotMatch"
        if not _in_time(request.headers.get("x-acs-date", ""), now):
            return "InvalidTimeStamp.Expired"
        return self._once(request.headers.get("x-acs-signature-nonce", ""))

    def _once(self, nonce: str) -> str:
        if not nonce or nonce in self._nonces:
            return "SignatureNonceUsed"
        self._nonces.append(nonce)
        return ""


def sign(request: Signed, names: str, secret: str) -> str:
    """The signature that this request should carry over the headers named (a;b;c)."""
    query = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in sorted(request.query))
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in names.split(";"))
    payload = request.headers.get("x-acs-content-sha256", "")
    canonical = "\n".join([request.method, request.path or "/", query, headers, names, payload])
    text = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _escaped(text: str) -> str:
    return quote(text, safe="~")


def _in_time(date: str, now: datetime) -> bool:
    try:
        sent = datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return abs(now - sent) <= TOLERANCE
