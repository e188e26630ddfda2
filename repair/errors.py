"""Which errors can Xiufu raise, and what does each tell the person who meets it?

One family; the docstring is the default message. A door catches `XiufuError` and shows its text; everything
else is a defect and is logged with its traceback.
"""

from __future__ import annotations


class XiufuError(Exception):
    """Something Xiufu could not do."""

    def __init__(self, message: str | None = None, *, remedy: str = "") -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.remedy = remedy
        super().__init__(f"{self.message} {remedy}".strip())


class SettingError(XiufuError):
    """A setting has a value that cannot be used."""


class MissingPart(XiufuError):
    """A part that this command needs is not there or does not answer."""


class UnreadableFile(XiufuError):
    """The file cannot be read as a table; nothing was saved."""


class UnknownRecord(XiufuError):
    """There is no record with this decision number."""


class RuleError(XiufuError):
    """A rule file is not valid; Xiufu does not start with a law it cannot trust."""


class NotAllowed(XiufuError):
    """This step is not allowed for this record in its present state."""


class DeliveryError(XiufuError):
    """The provider refused the message.

    `permanent` is the whole retry policy of a channel; `code` is the provider's own number, kept for the desk.
    """

    def __init__(self, message: str | None = None, *, permanent: bool, code: str = "") -> None:
        super().__init__(_storable(message) if message else message)
        self.permanent = permanent
        self.code = _storable(code)


def _storable(said: str) -> str:
    """A stranger's words without what the database takes from nobody: one such answer would spoil a batch of them."""
    return said.encode(errors="ignore").decode().replace("\0", "")


class OutcomeUnknown(XiufuError):
    """The request left, but no answer came: the message may or may not be on its way."""


class LookUpImpossible(OutcomeUnknown):
    """This provider can never be asked whether it has a message; only its receipt will tell."""
