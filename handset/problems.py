"""What does Twilio answer when it refuses a request? Its codes, its words and its JSON."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

# code: (HTTP status, Twilio's sentence); https://www.twilio.com/docs/api/errors
CODES: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid request: {}"),
    20003: (401, "Authenticate"),
    20009: (409, "Cannot delete this resource before it is complete"),
    20404: (404, "The requested resource {} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url is not a valid URL: {}"),
    21211: (400, "The 'To' number {} is not a valid phone number."),
    21212: (400, "The 'From' number {} is not a valid phone number, shortcode, or alphanumeric sender ID."),
    21213: (400, "'From' phone number is required."),
    21220: (400, "Call is not in-progress. Cannot redirect."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' number {} is not a valid message-capable Twilio phone number for this destination."),
    21609: (400, "The 'StatusCallback' URL {} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}


class Refused(Exception):
    """Twilio refuses the request."""

    def __init__(self, code: int, about: str = "") -> None:
        self.code = code
        self.status, sentence = CODES[code]
        self.sentence = sentence.format(about)
        super().__init__(self.sentence)

    def document(self) -> dict[str, Any]:
        """The JSON that Twilio's client turns into a TwilioRestException."""
        link = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.sentence, "more_info": link, "status": self.status}


async def answer_refusal(_: Request, refused: Exception) -> JSONResponse:
    """FastAPI's handler of Refused."""
    assert isinstance(refused, Refused)
    return _json(refused)


def _json(refused: Refused) -> JSONResponse:
    asks = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refused.status == 401 else None
    return JSONResponse(refused.document(), status_code=refused.status, headers=asks)


async def answer_unknown(request: Request, error: Exception) -> Response:
    """An address that Twilio's API does not have is refused as Twilio does; the page's own stay as they are."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/2010-04-01/") and error.status_code == 404:
        return _json(Refused(20404, request.url.path))
    return await http_exception_handler(request, error)


async def answer_invalid(request: Request, error: Exception) -> Response:
    """A form field that is not what Twilio takes, for instance Timeout=soon."""
    assert isinstance(error, RequestValidationError)
    if request.url.path.startswith("/2010-04-01/"):
        return _json(Refused(20001, str(error.errors()[0]["loc"][-1])))
    return await request_validation_exception_handler(request, error)
