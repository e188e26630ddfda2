"""Does every value of the publicity rules matter? Each is changed once, and some officer's case must break."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from repair.policy.rules import FOLDER as RULES
from repair.policy.rules import load_rules
from tests.unit.policy.cases import PENALTIES, differences, read_cases

Change = Callable[[dict[str, Any]], object]
CASES = [case for name in PENALTIES for case in read_cases(name)]


def _whole(file: str) -> dict[str, Any]:
    return yaml.safe_load((RULES / file).read_text("utf-8"))


def changes() -> Iterator[tuple[str, str, Change]]:
    """The file, what is changed in it, and the change."""
    for i, kind in enumerate(_whole("ndrc36.yml")["kinds"]):
        name = kind["name"]
        for j, word in enumerate(kind["words"]):
            if len(kind["words"]) > 1:
                yield "ndrc36.yml", f"{name} without {word}", lambda w, i=i, j=j: w["kinds"][i]["words"].pop(j)
        for other in {"轻微", "一般", "严重"} - {kind["class"]}:
            yield "ndrc36.yml", f"{name} as {other}", lambda w, i=i, c=other: w["kinds"][i].update({"class": c})
        paid = not kind.get("payment", False)
        yield "ndrc36.yml", f"{name} payment {paid}", lambda w, i=i, p=paid: w["kinds"][i].update(payment=p)
    for limit in (0.29, 0.31):
        yield "ndrc36.yml", f"limit {limit}", lambda w, x=limit: w["simple_procedure"].update(limit_wan=x)
    for severity in ("一般", "严重"):
        yield "ndrc36.yml", f"simple {severity}", lambda w, c=severity: w["simple_procedure"].update({"class": c})
    for j, field in enumerate(_whole("ndrc58.yml")["provisions"][1]["fields"]):
        yield "ndrc58.yml", f"without {field}", lambda w, j=j: w["provisions"][1]["fields"].pop(j)
    for file in ("ndrc36.yml", "ndrc58.yml"):
        for i, one in enumerate(_whole(file)["provisions"]):
            shown = not one.get("published", True)
            if one["shortest_months"] == 0:
                continue  # refused by the loader, which test_rules.py tries
            yield file, f"{one['id']} {shown}", lambda w, i=i, p=shown: w["provisions"][i].update(published=p)


ALL = sorted(changes(), key=lambda change: change[:2])


@pytest.mark.parametrize(("file", "name", "change"), ALL, ids=[f"{file}: {name}" for file, name, _ in ALL])
def test_changing_one_value_breaks_a_case(file: str, name: str, change: Change, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    whole = _whole(file)
    change(whole)
    (folder / file).write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    changed = load_rules(folder)
    assert any(differences(case, changed) for case in CASES), f"no case depends on {name}"
