"""The pages that bear a slip's number: at filing, and when its holder comes back.

All answer a POST with 200 and are never stored: the number is in no address, and needs no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from flask import render_template, request

from app.domain.errors import Missing
from app.domain.sentences import Sentence
from app.domain.stages import Contribution, SlipKind, Stage, Status
from app.models.topics import Slip
from app.models.unit_of_work import writing
from app.queries import form_pads, messages, slip_news, slip_words, slips
from app.queries.erasing import erasure_of
from app.queries.photos import of_topics
from app.queries.visible import title_of
from app.services import messages as message_writing
from app.services import slips as slip_writing
from app.services.once import Filed
from app.services.proofs import proof_of
from app.web.clock import now
from app.web.form_keys import new_key
from app.web.forms.base import Form
from app.web.forms.contributions import RatingForm
from app.web.forms.slips import ContactForm, DetailsForm, MessageForm
from app.web.kept_slips import keep, kept_codes
from app.web.slip_holder import NotEntered, find_slip
from app.web.slip_numbers import Number, picture_of
from app.web.small_pictures import within


@dataclass(slots=True)
class SlipForms:
    """What this slip may send now; the form that was sent and not taken, with what was typed into it."""

    contact: Form
    message: Form | None = None
    details: Form | None = None
    rating: RatingForm | None = None


def render_filed(code: str, *, added: bool = False) -> str:
    """The slip as it is handed over, and kept by this phone. `added`: something was added to it just now."""
    code, slip = find_slip(code)
    if slip.topic is None:
        raise Missing
    keep(code)
    keep(code)
    receipt = slips.receipt_of(slip.topic, now=now())
    room = receipt.topic.origin_room
    return render_template(
        "slips/filed.html",
        receipt=receipt,
        room=room,
        added=added,
        number=Number.of(code),
        form_key=_form_key(),
    )


def render_handed_in(filed: Filed, *, thanks: Sentence, to: str) -> str:
    """What was handed in by a form at `to` is with us: what happens next, and the slip that leads back to it."""
    code = filed.slip_code or _kept_code(filed)
    if filed.slip_code:
        keep(filed.slip_code)
    slip = find_slip(code)[1] if code else None
    return render_template(
        "slips/handed_in.html",
        thanks=thanks,
        filed=filed,
        to=to,
        room=slip.room if slip else None,
        topic=slip.topic if slip else None,
        number=Number.of(code) if code else None,
        form_key=_form_key(),
    )


def _form_key() -> str:
    """By which the phone knows what it sent, and need not send any more."""
    return request.form.get("key", "")


def _kept_code(filed: Filed) -> str | None:
    kept = slips.slips_of(kept_codes())
    return next((code for code, slip in kept.items() if slip.id == filed.slip_id), None)


def render_slip(typed: str, *, sent: Form | None = None, done: Sentence | None = None, keeps: bool = False) -> str:
    """How things stand for the holder of this slip, and what they may do. What was new counts as seen from now on.

    Raises Invalid for a number that is no slip's. `sent` is a form of this page that could not be taken, with what was
    typed; `done` says what was just done. `keeps`: the phone keeps the slip, as others do not use it.
    """
    code, slip = find_slip(typed)
    if keeps:
        keep(code)
    if slip.erased_at is not None:
        return render_template("slips/erased.html", slip=slip, room=slip.room)
    news, thread = slip_news.unseen(slip.id), messages.thread(slip.id)
    standing = slips.standing_of(slip, slip.topic, now=now()) if slip.topic else None
    told = standing.told if standing else None
    photos = of_topics([told.id]).get(told.id, ()) if told else ()
    page = render_template(
        "slips/standing.html" if standing else "slips/of_room.html",
        standing=standing,
        slip=slip,
        title=_title(slip),
        room=standing.topic.room if standing else slip.room,
        stages=list(Stage),
        paper=form_pads.on_paper(told) if told else None,
        photos=photos,
        # Before the first look no address leads to a photo, not even for its sender.
        sources=None if told and told.status.is_public else within(photo.id for photo in photos),
        number=Number.of(code),
        news=news,
        thread=thread,
        handed=slip_words.handed_in_with(slip.id),
        voices=slip_words.voices_with(slip),
        forms_here=_forms(slip, standing, sent),
        sent=sent,
        done=done,
        message_key=new_key(message_purpose(slip)),
        details_key=new_key(details_purpose(slip)),
        proof=proof_of(slip, slip.room),
    )
    if news or any(said.is_unread for said in thread):
        _mark_seen(slip.id)
    return page


def render_not_entered(waiting: NotEntered, *, keeps: bool) -> str:
    """For who has torn off the slip of a paper form, and comes before anybody has typed the rest of it in."""
    if keeps:
        keep(waiting.code)
    pad = waiting.form.pad
    return render_template("slips/not_entered.html", pad=pad, room=form_pads.room_of(pad))


def render_picture(code: str, slip: Slip) -> str:
    """The slip alone, to be kept among the photographs or printed."""
    return render_template("slips/picture.html", code=code, slip=slip, picture=picture_of(code, slip), room=slip.room)


def render_erasure(code: str, slip: Slip) -> str:
    """What erasing takes away and what it leaves, before it is done."""
    erasure = erasure_of(slip, slip.topic, now=now())
    return render_template("slips/erasure.html", code=code, slip=slip, erasure=erasure, room=slip.room)


def message_purpose(slip: Slip) -> str:
    return f"message|{slip.id}"


def details_purpose(slip: Slip) -> str:
    return f"details|{slip.id}"


def _title(slip: Slip) -> str | None:
    """Whoever handed it in may read its title also while nobody else may."""
    if slip.topic is None:
        return None
    return title_of(slip.topic) if slip.kind is SlipKind.FOLLOWER else slip.topic.title


def _forms(slip: Slip, standing: slips.Standing | None, sent: Form | None) -> SlipForms:
    topic = standing.topic if standing else None
    forms = SlipForms(contact=ContactForm())
    if topic is None or topic.status is not Status.WITHDRAWN:
        forms.message = MessageForm()
    if topic is not None and topic.status is Status.POSED and slip.kind is not SlipKind.FOLLOWER:
        forms.details = DetailsForm()
    if standing and Contribution.RATING in standing.topic.status.accepts:
        forms.rating = RatingForm()
        if standing.rating:
            forms.rating.show(standing.rating)
    for field in fields(forms):
        if sent is not None and type(getattr(forms, field.name)) is type(sent):
            setattr(forms, field.name, sent)
    return forms


def _mark_seen(slip_id: int) -> None:
    with writing():
        slip_writing.see(slip_id, now=now())
        message_writing.see(slip_id, now=now())
