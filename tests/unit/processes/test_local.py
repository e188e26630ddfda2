"""Which settings does a machine without a provider get?"""

from __future__ import annotations

from pathlib import Path

import pytest

from repair.processes import local
from repair.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIUFU_VAR", str(tmp_path))


def test_without_a_provider_the_handset_is_it_and_a_second_terminal_learns_the_same() -> None:
    settings = local.with_handset(read_settings(), demo=False)
    assert f"http://127.0.0.1:{settings.HANDSET_PORT}" == settings.TWILIO_BASE_URL
    assert settings.TWILIO_ACCOUNT_SID.startswith("AC")
    assert read_settings().TWILIO_AUTH_TOKEN == settings.TWILIO_AUTH_TOKEN


def test_the_account_stays_the_same_at_the_next_start() -> None:
    first = local.with_handset(read_settings(), demo=True)
    second = local.with_handset(read_settings(), demo=True)
    assert first.TWILIO_AUTH_TOKEN == second.TWILIO_AUTH_TOKEN


def test_only_the_demo_sends_at_any_hour() -> None:
    assert local.with_handset(read_settings(), demo=True).SENDING_HOURS == local.DEMO_HOURS
    assert local.with_handset(read_settings(), demo=False).SENDING_HOURS != local.DEMO_HOURS


def test_only_the_demo_does_not_spread_the_day() -> None:
    assert local.with_handset(read_settings(), demo=True).CALLBACKS_AN_HOUR == 0
    assert local.with_handset(read_settings(), demo=False).CALLBACKS_AN_HOUR > 0


def test_a_provider_of_ones_own_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "1" * 32)
    settings = local.with_handset(read_settings(), demo=False)
    assert settings.TWILIO_BASE_URL == ""
    assert not (tmp_path / "settings.env").exists()
    assert not local.uses_handset(settings)


def test_the_file_with_the_token_is_the_owners_alone(tmp_path: Path) -> None:
    local.with_handset(read_settings(), demo=True)
    assert (tmp_path / "settings.env").stat().st_mode & 0o077 == 0


def test_the_environment_wins_over_what_the_machine_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    local.with_handset(read_settings(), demo=True)
    monkeypatch.setenv("SENDING_HOURS", "workdays 10:00-11:00")
    assert read_settings().SENDING_HOURS == "workdays 10:00-11:00"


def test_a_value_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from repair.errors import SettingError

    monkeypatch.setenv("BOT_PORT", "eight thousand")
    with pytest.raises(SettingError, match="BOT_PORT"):
        read_settings()


def test_the_signing_key_is_made_once(settings: Settings, tmp_path: Path) -> None:
    without = settings.model_copy(update={"SECRET_KEY": ""})
    assert len(without.secret()) >= 32
    assert without.secret() == without.secret()
    assert (without.XIUFU_VAR / "secret_key").stat().st_mode & 0o077 == 0


def test_who_names_the_domestic_gateway_gets_an_account_at_the_handset(monkeypatch: pytest.MonkeyPatch) -> None:
    from repair.messages.transports.aliyun_templates import read

    monkeypatch.setenv("SMS_PROVIDERS", "aliyun,twilio")
    first = local.with_handset(read_settings(), demo=True)
    second = local.with_handset(read_settings(), demo=True)
    assert local.handset_url(first) == first.ALIYUN_ENDPOINT
    assert second.ALIYUN_PUSH_TOKEN == first.ALIYUN_PUSH_TOKEN
    approved = read(first.ALIYUN_TEMPLATES)
    assert any(name.startswith("open@") for name in approved.texts)
    assert approved.call is not None


def test_a_real_account_at_the_gateway_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_PROVIDERS", "aliyun")
    monkeypatch.setenv("ALIYUN_ACCESS_KEY_ID", "LTAI-of-somebody")
    settings = local.with_handset(read_settings(), demo=True)
    assert (settings.ALIYUN_ENDPOINT, settings.ALIYUN_TEMPLATES) == ("", "")


def test_without_the_gateway_nothing_of_it_is_made() -> None:
    assert local.with_handset(read_settings(), demo=True).ALIYUN_ACCESS_KEY_ID == ""
