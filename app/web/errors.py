"""How it is said that something was not done: one exception, one status code, one page with what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.errors import DomainError, Invalid, Missing, NotAllowed, OutOfDate, Refused
from app.domain.sentences import N_, Sentence
from app.web.access import SignedOut
from app.web.cross_site import ForeignForm
from app.web.typed_text import typed_texts


@dataclass(frozen=True, slots=True)
class Page:
    """What an error page says. `advice` is what the person can do now; both are whole sentences."""

    status: int
    title: str
    advice: str


NOT_ALLOWED = Page(403, N_("This is not open to you"), N_("If you think it should be, ask the people of the room."))
MISSING = Page(
    404,
    N_("There is no such page"),
    N_("Check the address, or look for your room or the matter from the first page."),
)
OUT_OF_DATE = Page(409, N_("This has changed meanwhile"), N_("Open the page again and see how it stands now."))
REFUSED = Page(422, N_("This is not possible now"), N_("Go back, put this right, and try again."))
INVALID = Page(422, N_("Something still needs your attention"), N_("Go back, put this right, and try again."))
SIGNED_OUT = Page(
    403,
    N_("You are no longer signed in"),
    N_("Nothing was changed. Sign in again and repeat your last step."),
)
FOREIGN = Page(
    403,
    N_("This was sent from another website"),
    N_("Nothing was filed. To be safe, open our own page and send it from there."),
)
EXPIRED = Page(
    400,
    N_("This page was open too long"),
    N_("Nothing was filed. Open the page again and send it once more."),
)
UNREADABLE = Page(
    400,
    N_("We could not read this"),
    N_("Nothing was changed. Go back, open the page again, and repeat your step."),
)
NOT_THIS_WAY = Page(405, N_("This page cannot be opened this way"), N_("Go back and use the button on the page."))
TOO_LARGE = Page(
    413,
    N_("This is more than we can take at once"),
    N_("Nothing was handed in. Go back and leave out some of the photos, or send a shorter text."),
)
TOO_OFTEN = Page(
    429,
    N_("Too many tries in a short time"),
    N_("Please wait a quarter of an hour, then try again. Nobody was locked out for good."),
)
BROKEN = Page(
    500,
    N_("Something broke on our side"),
    N_("What you sent may not have been taken. Wait a minute, then look before you send it again."),
)

_OF_STATUS = {page.status: page for page in (UNREADABLE, MISSING, NOT_THIS_WAY, TOO_LARGE, TOO_OFTEN)}
_OF_DOMAIN: dict[type[DomainError], Page] = {
    NotAllowed: NOT_ALLOWED,
    Missing: MISSING,
    OutOfDate: OUT_OF_DATE,
    Refused: REFUSED,
    Invalid: INVALID,
}


def show(page: Page, sentences: tuple[Sentence, ...] = ()) -> Response:
    """An error page with what the person typed, if anything. Reads no database: it may be what broke."""
    html = render_template("errors/error.html", page=page, sentences=sentences, typed_texts=typed_texts())
    return make_response(html, page.status)


def _domain_error(error: DomainError) -> Response:
    page = next(page for kind, page in _OF_DOMAIN.items() if isinstance(error, kind))
    said = () if error.sentences == (type(error).usual,) else error.sentences
    return show(page, said)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # a redirect of the router's, not an error
        return error.get_response()  # type: ignore[return-value]
    response = show(_OF_STATUS.get(error.code, UNREADABLE if error.code < 500 else BROKEN))
    response.status_code = error.code
    if "Allow" in (headers := dict(error.get_headers())):
        response.headers["Allow"] = headers["Allow"]
    return response


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, lambda _error: show(EXPIRED))
    app.register_error_handler(SignedOut, lambda _error: show(SIGNED_OUT))
    app.register_error_handler(ForeignForm, lambda _error: show(FOREIGN))
