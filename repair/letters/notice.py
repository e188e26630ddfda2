"""What does the 《信用修复告知书》 tell the enterprise about one record?"""

from __future__ import annotations

from datetime import date
from typing import Any

from repair.errors import NotAllowed
from repair.letters.letter import Grid, Letter, Office, Receipt, fill, refusal, rows, sections, texts
from repair.policy.rule import Certainty, Provision, RuleBook
from repair.policy.window import Window, WindowState
from repair.policy.wording import day_words, joined, words
from repair.records.penalty import CaseView

OVER = (WindowState.REPAIRED, WindowState.WITHDRAWN, WindowState.UNCOVERED, WindowState.CLOSED)
DUTIES = ("fine_unpaid", "not_rectified")


def notice(case: CaseView, window: Window, book: RuleBook, office: Office, today: date) -> Letter:
    """The notice of one record, from the same window that every other room shows.

    Raises NotAllowed while no officer confirmed the class, and when there is nothing to tell any more.
    """
    own = texts("notice")
    facts = _facts(case, window, book, office, today)
    refuse_when_not_ready(window, facts)
    slip = own["receipt"]
    return Letter(
        issuer=fill(own["issuer"], facts),
        title=own["title"],
        reference=fill(own["reference"], facts),
        addressee=fill(own["addressee"], facts),
        opening=fill(own["opening"], facts),
        rows=rows(own["rows"], facts),
        sections=sections(own["sections"], own["numerals"], facts, _grids(window, book, today, facts)),
        office=fill(own["office_line"], facts),
        date=fill(own["date_line"], facts),
        receipt=Receipt(title=slip["title"], text=slip["text"], rows=rows(slip["rows"], facts)),
    )


def refuse_when_not_ready(window: Window, facts: dict[str, Any]) -> None:
    """Raise NotAllowed, in Chinese, for a record no letter may be written about."""
    why = "over" if window.state in OVER else "" if window.confirmed else "unconfirmed"
    if why:
        raise refusal(NotAllowed, why, **facts)


def _facts(case: CaseView, window: Window, book: RuleBook, office: Office, today: date) -> dict[str, Any]:
    published = window.state is not WindowState.NOT_PUBLISHED
    rule = book.in_force(today)  # an application is made under the rule in force, whatever gave the dates
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
        "certainty": _certainty(window, book, office),
        "ways": list(texts("delivery")["ways"].values()),
        "state": str(window.state),
        "state_words": words(window.state),
        "published": published,
        "applicable": published and window.state is not WindowState.ENDED,
        "missing": window.missing,
        "duties_open": window.duties_open,
        "two_rules": bool(window.alternatives) and not case.facts.rule_choice,
        "new_rule_begins": day_words(book.rules[-1].begins),
        "materials": [
            {"text": material.text, "verified": material.cited.certainty is Certainty.VERIFIED}
            for material in rule.materials
        ],
        "clock": [{"text": time.text, "days": time.working_days} for time in rule.clock],
    }


def _certainty(window: Window, book: RuleBook, office: Office) -> str:
    """How well the period is known, in words beside its citation; empty when no rule speaks."""
    provision = _provision(window, book)
    if provision is None:
        return ""
    cited = provision.cited
    template = texts("notice")["certainty"][str(cited.certainty)]
    return fill(template, {"office": office, "checked_on": day_words(cited.checked_on)})


def _provision(window: Window, book: RuleBook) -> Provision | None:
    return next((one for rule in book.rules for one in rule.provisions if one.id == window.rule), None)


def _grids(window: Window, book: RuleBook, today: date, facts: dict[str, Any]) -> dict[str, Grid]:
    """The conditions as a table, while an application is possible at all."""
    if not facts["applicable"]:
        return {}
    standing = _conditions(window, book, today, facts)
    lines = tuple((str(number), one["text"], one["standing"]) for number, one in enumerate(standing, 1))
    open_ones = frozenset(number for number, one in enumerate(standing) if one["open"])
    head = tuple(texts("notice")["condition_head"])
    return {"conditions": Grid(head=head, rows=lines, strong=open_ones)}


def _conditions(window: Window, book: RuleBook, today: date, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions of the rule in force, each with where this record stands and since when."""
    own = texts("notice")
    stands = {one.code: one for one in window.conditions}
    open_duties = joined(tuple(own["duties"][code] for code in DUTIES if code in window.missing))
    found = []
    for clause in book.in_force(today).conditions:
        stand = stands.get(clause.code)
        code = f"{clause.code}_done" if stand and stand.met else f"{clause.code}_open"
        if clause.code == "period" and window.min_end is None:
            code = "no_period"
        text = fill(
            own["standings"].get(code, own["standings"]["other"]),
            {**facts, "open_duties": open_duties, "on": day_words(stand.on if stand else None)},
        )
        found.append({"text": clause.text, "standing": text, "open": code in own["striking"]})
    return found
