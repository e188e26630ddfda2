"""A record and an office for the tests of letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from repair.letters.letter import Letter, Office
from repair.policy.facts import PenaltyFacts, Severity
from repair.records.penalty import CaseView

TODAY = date(2026, 9, 10)
OFFICE = Office(
    name="示例县消防救援大队",
    phone="0000-0000000",
    hours="工作日 9:00-11:30、14:00-17:30",
    site="信用中国",
    app="浙里办",
)


def a_case(*, basis: str = "《中华人民共和国消防法》第六十条第一款第一项", **facts: object) -> CaseView:
    """A general record decided on 2026-06-15, fine paid, fault not yet corrected; other facts as given."""
    given = {
        "decision_no": "示消行罚决字〔2026〕第0001号",
        "decided_on": date(2026, 6, 15),
        "kinds": ("罚款",),
        "field": "消防",
        "fine_wan": Decimal("0.5"),
        "severity": Severity.GENERAL,
        "confirmed": True,
        "paid_on": date(2026, 6, 25),
    }
    known = PenaltyFacts(**{**given, **facts})
    return CaseView(
        penalty_id=1,
        decision_no=known.decision_no,
        enterprise_id=1,
        enterprise="示例常青家具有限公司",
        uscc="91990000MA00000015",
        offence="消防设施、器材未保持完好有效",
        story="灭火器超过有效期 <两具>",
        basis=basis,
        content="罚款人民币5000元",
        decided_on=known.decided_on,
        kinds=known.kinds,
        fine_wan=known.fine_wan,
        confiscated_wan=None,
        licence="",
        valid_until=None,
        publicity_until=None,
        authority="示例县消防救援大队",
        data_source="",
        remark="",
        field=known.field,
        confirmed_by="示例审核员",
        confirmed_basis="",
        window_version=1,
        plan_needed=False,
        said="",
        facts=known,
    )


def with_facts(case: CaseView, **facts: object) -> CaseView:
    """The same record with other facts."""
    return replace(case, facts=replace(case.facts, **facts))


def text_of(letter: Letter) -> str:
    """All words of a letter, one paragraph or cell a line."""
    slip = letter.receipt
    parts = [letter.issuer, letter.title, letter.reference, letter.addressee, letter.opening]
    parts += [text for row in letter.rows for text in (row.label, row.value)]
    for section in letter.sections:
        parts += [section.heading, *section.lines]
        if section.grid:
            parts += [*section.grid.head, *(text for row in section.grid.rows for text in row)]
    parts += [letter.office, letter.date]
    if slip:
        parts += [slip.title, slip.text, *(text for row in slip.rows for text in (row.label, row.value))]
    return "\n".join(parts)
