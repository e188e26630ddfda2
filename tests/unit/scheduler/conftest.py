"""Records as the planner sees them, without a database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from repair.clock import CHINA
from repair.messages.standing import (
    DeductionStanding,
    Law,
    ListingStanding,
    PenaltyStanding,
    law_of,
    of_deduction,
    of_listing,
    of_penalty,
)
from repair.policy.deduction import DeductionFacts
from repair.policy.listing import ListingFacts
from repair.policy.rule import RuleBook
from repair.policy.rules import FOLDER, load_rules
from repair.records import windows
from repair.records.deduction import DeductionView
from repair.records.listing import ListingView
from repair.records.penalty import CaseView
from tests.builders import facts

PHONES = ((1, "+8613900001234"),)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def a_standing(
    today: date, *, version: int = 1, reachable: bool = True, said: str = "", **given: Any
) -> PenaltyStanding:
    """The record that tests.builders.facts describes, as it stands today."""
    known = facts(**given)
    case = CaseView(
        penalty_id=1,
        decision_no=known.decision_no,
        enterprise_id=1,
        enterprise="示例常青家具有限公司",
        uscc="91990000MA0000001B",
        offence="消防设施、器材未保持完好有效",
        story="灭火器超过有效期",
        basis=known.basis,
        content="罚款人民币5000元",
        decided_on=known.decided_on,
        kinds=known.kinds,
        fine_wan=known.fine_wan,
        confiscated_wan=known.confiscated_wan,
        licence="",
        valid_until=None,
        publicity_until=None,
        authority="示例县消防救援大队",
        data_source="",
        remark="",
        field=known.field,
        confirmed_by="示例审核员" if known.confirmed else "",
        confirmed_basis="",
        window_version=version,
        plan_needed=True,
        said=said,
        facts=known,
    )
    return of_penalty(case, PHONES if reachable else (), today)


def a_listing(today: date, *, version: int = 1, reachable: bool = True, **given: Any) -> ListingStanding:
    """An entry of the list of 2025-09-15, duties fulfilled, as it stands today; removal may be asked for a year on."""
    values: dict[str, Any] = {"listed_on": date(2025, 9, 15), "fulfilled_on": date(2025, 12, 1), **given}
    known = ListingFacts(decision_no="示应急列字〔2025〕第0001号", authority="示例县应急管理局", **values)
    view = ListingView(
        listing_id=1,
        decision_no=known.decision_no,
        enterprise_id=1,
        enterprise="示例矿业有限公司",
        uscc="91990000MA0000001B",
        window_version=version,
        facts=known,
    )
    return of_listing(view, PHONES if reachable else (), today)


def a_deduction(today: date, *, version: int = 1, reachable: bool = True, **given: Any) -> DeductionStanding:
    """A deduction to be put right until 2026-09-30, as it stands today."""
    values: dict[str, Any] = {"deducted_on": date(2026, 9, 1), "deadline": date(2026, 9, 30), **given}
    known = DeductionFacts(item="消防控制室无人值班", uscc="91990000MA0000001B", **values)
    view = DeductionView(
        deduction_id=1,
        enterprise_id=1,
        enterprise="示例商贸有限公司",
        uscc=known.uscc,
        window_version=version,
        facts=known,
    )
    return of_deduction(view, PHONES if reachable else (), today)


@contextmanager
def rules_of(folder: Path) -> Iterator[None]:
    """The house lives under the rules of this folder."""
    book = _book(folder)
    before = windows.load_rules
    windows.load_rules = lambda **_: book
    windows.rules.cache_clear()
    try:
        yield
    finally:
        windows.load_rules = before
        windows.rules.cache_clear()


@cache
def _book(folder: Path) -> RuleBook:
    return load_rules(folder)


def rules_with(folder: Path, file: str, *changes: tuple[str, str]) -> Path:
    """A copy of the rules in `folder` in which `file` reads differently."""
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / file).write_text(text, "utf-8")
    return folder


@pytest.fixture
def verified(tmp_path: Path) -> Iterator[None]:
    """An officer has verified the periods of the list: its dates may be told."""
    with rules_of(rules_with(tmp_path / "rules", "mem11.yml", ("certainty: secondary", "certainty: verified"))):
        yield


@pytest.fixture
def law(settings: Any) -> Law:
    return law_of(settings)
