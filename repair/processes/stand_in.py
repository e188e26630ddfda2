"""Which account at the domestic gateway has a machine that only tries it out? One at the handset, all approved."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from repair.messages.filing import mapping
from repair.settings import Settings

PROVIDER = "aliyun"
FILE = "gateway_templates.yml"  # in XIUFU_VAR
CALLER = "05700000000"


def account(settings: Settings, kept: Mapping[str, str | None], url: str) -> dict[str, str]:
    """Settings of an account at the handset `url`; none when no channel names the gateway, or it has a real account.

    `kept` is what this machine was given before: its keys stay. Every text is approved under a code of its own.
    """
    ours = settings.ALIYUN_ACCESS_KEY_ID in ("", kept.get("ALIYUN_ACCESS_KEY_ID"))
    if not ours or PROVIDER not in f"{settings.SMS_PROVIDERS},{settings.VOICE_PROVIDERS}":
        return {}
    file = settings.var(FILE)
    file.write_text(yaml.safe_dump(_approved(settings), allow_unicode=True, sort_keys=False, width=1000))
    return {
        "ALIYUN_ACCESS_KEY_ID": kept.get("ALIYUN_ACCESS_KEY_ID") or f"HANDSET{secrets.token_hex(8)}",
        "ALIYUN_ACCESS_KEY_SECRET": kept.get("ALIYUN_ACCESS_KEY_SECRET") or secrets.token_hex(16),
        "ALIYUN_PUSH_TOKEN": kept.get("ALIYUN_PUSH_TOKEN") or secrets.token_urlsafe(24),
        "ALIYUN_CALLED_SHOW_NUMBER": CALLER,
        "ALIYUN_TEMPLATES": str(file),
        "ALIYUN_ENDPOINT": url,
    }


def _approved(settings: Settings) -> dict[str, Any]:
    form = mapping(settings)
    for number, place in enumerate(_places(form), start=1):
        place["code"] = f"HANDSET_{number}"
    return form


def _places(form: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in form.values():
        if "code" in one:
            yield one
        else:
            yield from _places(one)
