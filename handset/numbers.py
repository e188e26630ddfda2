"""Is this a telephone number, and is this an address, as Twilio would take them?"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_E164 = re.compile(r"\+[1-9]\d{6,14}")


def is_number(text: str) -> bool:
    """Whether the text is a number in E.164: +, country and 7 to 15 digits."""
    return _E164.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Whether the text is an absolute web address."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        return False
