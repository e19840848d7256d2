"""The page of a meeting at the desk, as several views show it; and its record, put together from what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.clock import local_day
from app.domain.errors import Invalid, OutOfDate, Refused
from app.domain.meetings import is_in_a_holiday
from app.domain.policy import can
from app.domain.roles import Actor
from app.domain.sentences import Sentence
from app.models.meetings import LineKind
from app.models.unit_of_work import writing
from app.queries.calendar import load as load_calendar
from app.queries.matters import Matter, bodies_around, matter
from app.queries.meetings import Sitting, sitting
from app.web.clock import now
from app.web.filters import render
from app.web.forms.desk_rooms import DeskForm
from app.web.forms.meetings import AgendaForm, HandsForm, LineForm, MotionForm, PaperForm
from app.web.forms.moves import offers
from app.web.language import Locale, in_language
from app.web.sessions import current_actor
from app.web.typed_text import typed_texts

Answer = Response | tuple[str, int]

# What leads on from a meeting, in the order it is offered here.
_LEADS_ON = ("hold", "announce_resolution", "conclude", "adjourn", "call_off", "schedule")


@dataclass(frozen=True, slots=True)
class Forms:
    """What can be typed here now; the one that was sent is among them with what was typed."""

    line: LineForm
    motion: MotionForm
    hands: HandsForm
    paper: PaperForm
    agenda: AgendaForm

    @classmethod
    def of(cls, read: Sitting, sent: DeskForm | None) -> Forms:
        first = next((point.item.id for point in read.agenda if point.item), None)
        point = request.args.get("point", first, type=int)
        forms: dict[str, DeskForm] = {
            "line": LineForm(read.agenda, kind=_asked_kind(), point=point),
            "motion": MotionForm(read.agenda, motion_point=point),
            "hands": HandsForm(),
            "paper": PaperForm.of(read.heads),
            "agenda": AgendaForm(),
        }
        return cls(**{name: sent if type(sent) is type(form) else form for name, form in forms.items()})


def _asked_kind() -> LineKind:
    """The kind that was written last, so that the next line like it takes one choice less."""
    return next((kind for kind in LineKind if kind.value == request.args.get("kind")), LineKind.SAID)


def seen_at_desk(number: int, actor: Actor) -> Sitting:
    """Raises Missing for a meeting whose matter can never reach this desk."""
    return _at_desk(number, actor)[0]


def render_meeting(number: int, sent: DeskForm | None = None, conflict: Sequence[Sentence] = ()) -> str:
    """`sent` came in and could not be taken; `conflict` says what somebody else did meanwhile."""
    actor = current_actor()
    read, seen = _at_desk(number, actor)
    topic = read.topic
    may_write = can(actor, "meeting:record", seen.facts) and not read.phase.is_over
    ways = {offer.move.verb: offer for offer in offers(seen.moves, topic, seen.facts, bodies_around(topic), None)}
    return render_template(
        "desk_meetings/meeting.html",
        read=read,
        meeting=read.meeting,
        topic=topic,
        forms_of=Forms.of(read, sent),
        sent=sent,
        conflict=conflict,
        may_write=may_write,
        may_record=may_write and read.phase.has_begun,
        is_holiday=not read.phase.is_over and is_in_a_holiday(local_day(read.meeting.starts_at), load_calendar()),
        ways=[ways[verb] for verb in _LEADS_ON if verb in ways],
        is_written=read.is_written,
        typed_texts=typed_texts() if sent and not may_write else [],
    )


def composed(read: Sitting) -> str:
    """The record in words, in the language of the room whoever puts it together."""
    with in_language(Locale.CHINESE):
        return render_template("messages/meeting_record.txt", read=read, kinds=LineKind)


def changed(number: int, form: DeskForm | None, act: Callable[[], object], done: str, **come_back: Any) -> Answer:
    """Do `act` with a form that was sent, in one unit of work: back to the page with a word, or what is wrong on it."""
    if form is None or form.validate():
        try:
            with writing():
                act()
        except Invalid as error:
            if form is None:  # a button asks nothing that could be wrong
                raise
            form.take(error)
        except OutOfDate as error:
            return render_meeting(number, form, error.sentences), 409
        except Refused as refused:
            if form is None:
                return render_meeting(number, conflict=refused.sentences), 409
            form.take(refused)
        else:
            flash(render(done))
            here = url_for("desk_meetings.show", number=number, **come_back, _anchor="write")
            return redirect(here, 303)
    return render_meeting(number, form), 422


def _at_desk(number: int, actor: Actor) -> tuple[Sitting, Matter]:
    read = sitting(number, now(), actor)
    return read, matter(read.topic.number, actor, now=now())
