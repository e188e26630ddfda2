"""The owner's side of the story: a handset that is read, answered and spoken to through its page's own requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.acceptance.conftest import Running, eventually


@dataclass(frozen=True)
class Owner:
    """A person with one phone number."""

    web: httpx.Client
    running: Running
    number: str

    def account(self) -> tuple[str, str]:
        text = (self.running.printed.parent / "var" / "settings.env").read_text()
        kept = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        return kept["TWILIO_ACCOUNT_SID"].strip("'"), kept["TWILIO_AUTH_TOKEN"].strip("'")

    def listing(self, what: str) -> list[dict[str, Any]]:
        sid, token = self.account()
        address = f"{self.running.handset}/2010-04-01/Accounts/{sid}/{what}.json"
        reply = self.web.get(address, params={"PageSize": 200}, auth=(sid, token))
        reply.raise_for_status()
        return list(reply.json()[what.lower()])

    def inbox(self) -> list[str]:
        """The texts that arrived here, newest first."""
        return [m["body"] for m in self.listing("Messages") if m["to"] == self.number and m["direction"] != "inbound"]

    def text_with(self, *words: str, seconds: float = 60) -> str:
        """A text that arrived and holds all these words."""

        def look() -> str | None:
            return next((body for body in self.inbox() if all(word in body for word in words)), None)

        return str(eventually(look, seconds, f"a text with {words}; there are: {self.inbox()}"))

    def reply(self, text: str) -> None:
        self.act(f"numbers/{self.number}/sms", {"text": text})

    def ringing(self, seconds: float = 60) -> str:
        """The sid of a call that rings here."""

        def look() -> str | None:
            calls = self.listing("Calls")
            return next((c["sid"] for c in calls if c["to"] == self.number and c["status"] == "ringing"), None)

        return str(eventually(look, seconds, "a ringing call"))

    def call(self, sid: str) -> dict[str, Any]:
        return next(c for c in self.listing("Calls") if c["sid"] == sid)

    def act(self, path: str, values: dict[str, Any] | None = None) -> httpx.Response:
        return self.web.post(f"{self.running.handset}/phone/{path}", json=values or {})

    def heard(self, sid: str) -> str:
        """Everything said in a call so far, as the page shows it."""
        state = self.web.get(f"{self.running.handset}/phone/state", params={"number": self.number}).json()
        return str([c for c in [*state["live"], *state["calls"]] if c.get("sid") == sid])

    def press(self, sid: str, key: str, until: str) -> str:
        """Press a key as soon as it is listened for, and hear on until certain words are said."""

        def try_key() -> bool:
            return self.act(f"calls/{sid}/keys", {"digits": key}).status_code == 200

        eventually(try_key, 40, f"key {key} is listened for; heard: {self.heard(sid)}")
        return self.hear(sid, until)

    def hear(self, sid: str, until: str) -> str:
        """Hear on, hurrying the speech, until these words are said."""

        def listen() -> str | None:
            said = self.heard(sid)
            if until in said:
                return said
            self.act(f"calls/{sid}/wait")
            return None

        return str(eventually(listen, 40, f"hearing {until!r}; heard: {self.heard(sid)}"))
