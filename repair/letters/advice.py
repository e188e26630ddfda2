"""What does the 《行政合规建议书》 advise after this offence?"""

from __future__ import annotations

from datetime import date
from typing import Any

from repair.letters.basis import Reference
from repair.letters.fitting import Fit, fitting
from repair.letters.letter import Grid, Letter, Office, Section, fill, texts
from repair.letters.numeral import numeral
from repair.policy.wording import day_words
from repair.records.penalty import CaseView


def advice(case: CaseView, office: Office, today: date) -> Letter:
    """Advice for one record: by the articles of its legal basis, else by its offence, else in general."""
    own = texts("advice")
    fits = fitting(case.basis, case.offence, case.field)
    facts = {
        "case": case,
        "office": office,
        "today": day_words(today),
        "decided_on": day_words(case.decided_on),
        "stopped": any(word in kind for word in own["stop_words"] for kind in case.kinds),
        "more": len(fits) > own["most"],
    }
    found = (own["found_heading"], _lines(own["found"], facts), None)
    told = [_advised(fit) for fit in fits[: own["most"]]] or [_general()]
    again = (own["again_heading"], _lines([own["rest"], *own["again"]], facts), None)
    return Letter(
        issuer=fill(own["issuer"], facts),
        title=own["title"],
        reference=fill(own["reference"], facts),
        addressee=fill(own["addressee"], facts),
        opening=fill(own["opening"], facts),
        rows=(),
        sections=tuple(
            Section(heading=f"{number}、{heading}", lines=lines, grid=grid)
            for number, (heading, lines, grid) in zip(own["numerals"], [found, *told, again], strict=False)
        ),
        office=fill(own["office_line"], facts),
        date=fill(own["date_line"], facts),
    )


Part = tuple[str, tuple[str, ...], Grid | None]


def _advised(fit: Fit) -> Part:
    """One offence as heading and table."""
    entry = fit.entry
    place = fit.place or Reference(law=entry.law, article=entry.article, paragraph=entry.paragraph, item=entry.item)
    cited = fill(texts("advice")["cited"], {"entry": entry, "place": _place(place)})
    return entry.name, (), _grid(entry.asks, entry.steps, cited)


def _general() -> Part:
    own = texts("advice")
    given = own["general"]
    return given["name"], (), _grid(given["asks"], given["steps"], own["cited_general"])


def _grid(asks: str, steps: Any, cited: str) -> Grid:
    labels = texts("advice")["labels"]
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return Grid(head=(), rows=((labels["asks"], asks), (labels["steps"], numbered), (labels["cited"], cited)))


def _lines(templates: list[str], facts: dict[str, Any]) -> tuple[str, ...]:
    return tuple(line for line in (fill(text, facts) for text in templates) if line)


def _place(place: Reference) -> str:
    """A place as laws name it: 第六十条第一款第一项."""
    parts = ((place.article, "条"), (place.paragraph, "款"), (place.item, "项"))
    return "".join(f"第{numeral(number)}{unit}" for number, unit in parts if number)
