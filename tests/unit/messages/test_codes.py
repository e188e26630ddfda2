"""Are the providers' codes described completely, and does each say what staff need?"""

from __future__ import annotations

from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from repair.messages import codes, reasons
from repair.messages.codes import code_of, meaning_of_status, reason_of, status_of_result
from repair.messages.status import State

FILES = {name: codes._file(name) for name in codes.PROVIDERS}
EVERY = [(provider, code) for provider, file in FILES.items() for code in file["codes"]]


@pytest.mark.parametrize(("provider", "code"), EVERY)
def test_a_described_code_has_a_meaning_and_an_advice_in_whole_words(provider: str, code: str) -> None:
    found = code_of(code, provider)
    assert found.described
    assert found.meaning
    assert found.advice
    assert "{" not in found.meaning + found.advice
    assert reasons.words(reason_of(provider, code)) == f"{found.meaning}；{found.advice}"


@pytest.mark.parametrize("provider", codes.PROVIDERS)
def test_every_status_leads_to_a_state_and_a_reason_with_words(provider: str) -> None:
    for status, said in FILES[provider]["statuses"].items():
        found = meaning_of_status(status, provider)
        assert found is not None
        assert found[0] is State(said["state"])
        assert not found[1] or reasons.known(found[1])


def test_every_result_of_a_call_is_a_status_and_has_words() -> None:
    for result, status in FILES["aliyun"]["results"].items():
        assert isinstance(result, str)
        assert meaning_of_status(status, "aliyun") is not None
        assert code_of(result, "aliyun").described, result


def test_the_keys_of_a_code_are_the_known_ones() -> None:
    allowed = {"permanent", "meaning", "advice", "opt_out", "unclear", "elsewhere"}
    for file in FILES.values():
        for given_code in [*file["codes"].values(), *file.get("families", {}).values(), file["unknown"]]:
            assert set(given_code) <= allowed


@pytest.mark.parametrize(
    ("code", "permanent", "unclear", "opt_out"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", True, False, False),
        ("isv.BUSINESS_LIMIT_CONTROL", False, False, False),
        ("isp.SYSTEM_ERROR", False, True, False),
        ("isp.SOMETHING_NEW", False, True, False),
        ("isp.RAM_PERMISSION_DENY", False, False, False),
        ("Throttling.User", False, False, False),
        ("SignatureNonceUsed", False, True, False),
        ("USER_REJECT", True, False, True),
        ("isv.SOMETHING_NEW", True, False, False),
    ],
)
def test_what_the_gateway_says_is_told_apart(code: str, permanent: bool, unclear: bool, opt_out: bool) -> None:
    found = code_of(code, "aliyun-sms")
    assert (found.permanent, found.unclear, found.opt_out) == (permanent, unclear, opt_out)


def test_a_family_names_its_code_and_an_exact_code_wins() -> None:
    assert "MK:0099" in code_of("MK:0099", "aliyun").meaning
    assert code_of("MK:0001", "aliyun").advice != code_of("MK:0099", "aliyun").advice


def test_the_same_number_means_different_things_at_different_providers() -> None:
    assert reason_of("twilio-sms", "21610") == "twilio_21610"
    assert reason_of("aliyun-sms", "21610") == ""
    assert reason_of("memory-sms", "21610") == "twilio_21610"
    assert reason_of("aliyun", "") == ""
    assert status_of_result("200002", "aliyun-voice") == "busy"
    assert status_of_result("200101", "aliyun-voice") == ""


def test_the_important_refusals_of_twilio_are_described() -> None:
    wanted = "20003 20429 21211 21408 21610 21612 21614 30003 30004 30005 30006 30007 30008 30032 32016 32017 13224"
    assert all(code_of(code).described for code in wanted.split())
    assert len(FILES["twilio"]["codes"]) >= 60


@given(provider=st.sampled_from(codes.PROVIDERS), code=st.text(max_size=40))
def test_no_code_is_ever_an_exception(provider: str, code: str) -> None:
    found = code_of(code, provider)
    assert found.meaning
    assert reasons.words(found.reason)


def test_the_files_hold_no_key_twice() -> None:
    class Strict(yaml.SafeLoader):
        pass

    def once(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[object, object]:
        keys = [loader.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), [key for key in keys if keys.count(key) > 1]
        return dict(zip(keys, (loader.construct_object(value, deep=True) for _, value in node.value), strict=True))

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, once)
    for provider in codes.PROVIDERS:
        text = resources.files("repair.messages").joinpath("transports", f"{provider}_codes.yml").read_text("utf-8")
        assert yaml.load(text, Loader=Strict)["codes"]
