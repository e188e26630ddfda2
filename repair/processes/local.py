"""Which settings does a machine without a provider of its own get? The handset's, kept in XIUFU_VAR.

They are kept in `settings.env` there, so that `xiufu` in a second terminal speaks to the same handset.
"""

from __future__ import annotations

import secrets

from dotenv import dotenv_values

from repair.processes import stand_in
from repair.settings import LOCAL_FILE, Settings, read_settings

DEMO_HOURS = "everyday 00:00-24:00"
# Nobody waits for a demo until late in the evening: messages leave at any hour, and the day's batch is not spread.
DEMO = {"SENDING_HOURS": DEMO_HOURS, "CALLBACKS_AN_HOUR": "0", "SMS_LINKS": "true"}


def with_handset(settings: Settings, *, demo: bool) -> Settings:
    """These settings, completed by the handset as provider when none is set; in the demo everything leaves at once."""
    if settings.TWILIO_ACCOUNT_SID and handset_url(settings) != settings.TWILIO_BASE_URL and not demo:
        return settings
    file = settings.var(LOCAL_FILE)
    kept = dotenv_values(file) if file.exists() else {}
    wanted = {
        "TWILIO_ACCOUNT_SID": kept.get("TWILIO_ACCOUNT_SID") or f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": kept.get("TWILIO_AUTH_TOKEN") or secrets.token_hex(16),
        "TWILIO_FROM": settings.TWILIO_FROM or "+8657000000000",
        "TWILIO_BASE_URL": handset_url(settings),
        "PUBLIC_URL": f"http://127.0.0.1:{settings.BOT_PORT}",
    }
    wanted |= stand_in.account(settings, kept, handset_url(settings))
    if demo:
        wanted |= DEMO
    file.write_text("".join(f"{name}='{value}'\n" for name, value in wanted.items()))
    file.chmod(0o600)
    return read_settings()


def handset_url(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.HANDSET_PORT}"


def uses_handset(settings: Settings) -> bool:
    """Whether texts and calls go to the handset instead of a provider."""
    return settings.TWILIO_BASE_URL.rstrip("/") == handset_url(settings)
