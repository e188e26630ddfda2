"""What does one fictional penalty look like?"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from samples.row import Row, RowMaker, headings, words


class Maker(RowMaker):
    """Makes rows of penalties; each number is used once."""

    def __init__(self, today: date, chance: Random) -> None:
        super().__init__(today, chance)
        self._made = 0

    def ordinary(self, situation: str) -> Row:
        """A row in one of the situations of make.SITUATIONS."""
        wanted = {"minor": "轻微"}.get(situation) or self.chance.choice(["一般", "一般", "严重"])
        past = {
            "waiting": (5, 80),
            "unfulfilled": (5, 80),
            "unconfirmed": (5, 300),
            "open": (400, 460),
            "applied": (400, 460),
            "repaired": (400, 520),
            "minor": (5, 200),
            "ended": (1120, 1200),
            "old": (500, 700),
        }[situation]
        decided = self.today - timedelta(days=self.chance.randint(*past))
        if situation in ("open", "applied"):
            wanted = "严重"  # a general record of that age has ended
        row = self.row(self.firm(), decided, wanted, duties=situation != "unfulfilled")
        if situation == "unconfirmed":
            row |= self.said(confirmed_by="", confirmed_basis="")
            if self.chance.random() < 0.5:
                row |= self.said(severity="")
        if situation in ("applied", "repaired"):
            applied = self.today - timedelta(days=self.chance.randint(3, 20))
            row |= self.said(applied_on=applied, committed_on=applied)
        if situation == "repaired":
            row |= self.said(repaired_on=self.today - timedelta(days=self.chance.randint(0, 2)))
        return row

    def row(self, firm: dict[str, str], decided: date, severity: str, *, duties: bool = True) -> Row:
        """A confirmed decision of `decided`, with its duties fulfilled or not; no date lies after today."""
        self._made += 1
        text = words()
        kind = self.chance.choice([one for one in text["offences"] if one["severity"] == severity])
        simple, fire = kind["procedure"] == "简易", kind["field"] == "消防"
        number = text["simple_number" if simple else "fire_number" if fire else "safety_number"]
        fine = self._fine(kind["fine"])
        served = min(decided + timedelta(days=3), self.today)
        done = min(decided + timedelta(days=self.chance.randint(4, 15)), self.today)
        said = self.said(
            **firm,
            party="个体工商户" if firm["uscc"].startswith("92") else "法人及非法人组织",
            decision_no=number.format(year=decided.year, number=self._made),
            **{key: kind[key] for key in ("offence", "facts", "basis", "kinds", "field", "procedure")},
            content=text["fine_text"].format(yuan=round(fine * 10_000)) if fine else kind["kinds"],
            fine_wan=f"{fine:g}" if fine else "",
            confiscated_wan="0.12" if kind.get("confiscated") else "",
            licence=kind.get("licence", ""),
            decided_on=decided,
            valid_until="2099/12/31",
            authority=text["fire" if fire else "safety"],
            authority_uscc=text["authority_code"],
            data_source=text["fire" if fire else "safety"],
            severity=severity,
            confirmed_by=self.chance.choice(text["officers"]),
            confirmed_basis=text["basis_of_class"],
            served_on=served,
            paid_on=done if duties and fine else "",
            rectified_on=done if duties else "",
        )
        return {**dict.fromkeys(headings(), ""), **said}

    def _fine(self, between: list[float] | None) -> float:
        return round(self.chance.uniform(*between), 2) if between else 0.0
