"""Which settings does Xiufu have? All of them are here, each read once from the environment.

`.env.example` and `docs/settings.md` list the same names; a test holds them together.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from repair.errors import SettingError

ROOT = Path(__file__).resolve().parent.parent
LOCAL_FILE = "settings.env"  # in XIUFU_VAR: what `xiufu demo` and `xiufu run` decided for this machine


class Settings(BaseSettings):
    """Everything that may differ from place to place. Secrets come from the environment only."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", case_sensitive=True)

    DATABASE_URL: str = Field("", description="PostgreSQL address; empty: the embedded server under XIUFU_VAR")
    XIUFU_VAR: Path = Field(ROOT / "var", description="Where the embedded database and other state live")
    XIUFU_NOW: str = Field("", description="Tests only: a fixed clock, for instance 2026-09-16T09:30+08:00")
    SECRET_KEY: str = Field("", description="Signs links and sessions; empty: made once and kept in XIUFU_VAR")

    TWILIO_ACCOUNT_SID: str = Field("", description="Twilio account, AC and 32 hex digits")
    TWILIO_AUTH_TOKEN: str = Field("", description="Twilio's secret: signs requests and webhooks")
    TWILIO_FROM: str = Field("", description="The number that sends texts and calls, E.164")
    TWILIO_BASE_URL: str = Field("", description="Empty: Twilio itself; the demo sets the handset's address")
    TWILIO_TIMEOUT: float = Field(10.0, description="Seconds to wait for the provider's answer")

    ALIYUN_ACCESS_KEY_ID: str = Field("", description="Alibaba Cloud, texts and calls in mainland China: access key")
    ALIYUN_ACCESS_KEY_SECRET: str = Field("", description="Alibaba Cloud's secret: signs requests")
    ALIYUN_SIGN_NAME: str = Field("", description="The approved signature of texts, no 【】; empty: SENDER_SIGNATURE")
    ALIYUN_TEMPLATES: str = Field("", description="YAML: which approved template stands for which of our texts")
    ALIYUN_CALLED_SHOW_NUMBER: str = Field("", description="The bought number that calls come from, e.g. 05700000000")
    ALIYUN_PUSH_TOKEN: str = Field(
        "", description="Secret in the address to which receipts are pushed; empty: none taken"
    )
    ALIYUN_ENDPOINT: str = Field(
        "", description="Empty: Alibaba Cloud itself; else its stand-in, http://127.0.0.1:8002"
    )
    ALIYUN_TIMEOUT: float = Field(10.0, gt=0, description="Seconds to wait for Alibaba Cloud's answer")

    PUBLIC_URL: str = Field("http://127.0.0.1:8000", description="Address of the public door, seen from outside")
    SENDER_SIGNATURE: str = Field("示例消防", description="Signature of each text, shown as 【…】, 2 to 16 characters")
    OFFICE_NAME: str = Field("示例县消防救援大队", description="The office in whose name Xiufu speaks")
    OFFICE_PHONE: str = Field("0000-0000000", description="The office's number for questions")
    OFFICE_HOURS: str = Field("工作日 9:00-11:30、14:00-17:30", description="When the office answers, in words")
    OFFICIAL_APP: str = Field("浙里办", description="The government app in which repair is applied for")
    OFFICIAL_SITE: str = Field("信用中国", description="The website on which repair is applied for")

    SENDING_HOURS: str = Field(
        "workdays 09:00-11:30,14:00-17:30",
        description="When reminders may leave: workdays or everyday, then hours",
    )
    CALLING_HOURS: str = Field("", description="The same for calls; empty: as SENDING_HOURS")
    DAILY_TEXTS: int = Field(
        3, ge=1, description="Reminders by text a number gets a day at most, whoever they are about"
    )
    DAILY_CALLS: int = Field(3, ge=1, description="The same for calls, those placed again included")
    DAILY_ANSWERS: int = Field(
        60, ge=1, description="Answers by text a number gets a day at most: two machines may talk"
    )
    TEXTS_PER_SECOND: float = Field(10, ge=0, description="What the provider's account may send; 0: no limit")
    CALLS_PER_SECOND: float = Field(1, ge=0, description="Calls the provider's account may begin; 0: no limit")
    CALLS_AT_ONCE: int = Field(5, ge=1, description="Reminder calls under way at the same time")
    CALLBACKS_AN_HOUR: int = Field(
        20, ge=0, description="Call-backs the office can take: the day's reminders are spread by it; 0: not spread"
    )
    CALLBACK_SHARE: float = Field(0.1, gt=0, le=1, description="Which part of the reminded call back")
    SMS_PROVIDERS: str = Field("twilio", description="Providers of texts in order of preference: twilio, aliyun")
    VOICE_PROVIDERS: str = Field("twilio", description="Providers of calls in order of preference: twilio, aliyun")
    SENDING_THREADS: int = Field(8, ge=1, description="Requests to providers one worker has under way at the same time")
    SMS_LINKS: bool = Field(
        False, description="Add the contact's own page to the end of texts; carriers in mainland China block links"
    )
    HOLIDAYS_FILE: str = Field("", description="JSON with holidays of years the calendar library does not know")
    SMS_STOP_LINE: bool = Field(
        True, description="Whether each text says how to stop; domestic gateways refuse that in notices: false there"
    )

    CLASS_THRESHOLDS: str = Field("", description="YAML with this place's amounts that suggest a class; empty: none")
    DEDUCTION_ITEMS: str = Field("", description="YAML with this place's table of credit-score deductions; empty: none")

    VOICE_NAME: str = Field("Polly.Zhiyu", description="Voice that reads calls aloud")
    VOICE_LANGUAGE: str = Field("cmn-Hans-CN", description="Language in which speech is recognised")
    VOICE_MACHINE_DETECTION: Literal["", "Enable", "DetectMessageEnd"] = Field(
        "Enable",
        description="Who answered a call: Enable hangs up on a machine, DetectMessageEnd leaves it a neutral sentence, "
        "empty: not asked",
    )

    WEB_SIGN_IN: bool = Field(
        True, description="Whether an owner may prove on the web page, by a texted code, who he is"
    )
    SIGN_IN_MINUTES: int = Field(60, gt=0, le=1440, description="Minutes until he must sign in again")

    RASA_URL: str = Field(
        "", description="Rasa's private address, or several with commas between; empty: RASA_PORT on this machine"
    )
    RASA_HOST: str = Field(
        "127.0.0.1",
        description="Address on which Rasa listens: loopback, or that of a network only our machines are in",
    )
    RASA_TIMEOUT: float = Field(6.0, description="Seconds an owner waits for the bot before a person is offered")

    BOT_HOST: str = Field("127.0.0.1", description="Address on which the public door listens")
    BOT_PORT: int = Field(8000, description="Port of the public door")
    CONSOLE_PORT: int = Field(8001, description="Port of the staff door, loopback only")
    HANDSET_PORT: int = Field(8002, description="Port of the handset, loopback only")
    RASA_PORT: int = Field(5005, description="Port of Rasa, loopback only")
    ACTIONS_PORT: int = Field(5055, description="Port of the action server, loopback only")
    METRICS_TOKEN: str = Field(
        "", description="Bearer token for /metrics at the staff door; empty: only programs on this machine may ask"
    )
    WORKERS: int = Field(4, description="Jobs one worker process runs at the same time")

    def var(self, name: str) -> Path:
        """A file or folder in XIUFU_VAR; the folder XIUFU_VAR is made when it is missing."""
        self.XIUFU_VAR.mkdir(parents=True, exist_ok=True)
        return self.XIUFU_VAR.resolve() / name

    def rasa_url(self) -> str:
        """Where Rasa answers, without a slash at the end; the first address of several."""
        return self.rasa_urls()[0]

    def rasa_urls(self) -> tuple[str, ...]:
        """Every address where a Rasa answers; they share one tracker store."""
        given = (one.strip().rstrip("/") for one in self.RASA_URL.split(","))
        return tuple(filter(None, given)) or (f"http://127.0.0.1:{self.RASA_PORT}",)

    def secret(self) -> str:
        """The signing key; made once, readable by the owner alone, when none is set."""
        if self.SECRET_KEY:
            return self.SECRET_KEY
        kept = self.var("secret_key")
        if not kept.exists():
            try:
                with kept.open("x") as file:  # two processes may start together: only one may make the key
                    kept.chmod(0o600)
                    file.write(secrets.token_urlsafe(32))
            except FileExistsError:
                pass
        return kept.read_text()


def read_settings() -> Settings:
    """The settings of this process: the environment, then `.env`, then what this machine was given.

    Raises SettingError naming the variable that is wrong.
    """
    var = os.environ.get("XIUFU_VAR") or dotenv_values(ROOT / ".env").get("XIUFU_VAR") or ROOT / "var"
    try:
        return Settings(_env_file=(Path(var) / LOCAL_FILE, ROOT / ".env"))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingError(f"{name}: {first['msg']}", remedy="See .env.example.") from error
