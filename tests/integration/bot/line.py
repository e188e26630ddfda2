"""One call, as the provider reports it to the door step by step."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

PHONE, STRANGER = "+8613900001234", "+8613900007777"
NUMBER = "示消行罚决字〔2026〕第0042号"


class Line:
    """A telephone call played against the door, each step where the step before said."""

    def __init__(self, hook: Callable[..., Any], sid: str, start: str, **fields: str) -> None:
        self.hook, self.fields = hook, {"CallSid": sid, **fields}
        self.next = start
        self.heard = ""

    def step(self, *, again: bool = False, **heard: str) -> str:
        """What is said in answer; with `again` the provider delivers the same step twice."""
        answer = self.hook(self.next, **self.fields, **heard)
        if again:
            assert self.hook(self.next, **self.fields, **heard).text == answer.text
        assert answer.status_code == 200
        self.heard = "".join(unescape(said) for said in re.findall(r"<Say[^>]*>([^<]*)</Say>", answer.text))
        listening = re.search(r'<Gather[^>]*action="([^"]*)"', answer.text)
        self.next = unescape(listening[1]).removeprefix("http://127.0.0.1:8000") if listening else ""
        return self.heard
