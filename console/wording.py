"""How does the desk say this in Chinese? Labels of codes, from wording.yml and from the house's own wording files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from repair import settings

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Words:
    """Every label, by group and code; a code nobody has worded yet is shown as it is."""

    groups: dict[str, dict[str, Any]]

    def say(self, group: str, code: object) -> str:
        """The label of a code."""
        return str(self.groups.get(group, {}).get(str(code), "" if code is None else code))

    def remedy(self, reason: str) -> str:
        """What to do about the reason of a message; empty when its own words say so, or nothing is to be done."""
        return str(self.groups.get("todo", {}).get(reason, ""))

    def choices(self, group: str) -> dict[str, str]:
        """Codes and labels of a group, in the file's order, for a select box."""
        return {code: self.say(group, code) for code in self.groups.get(group, {})}


def load_words() -> Words:
    """The desk's own words, those of the law room (group `law`) and of letters (`letter_kind`, `letter_way`)."""
    own = _read(HERE / "wording.yml")
    own["law"] = _read(settings.ROOT / "repair" / "policy" / "wording.yml")
    letters = _read(settings.ROOT / "repair" / "letters" / "templates" / "delivery.yml")
    own |= {"letter_kind": letters.get("letters", {}), "letter_way": letters.get("ways", {})}
    return Words(groups=own)


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}
