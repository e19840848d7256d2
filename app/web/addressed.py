"""What a suggestion or an inquiry is addressed to: a room as such, by its code, or one of its topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from app.domain.clock import local_day
from app.domain.roles import PUBLIC
from app.domain.sentences import Sentence, say
from app.domain.stages import RemarkKind
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.holders import Holders
from app.queries.suggestions import Page, of_topic
from app.queries.visible import title_of, topic_by_number
from app.services.remarks import due_at
from app.web.clock import now
from app.web.forms.handing_in import HandingInForm
from app.web.handing_in import prepare
from app.web.kept_slips import kept_slip_of
from app.web.scanned_rooms import room_written_to
from app.web.typed_text import typed_texts

NO_ROOM = say("No room has this code. Nothing was handed in.")


@dataclass(frozen=True, slots=True)
class Addressed:
    """`topic` is None for what is about the room as such."""

    kind: RemarkKind
    room: Room
    topic: Topic | None = None

    @property
    def topic_id(self) -> int | None:
        return self.topic.id if self.topic else None

    @property
    def title(self) -> str | None:
        """Of the topic, where its words may be read."""
        return title_of(self.topic) if self.topic else None

    @property
    def purpose(self) -> str:
        """What the key of the form is good for."""
        return f"{self.kind} to a topic|{self.topic.id}" if self.topic else f"{self.kind}|{self.room.id}"

    @property
    def refusal(self) -> Sentence | None:
        """Why the topic takes it no more; None where it does. A closed room says so when something is sent."""
        if self.topic is None or self.kind.is_taken_by(self.topic.status):
            return None
        return say("The topic is now “%(status)s”; nothing is added to it any more.", status=self.topic.status)

    def said(self) -> Page | None:
        """What others wrote of this kind to the same topic, with the answers; None for the room, and hidden topics."""
        if self.topic is None or not self.topic.status.is_public:
            return None
        before = request.args.get("before", type=int) if request.method == "GET" else None
        return of_topic(self.topic.id, self.kind, now(), before=before)

    def thanks(self) -> Sentence:
        """What follows on it, with the day promised."""
        due = due_at(self.kind, now())
        assert due is not None  # both kinds are owed an answer
        return say(
            "Somebody of the room reads it first; then everybody can. The answer stands beside it by %(day)s at the "
            "latest.",
            day=local_day(due),
        )


def to_topic(kind: RemarkKind, number: str) -> Addressed:
    """Raises Missing for a number nobody can know of."""
    topic = topic_by_number(number, PUBLIC)
    return Addressed(kind, topic.room, topic)


def sent_to_room(kind: RemarkKind, code: str, typed_key: str | None) -> Addressed:
    """Raises Missing as `room_written_to` does."""
    return Addressed(kind, room_written_to(code, kind, typed_key, unknown=NO_ROOM))


def render_form(template: str, form: HandingInForm, to: Addressed, **more: Any) -> str:
    """The page of a form that is addressed; below it what others have suggested or asked there."""
    prepare(form, to.purpose)
    return render_template(
        template,
        form=form,
        to=to,
        room=to.room,
        action=request.path,
        keeps_slip=to.topic is not None and kept_slip_of(to.topic.id) is not None,
        typed_texts=typed_texts() if to.refusal else (),
        said=to.said(),
        answering=Holders(to.room).of_the_inbox(),
        **more,
    )
