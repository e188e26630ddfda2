"""Who may ask? Twilio's basic authentication for the API; and only the page itself for the page's actions."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from yarl import URL

from handset.exchange import Exchange
from handset.problems import Refused

HOSTS = ["127.0.0.1", "localhost"]
URLENCODED = "application/x-www-form-urlencoded"

basic = HTTPBasic(auto_error=False)


def exchange_of(request: Request) -> Exchange:
    """The exchange of this application."""
    exchange = request.app.state.exchange
    assert isinstance(exchange, Exchange)
    return exchange


Line = Annotated[Exchange, Depends(exchange_of)]


def authenticated(account: str, line: Line, given: Annotated[HTTPBasicCredentials | None, Depends(basic)]) -> None:
    """Account sid and token must be ours, and so must the account in the path. Raises Refused 20003."""
    if given is None:
        raise Refused(20003)
    user = secrets.compare_digest(given.username.encode(), line.account.encode())
    token = secrets.compare_digest(given.password.encode(), line.settings.TWILIO_AUTH_TOKEN.encode())
    if not (user and token and account == line.account):
        raise Refused(20003)


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form; of one that is there twice, the last."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == URLENCODED:  # read at once: the general parser takes several times as long
        return fields_of(await request.body())
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form."""
    return dict(URL.build(query_string=body.decode("utf-8", "replace"), encoded=True).query)


def same_site(request: Request) -> None:
    """Refuse a browser that comes from another site; programs send neither header and may pass."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise HTTPException(403, "cross-site request")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "cross-site request")
    if request.method != "GET" and not request.headers.get("content-type", "").startswith("application/json"):
        # A form of another site cannot send this type without asking first.
        raise HTTPException(415, "application/json, please")
