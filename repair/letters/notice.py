"""What does the 《信用修复告知书》 tell the enterprise about one record?"""

from __future__ import annotations

from datetime import date
from typing import Any

from repair.errors import NotAllowed
from repair.letters.letter import Letter, Office, fill, sections, texts
from repair.policy.rule import RuleBook
from repair.policy.window import Window, WindowState
from repair.policy.wording import day_words, joined, words
from repair.records.penalty import CaseView

OVER = (WindowState.REPAIRED, WindowState.WITHDRAWN, WindowState.UNCOVERED, WindowState.CLOSED)
DUTIES = ("fine_unpaid", "not_rectified")


def notice(case: CaseView, window: Window, rules: RuleBook, office: Office, today: date) -> Letter:
    """The notice of one record, from the same window that every other room shows.

    Raises NotAllowed while no officer confirmed the class, and when there is nothing to tell any more.
    """
    own = texts("notice")
    facts = _facts(case, window, rules, office, today)
    refuse_when_not_ready(window, facts)
    facts["conditions"] = _conditions(window, rules, today, facts)
    rows = [(row["label"], fill(row["value"], facts)) for row in own["rows"]]
    return Letter(
        title=own["title"],
        addressee=fill(own["addressee"], facts),
        opening=fill(own["opening"], facts),
        rows=tuple((label, value) for label, value in rows if value),
        sections=sections(own["sections"], own["numerals"], facts),
        office=fill(own["office_line"], facts),
        date=fill(own["date_line"], facts),
        receipt=own["receipt"],
    )


def refuse_when_not_ready(window: Window, facts: dict[str, Any]) -> None:
    """Raise NotAllowed, in Chinese, for a record no letter may be written about."""
    why = "over" if window.state in OVER else "" if window.confirmed else "unconfirmed"
    if why:
        refusals = texts("notice")["refusals"]
        raise NotAllowed(fill(refusals[why], facts), remedy=fill(refusals[f"{why}_remedy"], facts))


def _facts(case: CaseView, window: Window, rules: RuleBook, office: Office, today: date) -> dict[str, Any]:
    published = window.state is not WindowState.NOT_PUBLISHED
    rule = rules.in_force(today)  # an application is made under the rule in force, whatever gave the dates
    return {
        "case": case,
        "office": office,
        "today": day_words(today),
        "decided_on": day_words(case.decided_on),
        "kinds": joined(case.kinds),
        "severity": words(window.severity) if window.severity else "",
        "min_end": day_words(window.min_end),
        "earliest_apply": day_words(window.earliest_apply),
        "max_end": day_words(window.max_end),
        "citation": window.citation,
        "state": str(window.state),
        "state_words": words(window.state),
        "published": published,
        "applicable": published and window.state is not WindowState.ENDED,
        "missing": window.missing,
        "duties_open": window.duties_open,
        "two_rules": bool(window.alternatives) and not case.facts.rule_choice,
        "new_rule_begins": day_words(rules.rules[-1].begins),
        "materials": [material.text for material in rule.materials],
        "clock": [{"text": time.text, "days": time.working_days} for time in rule.clock],
    }


def _conditions(window: Window, rules: RuleBook, today: date, facts: dict[str, Any]) -> list[dict[str, str]]:
    """The conditions of the rule in force, each with where this record stands."""
    own = texts("notice")
    open_duties = joined(tuple(own["duties"][code] for code in DUTIES if code in window.missing))
    committed = "commitment" not in window.missing and window.state is not WindowState.APPLIED
    standing = {
        "period": "no_period"
        if window.min_end is None
        else "period_open"
        if "period" in window.missing
        else "period_done",
        "duties": "duties_open" if open_duties else "duties_done",
        "commitment": "commitment_done" if committed else "commitment",
        "other": "other",
    }
    known = {**facts, "open_duties": open_duties}
    return [
        {"text": clause.text, "standing": fill(own["standings"][standing[clause.code]], known)}
        for clause in rules.in_force(today).conditions
    ]
