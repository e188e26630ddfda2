"""Is every answer of the domestic gateway, and its silence, understood as what it is, and asked for once?"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from repair.clock import SystemClock
from repair.errors import DeliveryError, LookUpImpossible, MissingPart, OutcomeUnknown, SettingError
from repair.messages.transports.aliyun_sms import AliyunSms
from repair.messages.transports.aliyun_voice import AliyunVoice
from repair.messages.transports.port import Letter
from repair.settings import Settings
from scheduler.parts import routes_of
from tests.integration.messages.places import _close_clients
from tests.integration.messages.test_twilio import Provider, provider  # noqa: F401

FILE = """
texts: {open@1: {code: SMS_1, params: [no], text: "处罚${no}可以申请"}, reply: {code: SMS_9, params: [text]}}
call:
  opening: {code: TTS_1, params: [enterprise]}
  details: {open@1: {code: TTS_2, params: [no]}}
  keys: {9: T_9}
  bye: T_6
"""
LETTER = Letter(
    outbox_id=7,
    channel="sms",
    to="+8613900001234",
    text="【示例消防】您好",
    template="open@1",
    params={"no": "示消罚〔2026〕1号", "enterprise": "示例公司", "phone": "0570-0000000"},
    out_id="a1b2c3d4e5f60718",
)


@pytest.fixture
def there(settings: Settings, provider: Provider, tmp_path: Path) -> Iterator[Settings]:  # noqa: F811
    (tmp_path / "templates.yml").write_text(FILE)
    yield settings.model_copy(
        update={
            "ALIYUN_ACCESS_KEY_ID": "LTAI0",
            "ALIYUN_ACCESS_KEY_SECRET": "a test's secret",
            "ALIYUN_TEMPLATES": str(tmp_path / "templates.yml"),
            "ALIYUN_CALLED_SHOW_NUMBER": "05700000000",
            "ALIYUN_ENDPOINT": f"http://127.0.0.1:{provider.server_address[1]}",
            "ALIYUN_TIMEOUT": 1.0,
        }
    )
    _close_clients()


def fields(provider: Provider) -> dict[str, str]:  # noqa: F811
    return {name: given[0] for name, given in parse_qs(urlsplit(provider.asked[0][0]).query).items()}


def test_a_text_is_a_template_with_exactly_its_values(there: Settings, provider: Provider) -> None:  # noqa: F811
    provider.answer = (200, {"Code": "OK", "BizId": "900^0"})
    assert AliyunSms(there).send(LETTER) == "7xa1b2c3d4e5f60718"
    assert fields(provider) == {
        "PhoneNumbers": "13900001234",
        "SignName": there.SENDER_SIGNATURE,
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"no":"示消罚〔2026〕1号"}',
        "OutId": "7xa1b2c3d4e5f60718",
    }


def test_a_call_is_a_menu_that_names_nothing_of_the_record_first(there: Settings, provider: Provider) -> None:  # noqa: F811
    provider.answer = (200, {"Code": "OK", "CallId": "1^2"})
    assert AliyunVoice(there).send(LETTER) == "1^2"
    asked = fields(provider)
    assert (asked["StartCode"], asked["StartTtsParams"]) == ("TTS_1", '{"enterprise":"示例公司"}')
    menu = {asked[f"MenuKeyMap.{n}.Key"]: asked[f"MenuKeyMap.{n}.Code"] for n in (1, 2)}
    assert menu == {"1": "TTS_2", "9": "T_9"}
    assert len(asked["OutId"].encode()) <= 15
    assert "示消罚" not in "".join(asked[name] for name in ("StartTtsParams", "StartCode", "ByeCode"))


@pytest.mark.parametrize(
    ("status", "code", "permanent", "why"),
    [
        (200, "isv.MOBILE_NUMBER_ILLEGAL", True, "no such number"),
        (200, "isv.BUSINESS_LIMIT_CONTROL", False, "too often to this number"),
        (200, "isv.AMOUNT_NOT_ENOUGH", False, "our account, not this message"),
        (200, "isv.SMS_TEMPLATE_ILLEGAL", False, "our own mapping: staff can mend it"),
        (200, "isv.SOMETHING_NEW", True, "a code that nobody described"),
        (400, "SignatureDoesNotMatch", False, "our secret"),
        (404, "InvalidAccessKeyId.NotFound", False, "our account"),
        (400, "Throttling.User", False, "too fast"),
        (503, "Throttling.Api", False, "too fast, said with another number"),
        (403, "Forbidden.RAM", False, "our rights"),
    ],
)
def test_a_refusal_says_whether_trying_again_helps(
    there: Settings, provider: Provider, status: int, code: str, permanent: bool, why: str  # noqa: F811
) -> None:  # fmt: skip
    provider.answer = (status, {"Code": code, "Message": why, "RequestId": "1"})
    for send in (AliyunSms(there).send, AliyunVoice(there).send):
        with pytest.raises(DeliveryError) as refused:
            send(LETTER)
        assert (refused.value.permanent, refused.value.code) == (permanent, code), why


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((0, None), "silence until the time-out"),
        ((-1, None), "the connection breaks after the request"),
        ((200, "<html>not JSON</html>"), "nonsense"),
        ((200, []), "nonsense of another kind"),
        ((200, {"Code": "OK"}), "an answer without an id"),
        ((200, {"Message": "fine"}), "an answer without a code"),
        ((200, {"Code": "isp.SYSTEM_ERROR"}), "the platform failed: perhaps after taking it"),
        ((500, {"Code": "InternalError"}), "it may have failed after taking it"),
        ((503, {"Code": "ServiceUnavailable"}), "the same"),
        ((502, "bad gateway"), "somebody in between"),
        ((400, {"Code": "SignatureNonceUsed"}), "the same request came twice: the first may have been taken"),
    ],
)
def test_what_may_have_arrived_is_unknown_and_not_failed(
    there: Settings, provider: Provider, answer: Any, why: str  # noqa: F811
) -> None:  # fmt: skip
    provider.answer = answer
    with pytest.raises(OutcomeUnknown):
        AliyunSms(there).send(LETTER)
    assert len(provider.asked) == 1, f"{why}: asked once and never again"


def test_a_refused_connection_never_left(there: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = there.model_copy(update={"ALIYUN_ENDPOINT": f"http://127.0.0.1:{free.getsockname()[1]}"})
    with pytest.raises(DeliveryError) as refused:
        AliyunSms(nobody).send(LETTER)
    assert (refused.value.permanent, refused.value.code) == (False, "connection")


def test_a_look_up_reads_every_page_until_it_finds_our_own_id(there: Settings, provider: Provider) -> None:  # noqa: F811
    other = {"OutId": "8xb", "SendStatus": 3, "PhoneNum": "13900001234"}
    mine = {"OutId": "7xa1b2c3d4e5f60718", "SendStatus": 2, "ErrCode": "MK:0001", "PhoneNum": "13900001234"}
    provider.answer = (200, {"Code": "OK", "TotalCount": "2", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [other, mine]}})
    now = SystemClock().now()
    (found,) = AliyunSms(there).find(LETTER, now)
    assert (found.sid, found.status, found.code) == ("7xa1b2c3d4e5f60718", "undelivered", "MK:0001")
    provider.answer = (200, {"Code": "OK", "TotalCount": "1", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [other]}})
    assert AliyunSms(there).find(LETTER, now - timedelta(minutes=11)) == []
    with pytest.raises(OutcomeUnknown):
        AliyunSms(there).find(LETTER, now)
    assert AliyunSms(there).fetch("7xa1b2c3d4e5f60718") is None, "without number and day nobody can tell"


@pytest.mark.parametrize("answer", [(200, {"Code": "isp.SYSTEM_ERROR"}), (200, "x"), (500, {"Code": "InternalError"})])
def test_a_look_up_that_failed_is_no_answer(there: Settings, provider: Provider, answer: Any) -> None:  # noqa: F811
    provider.answer = answer
    with pytest.raises(OutcomeUnknown):
        AliyunSms(there).find(LETTER, SystemClock().now())


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ('{"state":"200002","endDate":"2026-09-16 09:30:00"}', "busy"),
        ('{"state":"200000","endDate":"2026-09-16 09:30:00"}', "completed"),
        ('{"state":"200101","endDate":""}', "sent"),
        ("{}", None),
        ("", None),
    ],
)
def test_a_call_is_asked_about_by_its_id_alone(
    there: Settings, provider: Provider, data: str, status: str | None  # noqa: F811
) -> None:  # fmt: skip
    provider.answer = (200, {"Code": "OK", "Data": data})
    found = AliyunVoice(there).fetch("1^2", to=LETTER.to, since=SystemClock().now())
    assert (found.status if found else None) == status
    with pytest.raises(LookUpImpossible):
        AliyunVoice(there).find(LETTER, SystemClock().now())


@pytest.mark.parametrize("name", ["ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET", "ALIYUN_TEMPLATES"])
def test_an_empty_account_is_named(there: Settings, name: str) -> None:
    with pytest.raises(MissingPart, match=name):
        routes_of(there.model_copy(update={name: "", "SMS_PROVIDERS": "aliyun"}))


def test_a_setting_that_cannot_be_used_is_named(there: Settings) -> None:
    with pytest.raises(SettingError, match="ALIYUN_ENDPOINT"):
        AliyunSms(there.model_copy(update={"ALIYUN_ENDPOINT": "dysmsapi.aliyuncs.com"}))
    with pytest.raises(MissingPart, match="ALIYUN_CALLED_SHOW_NUMBER"):
        AliyunVoice(there.model_copy(update={"ALIYUN_CALLED_SHOW_NUMBER": ""}))


def test_without_an_endpoint_it_is_the_vendor_itself_over_https(there: Settings) -> None:
    real = AliyunSms(there.model_copy(update={"ALIYUN_ENDPOINT": ""}))
    assert (real._client._endpoint, real._client._protocol) == ("dysmsapi.aliyuncs.com", "HTTPS")
