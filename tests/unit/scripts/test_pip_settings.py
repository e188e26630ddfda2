"""Does uv hear what this machine's pip settings say?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

import pip_settings


@pytest.fixture(autouse=True)
def plain_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name in ("SSL_CERT_FILE", "ALL_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    (tmp_path / "pip.conf").write_text("")


def test_pips_index_and_certificates_become_uvs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.invalid/simple")
    monkeypatch.setenv("PIP_CERT", "/certs.pem")
    environment = pip_settings.as_uv_environment()
    assert environment["UV_DEFAULT_INDEX"] == "https://index.invalid/simple"
    assert environment["SSL_CERT_FILE"] == "/certs.pem"


def test_a_config_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://file.invalid/simple\ntimeout = 60\n")
    monkeypatch.setenv("PIP_INDEX_URL", "https://env.invalid/simple")
    settings = pip_settings.read()
    assert settings["index-url"] == "https://env.invalid/simple"
    assert pip_settings.as_uv_environment()["UV_HTTP_TIMEOUT"] == "60"


def test_folders_that_only_pip_knows_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "file:///somewhere https://extra.invalid/simple")
    assert pip_settings.as_uv_environment()["UV_INDEX"] == "https://extra.invalid/simple"


def test_uvs_own_variables_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://pip.invalid/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.invalid/simple")
    assert pip_settings.as_uv_environment()["UV_DEFAULT_INDEX"] == "https://uv.invalid/simple"


@pytest.mark.parametrize(
    ("link", "is_stable"),
    [("/a/pip-26.3-py3-none-any.whl", True), ("/a/pip-26.0rc1-py3-none-any.whl", False)],
)
def test_only_released_versions_are_fetched(link: str, is_stable: bool) -> None:
    assert pip_settings.stable(link) is is_stable


def test_without_an_index_nothing_is_downloaded(tmp_path: Path) -> None:
    assert pip_settings.download_wheel("pip", tmp_path) is None
