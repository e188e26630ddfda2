"""What is well, what is not, and what is to be done about it?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from repair.clock import SystemClock, aware
from repair.errors import SettingError, XiufuError
from repair.messages.transports.aliyun_templates import read as read_templates
from repair.policy.deduction import load_deduction_items
from repair.policy.rules import load_rules
from repair.policy.workdays import AHEAD, load_workdays
from repair.processes import pulse, readiness
from repair.processes.local import uses_handset
from repair.settings import ROOT, Settings
from repair.store.database import open_database, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One part: whether it is well, what was seen, and the remedy when it is not."""

    part: str
    ok: bool
    detail: str
    remedy: str = ""


def all_checks(settings: Settings, now: datetime) -> Iterator[Check]:
    """Every dependency, then every process."""
    yield Check(part="python", ok=sys.version_info[:2] == (3, 11), detail=sys.version.split()[0], remedy="make setup")
    rasa = ROOT / ".venv-rasa" / "bin" / "rasa"
    yield Check(part="rasa environment", ok=rasa.exists(), detail=".venv-rasa", remedy="make setup")
    model = ROOT / "models" / "xiufu.tar.gz"
    yield Check(part="model", ok=model.exists(), detail="models/xiufu.tar.gz", remedy="make train")
    yield _tried("law", lambda: _law(settings), "mend the file that is named")
    yield _calendar(settings, now)
    yield _tried("database", lambda: _database(settings), "see the message; DATABASE_URL, or var/postgres/log")
    yield _provider(settings)
    for name, address in readiness.addresses(settings).items():
        yield Check(part=name, ok=readiness.answers(name, address), detail=address, remedy="make run (or make demo)")
    yield from _beats(settings)


def _tried(part: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(part=part, ok=True, detail=look())
    except XiufuError as error:
        return Check(part=part, ok=False, detail=error.message, remedy=error.remedy or remedy)


def _law(settings: Settings) -> str:
    book = load_rules(thresholds=settings.CLASS_THRESHOLDS)
    load_deduction_items(settings.DEDUCTION_ITEMS)
    return f"{len(book.rules) + len(book.laws)} rules"


def _calendar(settings: Settings, now: datetime) -> Check:
    today = aware(now).date()
    unknown = load_workdays(settings.HOLIDAYS_FILE).unknown_soon(today)
    years = ", ".join(map(str, unknown)) or f"until {today + AHEAD}"
    return Check(
        part="holidays",
        ok=not unknown,
        detail=f"{years} {'unknown: Monday to Friday is assumed' if unknown else 'known'}",
        remedy="HOLIDAYS_FILE: add the State Council's schedule of that year (docs/settings.md)",
    )


def _database(settings: Settings) -> str:
    database = open_database(settings)
    try:
        require(database)
        with database.engine.connect() as connection:
            return f"PostgreSQL {connection.execute(text('show server_version')).scalar()}"
    finally:
        database.close()


def _provider(settings: Settings) -> Check:
    named = {name.strip() for name in f"{settings.SMS_PROVIDERS},{settings.VOICE_PROVIDERS}".split(",")}
    if "aliyun" in named:
        gateway = _gateway(settings)
        if not gateway.ok or named == {"aliyun"}:
            return gateway
    if uses_handset(settings):
        return Check(part="provider", ok=True, detail=f"the handset at {settings.TWILIO_BASE_URL}")
    missing = [
        name for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM") if not getattr(settings, name)
    ]
    detail = f"not set: {', '.join(missing)}" if missing else settings.TWILIO_BASE_URL or "Twilio"
    return Check(part="provider", ok=not missing, detail=detail, remedy="set them, or `make run` uses the handset")


def _gateway(settings: Settings) -> Check:
    """The domestic gateway: its account, and the file that maps our texts to its templates."""
    names = ("ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET", "ALIYUN_TEMPLATES", "ALIYUN_PUSH_TOKEN")
    missing = [name for name in (*names, "ALIYUN_CALLED_SHOW_NUMBER") if not getattr(settings, name)]
    remedy = "docs/providers.md says what each is and where it comes from"
    if missing:
        return Check(part="provider", ok=False, detail=f"not set: {', '.join(missing)}", remedy=remedy)
    try:
        known = read_templates(settings.ALIYUN_TEMPLATES)
    except SettingError as error:
        return Check(part="provider", ok=False, detail=error.message, remedy=remedy)
    calls = len(known.call.details) if known.call else 0
    detail = f"{settings.ALIYUN_ENDPOINT or 'Alibaba Cloud'}: {len(known.texts)} texts and {calls} calls approved"
    return Check(part="provider", ok=bool(known.texts), detail=detail, remedy=remedy)


BEATS = {  # what each heartbeat is called here, and where to look when it is missing
    pulse.PLAN: ("planning", "is a scheduler and a worker running? make run; var/log/worker.log names what failed"),
    pulse.SWEEP: ("sweeping", "is a scheduler and a worker running? make run; var/log/worker.log names what failed"),
    pulse.SCHEDULER: ("scheduler", "make run (or make demo); see var/log/scheduler.log"),
    pulse.WORKER: ("worker", "make run (or make demo); see var/log/worker.log"),
}


def _beats(settings: Settings) -> Iterator[Check]:
    """Whether work is being done, not only whether processes run; judged by the machine's clock."""
    now = SystemClock().now()
    try:
        database = open_database(settings)
    except XiufuError:
        return  # the check of the database has said so
    try:
        with database.session() as session:
            found = pulse.beats(session, now)
    except SQLAlchemyError:  # away, or without tables: said above
        return
    finally:
        database.close()
    for beat in found:
        part, remedy = BEATS[beat.name]
        ago = f"{(now - beat.at).total_seconds():.0f} s ago" if beat.at else "never"
        yield Check(part=part, ok=not beat.late, detail=ago, remedy=remedy)
