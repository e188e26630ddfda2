"""Which approved template stands for which of our texts? Read from the file of ALIYUN_TEMPLATES; nothing leaves
without one, and no value is ever cut to fit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from repair.errors import SettingError
from repair.messages.transports.aliyun_names import ours

REPLY = "reply"  # the template for answers in free words; it has one variable
LONGEST = 35  # characters of one variable of a text
LONGEST_SPOKEN = 250  # characters of all variables of one voice template together
KEYS = ("1", "3", "0", "9")  # of a call: yes, wrong person, a person calls back, no more calls
SAID_TO_ANYBODY = {"enterprise"}  # variables of what is heard without key 1
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_NOT_TAKEN = re.compile(r"[【】『』「」〖〗]|https?://|www\.|[\U00010000-\U0010ffff]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """One template of the vendor and the names of its variables."""

    code: str
    params: tuple[str, ...] = ()
    text: str = ""  # its approved words with ${params}, when the file keeps them

    def filled(self, values: Mapping[str, str], *, longest: int = LONGEST) -> str:
        """The variables as the vendor wants them: JSON, strings only. Raises DeliveryError before anything leaves."""
        chosen = {name: _fit(name, values, longest) for name in self.params}
        return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))

    def said(self, values: Mapping[str, str]) -> str:
        """The approved words with these values, as they arrive; a value that is missing stays a gap and is refused."""
        return _VARIABLE.sub(lambda found: values.get(found.group(1), "").strip(), self.text)

    def spoken(self, values: Mapping[str, str]) -> str:
        """The same for a voice template, whose variables are limited together. Raises DeliveryError."""
        made = self.filled(values, longest=LONGEST_SPOKEN)
        if sum(len(values[name]) for name in self.params) >= LONGEST_SPOKEN:
            raise ours("PARAM_TOO_LONG", self.code)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The templates of a call: what is heard first, after each key, and at the end."""

    opening: Approved
    keys: Mapping[str, Approved]
    details: Mapping[str, Approved]  # heard after key 1, by our template
    bye: Approved | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Everything that was filed and approved."""

    texts: Mapping[str, Approved]  # by our template, e.g. open.duties_open@2, and `reply`
    call: Call | None  # None: no calls through this provider

    def of_text(self, template: str) -> Approved:
        """The approved template of a text; without one of its own an answer in free words is a reply.

        Raises DeliveryError, for good: what was not filed cannot be sent.
        """
        if template in self.texts:
            return self.texts[template]
        if "@" in template:
            raise ours("TEMPLATE_MISSING", template)
        if REPLY not in self.texts:
            raise ours("REPLY_TEMPLATE_MISSING", template)
        return self.texts[REPLY]

    def of_call(self, template: str) -> tuple[Call, Approved]:
        """The call's templates and the one with this message's facts. Raises DeliveryError."""
        if self.call is None or template not in self.call.details:
            raise ours("TEMPLATE_MISSING", template)
        return self.call, self.call.details[template]


def read(file: str) -> Templates:
    """The mapping in a YAML file. Raises SettingError naming what is wrong with it."""
    try:
        text = Path(file).expanduser().read_text(encoding="utf-8")
        loaded = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings only: `no` is a name here, not false
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _wrong(file, f"cannot be read ({type(error).__name__})") from error
    if not isinstance(loaded, dict) or not set(loaded) <= {"texts", "call"}:
        raise _wrong(file, "must have the parts texts and call, and no other")
    return Templates(
        texts=_all(file, loaded, "texts", "texts"), call=_call(file, loaded["call"]) if loaded.get("call") else None
    )


def _call(file: str, given: Any) -> Call | None:
    if not isinstance(given, dict) or not set(given) <= {"opening", "keys", "details", "bye"}:
        raise _wrong(file, "call must have opening, keys, details and bye, and no other")
    opening = _approved(file, "call.opening", given.get("opening", ""))
    if opening is None:  # without it nobody knows who calls: no calls through this provider
        return None
    keys = _all(file, given, "keys", "call.keys")
    if not set(keys) <= set(KEYS) - {"1"}:
        raise _wrong(file, "call.keys may be 3, 0 and 9: key 1 is heard from call.details")
    bye = _approved(file, "call.bye", given.get("bye", ""))
    if any(set(one.params) - SAID_TO_ANYBODY for one in (opening, *keys.values(), *([bye] if bye else []))):
        raise _wrong(file, "only call.details may say anything of a record: the others know enterprise alone")
    return Call(opening=opening, keys=keys, details=_all(file, given, "details", "call.details"), bye=bye)


def _all(file: str, given: Mapping[str, Any], name: str, place: str) -> dict[str, Approved]:
    """The templates of a part of the file that have a code by now."""
    found = given.get(name) or {}
    if not isinstance(found, dict):
        raise _wrong(file, f"{place} must be a mapping")
    read = {str(key): _approved(file, f"{place}.{key}", one) for key, one in found.items()}
    return {key: one for key, one in read.items() if one is not None}


def _approved(file: str, place: str, given: Any) -> Approved | None:
    """One template; None while its code is empty: not filed, or not approved yet."""
    if isinstance(given, str):
        return Approved(code=given) if given else None
    if isinstance(given, dict) and set(given) <= {"code", "params", "text"} and isinstance(given.get("code"), str):
        params = given.get("params") or []
        if isinstance(params, list) and all(isinstance(name, str) for name in params):
            made = Approved(code=given["code"], params=tuple(params), text=str(given.get("text") or ""))
            return made if made.code else None
    raise _wrong(file, f"{place} must be a template code, or a code with the list of its params")


def _fit(name: str, values: Mapping[str, str], longest: int) -> str:
    value = values.get(name, "").strip()
    if not value:
        raise ours("PARAM_MISSING", name)
    if len(value) > longest:
        raise ours("PARAM_TOO_LONG", name)
    if _NOT_TAKEN.search(value):
        raise ours("PARAM_NOT_ALLOWED", name)
    return value


def _wrong(file: str, why: str) -> SettingError:
    return SettingError(f"ALIYUN_TEMPLATES {file}: {why}.", remedy="`xiufu gateway-templates --mapping` writes a form.")
