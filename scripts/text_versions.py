"""Holds the words of each text to its version: run it after a wording changed and its version was raised.

Without --write it only says what does not fit. It never writes a fingerprint of changed words under the same version.
"""

import hashlib
import json
import sys
from pathlib import Path

import yaml

from repair.messages import texts

KEPT = Path(__file__).resolve().parent.parent / "repair" / "messages" / "templates" / "text_versions.yml"
HEAD = "# The words behind each version, as a fingerprint. Written by scripts/text_versions.py, never by hand.\n"


def now():
    """Each step's version and the fingerprint of all its words, those of the parts it uses included."""
    found = {}
    for text in texts.all_texts():
        used = {name: texts.part(name) for name in texts.part_names() if f"{{{{ {name} }}}}" in text.body}
        found.setdefault(text.stem, (text.version, []))[1].append([text.channel, text.variant, text.body, used])
    around = {
        name: value for name, value in texts.loaded()["digest"].items() if name not in ("sms", "voice", "version")
    }
    found["digest"][1].append(around)
    return {stem: {"version": version, "words": _print(words)} for stem, (version, words) in sorted(found.items())}


def kept():
    """What was written last."""
    return yaml.safe_load(KEPT.read_text("utf-8")) if KEPT.exists() else {}


def wrong(before, after):
    """What does not fit, each with what to do."""
    said = []
    for stem, one in after.items():
        old = before.get(stem)
        if old is None or one["version"] > old["version"]:
            continue
        if one["version"] < old["version"]:
            said.append(f"{stem}: version {one['version']} is lower than {old['version']}, which was there already")
        elif one["words"] != old["words"]:
            said.append(f"{stem}: other words, but still version {one['version']}: raise it in texts.yml")
    return said


def main():
    before, after = kept(), now()
    said = wrong(before, after)
    if said:
        sys.exit("\n".join(said))
    if "--write" in sys.argv:
        KEPT.write_text(HEAD + yaml.safe_dump(after, allow_unicode=True), encoding="utf-8")
    elif before != after:
        sys.exit("texts.yml has new versions: run scripts/text_versions.py --write")


def _print(words):
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
