"""What people add to a topic: every form is a row of `contributions.NOUNS`; a voice is one tap without a form."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.domain.errors import Missing, Refused
from app.domain.roles import PUBLIC
from app.domain.sentences import Sentence, say
from app.domain.taking import not_taken, taken
from app.extensions import rulebook
from app.models.contributions import VoiceKind
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries import remarks
from app.queries.results import RestartVoices, rating_by, restart_voices_of
from app.queries.visible import topic_by_number
from app.queries.voices import counts_of
from app.services.once import Filed
from app.services.voices import speak_up, take_back
from app.web.access import public
from app.web.clock import now
from app.web.contributions import BY_NOUN, NOUN_OF, Handed, Noun
from app.web.cross_site import public_post
from app.web.device import device_mark
from app.web.form_keys import read_key, sign
from app.web.forms.contributions import FollowForm, RatingForm, RestartForm
from app.web.forms.handing_in import HandingInForm
from app.web.handing_in import hand_in, prepare, sender_of
from app.web.kept_slips import kept_slip_of
from app.web.photo_fields import takes_photos
from app.web.slip_holder import find_slip, limit_slip_tries
from app.web.topic_ways import ways_of
from app.web.typed_text import typed_texts

blueprint = Blueprint("contributions", __name__)

MOST_PAGES = 500

_NOUNS = ", ".join(f"'{noun}'" for noun in BY_NOUN)


# --- Everything with a form


@blueprint.get(f"/t/<topic_number:number>/<any({_NOUNS}):noun>")
@public
def form(number: str, noun: str) -> str | tuple[str, int]:
    row, topic = BY_NOUN[noun], topic_by_number(number, PUBLIC)
    form = row.form()
    if isinstance(form, FollowForm):
        form.voice.data = request.args.get("voice", "")
    kept = kept_slip_of(topic.id)
    if isinstance(form, RatingForm) and kept is not None and (said := rating_by(kept[1].id, topic)):
        form.show(said)
    return _page(row, number, form), 422 if _refusal(row, topic) else 200


@blueprint.post(f"/t/<topic_number:number>/<any({_NOUNS}):noun>")
@public_post
@takes_photos
def take(number: str, noun: str) -> str | tuple[str, int]:
    row, topic = BY_NOUN[noun], topic_by_number(number, PUBLIC)
    form = row.form()
    what, contact = row.takes_of(topic), form.contact.data if "contact" in form else None

    def act(key: str) -> Filed:
        sender = sender_of(form, topic.id, contact=contact)
        return row.hand_in(Handed(topic, what, form, key, sender, now()))

    return hand_in(form, _purpose(row, topic), act, page=lambda: _page(row, number, form), thanks=row.thanks(topic))


def _page(row: Noun, number: str, form: HandingInForm) -> str:
    """The form, of the topic as it is now; or why it does not take it, what it takes instead, and what was typed."""
    topic = topic_by_number(number, PUBLIC)
    refusal = _refusal(row, topic)
    if refusal is not None:
        return _not_taken(topic, refusal)
    prepare(form, _purpose(row, topic))
    what = row.takes_of(topic)
    return render_template(
        "contributions/form.html",
        row=row,
        title=row.title or (what.label if what else ""),
        topic=topic,
        room=topic.room,
        form=form,
        keeps_slip=kept_slip_of(topic.id) is not None,
        restart_voices=_restart_voices(topic) if isinstance(form, RestartForm) else None,
    )


def _restart_voices(topic: Topic) -> RestartVoices | None:
    return restart_voices_of(topic, counts_of(topic.id)[VoiceKind.ME_TOO])


def _purpose(row: Noun, topic: Topic) -> str:
    return f"{row.noun}|{topic.id}"


def _refusal(row: Noun, topic: Topic) -> Sentence | None:
    what = row.takes_of(topic)
    if what is not None:
        return not_taken(topic.status, topic.closed_at, what, now(), rulebook.rules.lengths)
    if topic.status.is_public:
        return None
    return say("The topic is now “%(status)s”; there is nothing to follow.", status=topic.status)


def _not_taken(topic: Topic, *sentences: Sentence) -> str:
    takes = taken(topic.status, topic.closed_at, now(), rulebook.rules.lengths)
    return render_template(
        "contributions/not_taken.html",
        topic=topic,
        room=topic.room,
        sentences=sentences,
        ways=ways_of(takes, topic.status),
        typed_texts=typed_texts(),
    )


# --- Voices


@blueprint.get("/t/<topic_number:number>/voices")
@public
def back_from_voices(number: str) -> Response:
    """Whoever opens the address of the answer again, in the other language or the next morning."""
    return redirect(url_for("topics.show", number=number))


@blueprint.post("/t/<topic_number:number>/voices")
@public_post
@limit_slip_tries
def voices(number: str) -> str | tuple[str, int]:
    topic = topic_by_number(number, PUBLIC)
    kind, is_taken_back = _asked()
    mark = _mark(topic)
    try:
        with writing():
            if is_taken_back:
                take_back(topic.id, kind, device_mark=mark)
            else:
                speak_up(topic.id, kind, device_mark=mark, now=now())
    except Refused as refused:
        return _not_taken(topic_by_number(number, PUBLIC), *refused.sentences), 422
    return _voice_page(topic_by_number(number, PUBLIC), kind, mark, is_taken_back=is_taken_back)


def _asked() -> tuple[VoiceKind, bool]:
    kind, do = request.form.get("kind", ""), request.form.get("do", "")
    if kind not in list(VoiceKind) or do not in ("speak_up", "take_back"):
        raise BadRequest
    return VoiceKind(kind), do == "take_back"


def _mark(topic: Topic) -> str:
    """Whose voice it is: the slip's that came along; else the one our last answer named, for a phone that keeps no
    cookies; else the phone's."""
    if request.form.get("slip"):
        return find_slip(request.form["slip"], "slip")[1].mark
    return read_key(request.form.get("mark"), _voice_purpose(topic)) or device_mark()


def _voice_purpose(topic: Topic) -> str:
    return f"voice|{topic.id}"


def _voice_page(topic: Topic, kind: VoiceKind, mark: str, *, is_taken_back: bool) -> str:
    form = FollowForm()
    form.voice.data = kind
    prepare(form, _purpose(BY_NOUN["followers"], topic))
    return render_template(
        "contributions/voice.html",
        topic=topic,
        room=topic.room,
        kind=kind,
        n=counts_of(topic.id)[kind],
        is_taken_back=is_taken_back,
        mark=sign(mark, _voice_purpose(topic)),
        form=None if request.form.get("slip") else form,
        keeps_slip=kept_slip_of(topic.id) is not None,
    )


# --- All that was said


@blueprint.get("/t/<topic_number:number>/remarks")
@public
def said(number: str) -> str:
    """All of one kind, page by page: the topic's own page has the newest."""
    topic = topic_by_number(number, PUBLIC)
    kind = next((kind for kind, noun in NOUN_OF.items() if noun == request.args.get("of")), None)
    page = request.args.get("page", 1, int)
    if kind is None or not 1 <= page <= MOST_PAGES or not topic.status.is_public:
        raise Missing
    return render_template(
        "contributions/said.html",
        topic=topic,
        room=topic.room,
        kind=kind,
        said=remarks.of_kind(topic.id, kind, now(), page=page),
        noun=NOUN_OF[kind],
        next_page=page + 1,
    )
