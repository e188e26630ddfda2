"""Does the gateway let in what the vendor's own client signs, once, and nothing else?"""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from alibabacloud_tea_openapi.utils import Utils
from darabonba.request import DaraRequest
from hypothesis import given
from hypothesis import strategies as st

from handset.acs import ALGORITHM, Gate, Signed

KEY, SECRET = "LTAI0000000000000000", "a test's secret"
STRANGER = f"{ALGORITHM} Credential=x,SignedHeaders=host,Signature={'0' * 64}"
NOW = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)


def signed(query: dict[str, str], *, secret: str = SECRET, nonce: str = "n1", at: datetime = NOW) -> Signed:
    """A request as the vendor's client makes it; the signature is the client's own."""
    payload = hashlib.sha256(b"").hexdigest()
    made = DaraRequest()
    made.method, made.pathname, made.query = "POST", "/", query
    made.headers = {
        "host": "127.0.0.1:8002",
        "x-acs-version": "2017-05-25",
        "x-acs-action": "SendSms",
        "user-agent": "not signed at all",
        "x-acs-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "accept": "application/json",
        "x-acs-content-sha256": payload,
    }
    made.headers["authorization"] = Utils.get_authorization(made, ALGORITHM, payload, KEY, secret)
    return Signed(method="POST", path="/", query=list(query.items()), headers=made.headers, body=b"")


@pytest.fixture
def gate() -> Gate:
    return Gate(key_id=KEY, secret=SECRET)


@given(st.dictionaries(st.text("abcXYZ.0123456789", min_size=1), st.text(max_size=40), max_size=6))
def test_whatever_is_asked_the_clients_signature_fits(query: dict[str, str]) -> None:
    assert Gate(key_id=KEY, secret=SECRET).refusal(signed(query), NOW) == ""


def test_a_request_that_comes_again_is_refused(gate: Gate) -> None:
    once = signed({"PhoneNumbers": "13900001234"})
    assert gate.refusal(once, NOW) == ""
    assert gate.refusal(once, NOW) == "SignatureNonceUsed"


def test_what_was_changed_on_the_way_is_refused(gate: Gate) -> None:
    good = signed({"PhoneNumbers": "13900001234"})
    changed = [
        dataclasses.replace(good, query=[("PhoneNumbers", "13900005678")]),
        dataclasses.replace(good, query=[*good.query, ("OutId", "1")]),
        dataclasses.replace(good, body=b"more"),
        dataclasses.replace(good, method="GET"),
        dataclasses.replace(good, headers={**good.headers, "x-acs-action": "IvrCall"}),
        signed({"PhoneNumbers": "13900001234"}, secret="another"),
    ]
    assert [gate.refusal(one, NOW) for one in changed] == ["SignatureDoesNotMatch"] * len(changed)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"authorization": ""}, "IncompleteSignature"),
        ({"authorization": "Basic eDp5"}, "IncompleteSignature"),
        ({"authorization": STRANGER}, "InvalidAccessKeyId.NotFound"),
    ],
)  # fmt: skip
def test_who_is_unknown_is_told_so(gate: Gate, headers: dict[str, str], code: str) -> None:
    good = signed({})
    assert gate.refusal(dataclasses.replace(good, headers={**good.headers, **headers}), NOW) == code


@pytest.mark.parametrize("late", [timedelta(minutes=16), -timedelta(minutes=16)])
def test_a_clock_that_differs_too_much_is_told(gate: Gate, late: timedelta) -> None:
    assert gate.refusal(signed({}, at=NOW - late), NOW) == "InvalidTimeStamp.Expired"


def test_without_an_account_nobody_comes_in() -> None:
    assert Gate(key_id="", secret="").refusal(signed({}), NOW) == "InvalidAccessKeyId.NotFound"
