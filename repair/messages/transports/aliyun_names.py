"""By which names does Alibaba Cloud know a message of ours, and its number? Pure."""

from __future__ import annotations

import re

from repair.errors import DeliveryError
from repair.messages.transports.port import Letter

MAINLAND = "+86"
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_OUT_ID = re.compile(r"(\d{1,18})x([0-9a-zA-Z]*)", re.ASCII)
LONGEST_VOICE = 15  # bytes of a call's OutId, as its documentation says


def out_id(letter: Letter, longest: int = 64) -> str:
    """Our name of this try: the outbox row, and the claim in which it leaves; cut from the claim's end.

    The row finds the message although the answer was lost; the claim tells this try from an earlier one.
    """
    name = f"{letter.outbox_id}x{letter.out_id}"
    return name[: max(longest, len(f"{letter.outbox_id}x"))]


def row_of(name: str) -> int | None:
    """The outbox row in a name of ours; None when it is not ours."""
    found = _OUT_ID.fullmatch(name)
    return int(found.group(1)) if found else None


def mobile(phone: str) -> str:
    """A mobile number as the vendor writes it, 11 digits. Raises DeliveryError: not from mainland China, or fixed."""
    number = _domestic(phone)
    if not _MOBILE.fullmatch(number):
        raise ours("NOT_MOBILE")
    return number


def callee(phone: str) -> str:
    """A number to be called: a mobile's 11 digits, or a fixed line's with its 0. Raises DeliveryError."""
    number = _domestic(phone)
    return number if _MOBILE.fullmatch(number) else f"0{number}"


def e164(number: str) -> str:
    """A number as the vendor writes it, as we write it; empty when it is none."""
    digits = re.sub(r"[\s-]", "", number)
    for start in ("+86", "0086"):
        digits = digits.removeprefix(start)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if _MOBILE.fullmatch(digits):
        return f"{MAINLAND}{digits}"
    return f"{MAINLAND}{digits[1:]}" if re.fullmatch(r"0\d{9,11}", digits, re.ASCII) else ""


def ours(code: str, detail: str = "") -> DeliveryError:
    """A refusal of our own, before anything leaves; worded like the vendor's in aliyun_codes.yml."""
    return DeliveryError(detail or code, permanent=True, code=f"local.{code}")


def _domestic(phone: str) -> str:
    if not phone.startswith(MAINLAND):
        raise ours("NOT_DOMESTIC")
    return phone.removeprefix(MAINLAND)
