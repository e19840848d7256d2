"""What the holder of a slip does with it, besides the moves of the pipeline. Every form carries the slip's number, and
is answered with the slip as it stands then; what could not be taken stands in it again, with what was typed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from app.domain.errors import Invalid, OutOfDate, Refused
from app.domain.sentences import Sentence, say
from app.models.unit_of_work import writing
from app.queries.slips import actor_of
from app.services import details, erasing, messages, results
from app.services import slips as slip_writing
from app.web.clock import now
from app.web.cross_site import slip_post
from app.web.form_keys import read_key
from app.web.forms.base import Form
from app.web.forms.contributions import RatingForm
from app.web.forms.slips import ContactForm, DetailsForm, MessageForm
from app.web.handing_in import UNREADABLE
from app.web.kept_slips import forget
from app.web.slip_holder import limit_slip_tries, slip_of_form
from app.web.slip_pages import details_purpose, message_purpose, render_erasure, render_slip

blueprint = Blueprint("slip_acts", __name__)

Answer = str | tuple[str, int]


@blueprint.post("/slip/messages")
@slip_post
@limit_slip_tries
def write() -> Answer:
    code, slip = slip_of_form()
    form = MessageForm()

    def act(key: str) -> None:
        messages.write(slip.id, form.words.data or "", key=key, actor=actor_of(slip), now=now())

    done = say("Your message is with the room. The answer will stand here.")
    return _keyed(code, form, message_purpose(slip), act, done)


@blueprint.post("/slip/details")
@slip_post
@limit_slip_tries
def add_details() -> Answer:
    code, slip = slip_of_form()
    form = DetailsForm()

    def act(key: str) -> None:
        details.tell(slip.id, form.text.data or "", key=key, actor=actor_of(slip), now=now())

    return _keyed(code, form, details_purpose(slip), act, say("It has been added to your matter."))


@blueprint.post("/slip/ratings")
@slip_post
@limit_slip_tries
def rate() -> Answer:
    code, slip = slip_of_form()
    form = RatingForm()
    if not form.validate():
        return render_slip(code, sent=form), 422

    def act() -> None:
        results.rate(slip.id, **form.verdict, actor=actor_of(slip), now=now())

    return _answer(code, form, act, say("Your word is noted. You can change it while the topic takes ratings."))


@blueprint.post("/slip/contact")
@slip_post
@limit_slip_tries
def keep_contact() -> Answer:
    """An empty field deletes what was left before."""
    code, slip = slip_of_form()
    form = ContactForm()
    contact = "" if request.form.get("do") == "delete" else (form.contact.data or "")

    def act() -> None:
        slip_writing.keep_contact(slip.id, contact, actor=actor_of(slip))

    kept, gone = say("The room can reach you now."), say("The way to reach you is deleted.")
    return _answer(code, form, act, kept if contact.strip() else gone)


@blueprint.post("/slip/erasure")
@slip_post
@limit_slip_tries
def tell_erasure() -> str:
    """What would go and what would stay. Nothing is done yet."""
    return render_erasure(*slip_of_form())


@blueprint.post("/slip/erasures")
@slip_post
@limit_slip_tries
def erase() -> str:
    code, slip = slip_of_form()
    with writing():
        erasing.erase(slip.id, actor=actor_of(slip), now=now())
    forget(code)
    return render_slip(code)


def _keyed(code: str, form: Form, purpose: str, act: Callable[[str], None], done: Sentence) -> Answer:
    """An act that counts once for each rendering of its form."""
    key = read_key(request.form.get("key"), purpose)
    if key is None:
        form.form_errors.append(UNREADABLE)
        return render_slip(code, sent=form), 422
    return _answer(code, form, lambda: act(key), done)


def _answer(code: str, form: Form, act: Callable[[], object], done: Sentence) -> Answer:
    try:
        with writing():
            act()
    except (Invalid, Refused, OutOfDate) as error:
        form.take(error)
    else:
        return render_slip(code, done=done)
    return render_slip(code, sent=form), 422
