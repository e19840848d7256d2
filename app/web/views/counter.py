"""The counter: what people bring on paper, by word of mouth, by telephone or letter, entered for them, and their slip.

The browser here is ours and not theirs: it keeps no slip and is no phone that is limited. The room and the channel go
along in the address, from one entry to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.domain.errors import Missing, NotAllowed
from app.domain.numbers import read_topic_number
from app.domain.roles import PUBLIC
from app.domain.sentences import say
from app.domain.stages import Channel, SlipKind
from app.extensions import rulebook
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.counter import has_others, room_of, rooms_left_to, rooms_of
from app.queries.decided import Known
from app.queries.form_pads import on_paper, topic_number_for
from app.queries.negotiate import open_in
from app.queries.slips import receipt_of
from app.queries.visible import title_of, topic_by_number
from app.services.contributing import Sender
from app.services.form_entry import EnteredBefore, OfAnotherRoom, UnknownNumber
from app.services.once import Filed
from app.web.access import requires
from app.web.clock import now
from app.web.counter import BY_NOUN, ENTRIES, POSE, Entered, Entry, ToldBefore, entries_for
from app.web.forms.counter import CHANNELS, ChannelForm
from app.web.forms.handing_in import HandingInForm
from app.web.handing_in import prepare, take_in
from app.web.photo_fields import takes_photos
from app.web.sessions import current_actor
from app.web.slip_holder import find_slip, limit_slip_tries
from app.web.slip_numbers import Number

blueprint = Blueprint("counter", __name__)

NO_TOPIC = say("There is no topic with this number. Please compare it digit by digit.")

LONGEST_QUESTION = 60  # characters of a search that are looked at

_NOUNS = ", ".join(f"'{noun}'" for noun in BY_NOUN)


@blueprint.get("/desk/counter")
@requires("counter:open")
def index() -> str | Response:
    actor, question = current_actor(), request.args.get("q", "").strip()[:LONGEST_QUESTION]
    own, left = rooms_of(actor), rooms_left_to(actor, question)
    all_of_them = [*own, *(placed.room for placed in left.rooms)]
    if len(all_of_them) == 1 and not question:
        return redirect(url_for(".room", room_id=all_of_them[0].id))
    return render_template("counter/index.html", rooms=own, left=left, question=question)


@blueprint.get("/desk/counter/<int:room_id>")
@requires("counter:open")
def room(room_id: int) -> str | Response | tuple[str, int]:
    """What can be entered here. With `number` in the question: to the topic of that number, from whichever room."""
    here, typed = room_of(room_id, current_actor()), request.args.get("number", "").strip()
    if not typed:
        return _room_page(here)
    number = read_topic_number(typed) or typed
    try:
        topic_by_number(number, PUBLIC)
    except Missing:
        return _room_page(here, typed=typed), 404
    return redirect(url_for(".topic", room_id=here.id, number=number, channel=_channel()))


@blueprint.get("/desk/counter/<int:room_id>/topics/<topic_number:number>")
@requires("counter:open")
def topic(room_id: int, number: str) -> str:
    here, about = room_of(room_id, current_actor()), topic_by_number(number, PUBLIC)
    return _page_of(
        here,
        "counter/topic.html",
        topic=about,
        title=title_of(about),
        channel=_channel(),
        entries=entries_for(about, now()),
    )


@blueprint.get(f"/desk/counter/<int:room_id>/<any({_NOUNS}):noun>")
@requires("counter:open")
def form(room_id: int, noun: str) -> str:
    entry, here, about = BY_NOUN[noun], room_of(room_id, current_actor()), _topic(BY_NOUN[noun])
    return _form_page(here, about, entry, entry.form(about), ChannelForm(channel=_channel()))


@blueprint.post(f"/desk/counter/<int:room_id>/<any({_NOUNS}):noun>")
@requires("counter:open")
@takes_photos
@limit_slip_tries
def enter(room_id: int, noun: str) -> str | tuple[str, int]:
    entry, here, about = BY_NOUN[noun], room_of(room_id, current_actor()), _topic(BY_NOUN[noun])
    form, way = entry.form(about), ChannelForm()
    found = Found()
    if entry is POSE and form.printed.data:
        way.channel.data = Channel.PAPER.value
    is_way_known = way.validate()

    def act(key: str) -> Filed:
        contact = form.contact.data if "contact" in form else None
        sender = Sender(channel=Channel(way.channel.data), actor=current_actor(), contact=contact or None)
        try:
            return entry.hand_in(Entered(here, about, form, key, sender, now(), "different" in request.form))
        except (ToldBefore, UnknownNumber, OfAnotherRoom, EnteredBefore) as stopped:
            found.take(stopped)
            raise

    def page() -> str:
        return _form_page(room_of(room_id, current_actor()), _topic(entry), entry, form, way, found)

    if not is_way_known:
        form.validate()  # so that the photos are kept
        return page(), 422
    return take_in(form, _purpose(here, about, entry), act, page=page, answer=lambda filed: _slip(filed, entry, here))


# --- What kept something from being entered


@dataclass(slots=True)
class Found:
    """What the page shows beside the sentence: matters others have told, the room a form was printed for, where this
    person may enter it, and the number of what was entered with the form before, where they may see it."""

    known: Sequence[Known] = ()
    room: Room | None = None
    number: str | None = None

    def take(self, stopped: ToldBefore | UnknownNumber | OfAnotherRoom | EnteredBefore) -> None:
        match stopped:
            case ToldBefore():
                self.known = stopped.known
            case UnknownNumber():
                g.slip_was_wrong = True  # nobody tries out numbers here either
            case OfAnotherRoom():
                with suppress(NotAllowed):
                    self.room = room_of(stopped.room_id, current_actor())
            case EnteredBefore():
                self.number = topic_number_for(stopped.topic_id, current_actor(), now())


# --- Pages


def _page_of(here: Room, template: str, **known: object) -> str:
    """`stands_in`: nobody sits there, and the room above enters it in its stead."""
    return render_template(template, room=here, stands_in=here.id not in current_actor().rooms, **known)


def _room_page(here: Room, *, typed: str = "") -> str:
    return _page_of(
        here,
        "counter/room.html",
        has_others=has_others(here, current_actor()),
        channel=_channel(),
        channels=CHANNELS,
        entries=[entry for entry in ENTRIES if entry.is_to_a_room],
        open=open_in(here.id, now()),
        typed=typed,
        fault=NO_TOPIC if typed else None,
    )


def _form_page(
    here: Room,
    about: Topic | None,
    entry: Entry,
    form: HandingInForm,
    way: ChannelForm,
    found: Found | None = None,
) -> str:
    prepare(form, _purpose(here, about, entry))
    if "consent_version" in form:
        form.consent_version.data = rulebook.rules.consent.version
    return _page_of(
        here,
        "counter/form.html",
        topic=about,
        title=title_of(about) if about else None,
        entry=entry,
        form=form,
        way=way,
        found=found or Found(),
        is_matter=entry is POSE,
        action=url_for(".enter", room_id=here.id, noun=entry.noun, topic=about.number if about else None),
    )


def _slip(filed: Filed, entry: Entry, here: Room) -> str:
    """To be printed and handed over; nothing of it stays in this browser."""
    code, slip = find_slip(filed.slip_code or "")
    paper = on_paper(slip.topic) if slip.topic else None
    return render_template(
        "counter/slip.html",
        room=slip.room,
        slip=slip,
        number=Number.of(code),
        receipt=receipt_of(slip.topic, now=now()) if slip.topic and slip.kind is SlipKind.FILED else None,
        thanks=entry.thanks(here, slip.topic),
        paper=paper,
        entry=entry,
        counter_id=here.id,
    )


# --- What goes along in the address


def _channel() -> str | None:
    """What the entry before came by, where it is one of ours."""
    asked = request.args.get("channel")
    return next((channel.value for channel in CHANNELS if channel.value == asked), None)


def _topic(entry: Entry) -> Topic | None:
    """Raises Missing for a number nobody can know of, and for an entry that is about a topic without one."""
    number = request.args.get("topic")
    if number and entry is not POSE:
        return topic_by_number(read_topic_number(number) or number, PUBLIC)
    if entry.is_to_a_room:
        return None
    raise NotFound


def _purpose(here: Room, about: Topic | None, entry: Entry) -> str:
    """A matter on a form that was printed for another room goes there with everything that was typed."""
    if entry is POSE:
        return f"counter {entry.noun}"
    return f"counter {entry.noun}|{here.id}|{about.id if about else ''}"
