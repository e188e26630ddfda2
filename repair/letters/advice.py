"""What does the 《行政合规建议书》 advise after this offence?"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from repair.letters.letter import Letter, Office, fill, sections, texts
from repair.policy.wording import day_words
from repair.records.penalty import CaseView

DIGITS = "零一二三四五六七八九"
NUMERALS = f"{DIGITS}十百"
ARTICLE = re.compile(r"第\s*(\d+)\s*([条款项])")
BARE_ITEM = re.compile(r"第?[（(]([一二三四五六七八九十]+)[）)]项?")


def advice(case: CaseView, office: Office, today: date) -> Letter:
    """Advice for one record: by the article of its legal basis, else in general."""
    own = texts("advice")
    item = fitting(case.basis)
    facts = {
        "case": case,
        "office": office,
        "decided_on": day_words(case.decided_on),
        "stopped": any(word in kind for word in own["stop_words"] for kind in case.kinds),
    }
    names = own["headings"]
    wanted = [
        {"heading": names["found"], "lines": [own["found"], own["basis"]]},
        {"heading": names["duty"], "lines": [item["duty"]]},
        {"heading": names["advice"], "lines": [f"{n}. {line}" for n, line in enumerate(item["advice"], 1)]},
        {"heading": names["again"], "lines": own["again"]},
    ]
    return Letter(
        title=own["title"],
        addressee=fill(own["addressee"], facts),
        opening=fill(own["opening"], facts),
        rows=(),
        sections=sections(wanted, texts("notice")["numerals"], facts),
        office=office.name,
        date=day_words(today),
        receipt="",
    )


def fitting(basis: str) -> dict[str, Any]:
    """The advice for the article, and its item if given, that a legal basis names; the general one when none fits."""
    own = texts("advice")
    plain = read_basis(basis)
    for item in sorted(own["items"], key=lambda entry: "item" not in entry):  # the narrower entries first
        named = re.search(rf"{item['laws']}[^《]*?{item['article']}([^《]*?(?=第[{NUMERALS}]{{1,6}}条|《|$))", plain)
        if named and item.get("item", "") in named[1]:
            found: dict[str, Any] = item
            return found
    general: dict[str, Any] = own["general"]
    return general


def read_basis(basis: str) -> str:
    """A legal basis with its numbers as the laws write them: 第60条第1款第(一)项 becomes 第六十条第一款第一项."""
    plain = ARTICLE.sub(lambda found: f"第{numeral(int(found[1]))}{found[2]}", re.sub(r"\s+", "", basis))
    return BARE_ITEM.sub(r"第\1项", plain)


def numeral(number: int) -> str:
    """A number below 1000 in Chinese, as articles are counted; others stay digits."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += DIGITS[0]
    return said + (DIGITS[ones] if ones else "")
