"""What can be entered at the counter, as one table: the forms of the four doors and of the topic's page, for somebody
who came in, rang, or wrote on paper. The questions are the same; they are read out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.errors import Invalid, Refused
from app.domain.sentences import N_, Sentence, say
from app.domain.stages import Contribution, RemarkKind
from app.domain.taking import taken
from app.extensions import rulebook
from app.models.contributions import Stance, VoiceKind
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.decided import Known, probably_told
from app.queries.facts import planned_meeting
from app.services import filing, form_entry, inquiries, positions, remarks, sign_ups, statements, voices
from app.services.contributing import Sender
from app.services.form_entry import Paper
from app.services.once import Filed
from app.web.addressed import Addressed
from app.web.contributions import NOUNS, Handed, Noun
from app.web.forms.counter import CounterInquireForm, CounterPoseForm
from app.web.forms.handing_in import HandingInForm
from app.web.forms.negotiate import PositionForm, SignUpForm, StatementForm
from app.web.forms.suggest import SuggestForm
from app.web.taking_part import read_first


@dataclass(frozen=True, slots=True)
class Entered:
    """One form that was filled in at the counter of `room`. `is_different`: somebody has looked at what others told."""

    room: Room
    topic: Topic | None
    form: Any
    key: str
    sender: Sender
    now: datetime
    is_different: bool

    @property
    def once(self) -> dict[str, Any]:
        """What every service that takes something exactly once is given."""
        return {"key": self.key, "sender": self.sender, "now": self.now}

    @property
    def about(self) -> Topic:
        assert self.topic is not None
        return self.topic


class ToldBefore(Refused):
    """Others have told something very like it: nothing is entered before somebody has said that it is another one."""

    def __init__(self, known: list[Known]) -> None:
        super().__init__(say("Not entered yet: others have told something very like it. Please look at it first."))
        self.known = known


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be entered. `takes` is what the topic's status must take, one of them; `kind` is what a room
    takes as well, `topic` then being optional. A matter has neither: it becomes a topic."""

    noun: str
    title: str
    form: Callable[[Topic | None], HandingInForm]
    hand_in: Callable[[Entered], Filed]
    thanks: Callable[[Room, Topic | None], Sentence | None]
    takes: tuple[Contribution, ...] = ()
    kind: RemarkKind | None = None

    @property
    def is_to_a_room(self) -> bool:
        return not self.takes

    def is_taken_by(self, topic: Topic, now: datetime) -> bool:
        """Whether the topic takes it now."""
        if self.kind is not None:
            return self.kind.is_taken_by(topic.status)
        takes = taken(topic.status, topic.closed_at, now, rulebook.rules.lengths)
        return any(what in takes for what in self.takes)


# --- How each is entered


def _pose(entered: Entered) -> Filed:
    form, paper = entered.form, _paper(entered.form)
    if paper:  # whose number it is comes before whether others have told the same
        form_entry.hold(paper, entered.room.id, now=entered.now)
    if not entered.is_different and not form.about_own_people.data:
        known = probably_told(form.text.data or "", entered.room)
        if known:
            raise ToldBefore(known)
    return filing.pose(
        room_id=entered.room.id,
        key=entered.key,
        text=form.text.data or "",
        place=form.place.data or "",
        category=form.category.data,
        party=form.party.data,
        helper_name=form.helper_name.data or None,
        contact=form.contact.data or "",
        about_own_people=form.about_own_people.data,
        photos=form.photos.data,
        consent_version=form.consent_version.data or "",
        channel=entered.sender.channel,
        paper=paper,
        actor=entered.sender.actor,
        now=entered.now,
    )


def _paper(form: Any) -> Paper | None:
    """The printed form that is typed in. Raises Invalid for a day without the number of one."""
    if form.printed.data:
        return Paper(form.printed.data, form.written_on.data)
    if form.written_on.data:
        raise Invalid("printed", say("Please give the number of the form too: the day is kept with it."))
    return None


def _suggest(entered: Entered) -> Filed:
    return remarks.hand_in(
        RemarkKind.SUGGESTION,
        entered.form.text.data or "",
        room_id=entered.room.id,
        topic=entered.topic,
        party=entered.form.party.data,
        **entered.once,
    )


def _inquire(entered: Entered) -> Filed:
    return inquiries.ask(entered.form.text.data or "", room_id=entered.room.id, topic=entered.topic, **entered.once)


def _state_position(entered: Entered) -> Filed:
    form = entered.form
    return positions.hand_in(
        entered.about.id, Stance(form.stance.data), form.reason.data or "", party=form.party.data, **entered.once
    )


def _sign_up(entered: Entered) -> Filed:
    form = entered.form
    return sign_ups.hand_in(entered.about.id, form.party.data, is_online=form.is_online, **entered.once)


def _make_statement(entered: Entered) -> Filed:
    return statements.hand_in(entered.about.id, entered.form.text.data or "", **entered.once)


def _speak_up(kind: VoiceKind) -> Callable[[Entered], Filed]:
    """Their voice is that of their slip, for the phone is ours."""
    return lambda entered: voices.follow(entered.about, voice_apart=kind, **entered.once)


def _as_noun(row: Noun) -> Callable[[Entered], Filed]:
    def hand_in(entered: Entered) -> Filed:
        topic = entered.about
        return row.hand_in(Handed(topic, row.takes_of(topic), entered.form, **entered.once))

    return hand_in


# --- What is promised


def _by_its_promise(_room: Room, _topic: Topic | None) -> None:
    """A matter has dates of its own."""


def _answered(kind: RemarkKind) -> Callable[[Room, Topic | None], Sentence]:
    return lambda room, topic: Addressed(kind, room, topic).thanks()


def _read_first(_room: Room, _topic: Topic | None) -> Sentence:
    return read_first()


def _told_of_the_seat(_room: Room, _topic: Topic | None) -> Sentence:
    return say("The room tells you whether there is a seat: look it up with the number of your slip, or ring the room.")


def _counted(_room: Room, _topic: Topic | None) -> Sentence:
    return say("It is counted. With the number of your slip you see what comes of the matter.")


# --- The table


def _plain(form: type[HandingInForm]) -> Callable[[Topic | None], HandingInForm]:
    return lambda _topic: form()


def _of_noun(row: Noun) -> Entry:
    what = row.takes[0]
    return Entry(
        row.noun,
        row.title or what.label,
        _plain(row.form),
        _as_noun(row),
        lambda _room, topic: row.thanks(topic) if topic else None,
        row.takes,
    )


_C = Contribution

POSE = Entry("matters", N_("Raise an issue"), _plain(CounterPoseForm), _pose, _by_its_promise)
ENTRIES = (
    POSE,
    Entry(
        "suggestions",
        N_("Make a suggestion"),
        _plain(SuggestForm),
        _suggest,
        _answered(RemarkKind.SUGGESTION),
        kind=RemarkKind.SUGGESTION,
    ),
    Entry(
        "inquiries",
        N_("Ask a question of the room"),
        _plain(CounterInquireForm),
        _inquire,
        _answered(RemarkKind.INQUIRY),
        kind=RemarkKind.INQUIRY,
    ),
    Entry("positions", _C.POSITION.label, _plain(PositionForm), _state_position, _read_first, (_C.POSITION,)),
    Entry(
        "sign-ups",
        _C.SIGN_UP.label,
        lambda topic: SignUpForm(planned_meeting(topic) if topic else None),
        _sign_up,
        _told_of_the_seat,
        (_C.SIGN_UP,),
    ),
    Entry("statements", _C.STATEMENT.label, _plain(StatementForm), _make_statement, _read_first, (_C.STATEMENT,)),
    Entry("me-too", _C.ME_TOO.label, _plain(HandingInForm), _speak_up(VoiceKind.ME_TOO), _counted, (_C.ME_TOO,)),
    Entry("approvals", _C.APPROVE.label, _plain(HandingInForm), _speak_up(VoiceKind.APPROVE), _counted, (_C.APPROVE,)),
    *(_of_noun(row) for row in NOUNS if row.takes),
)
BY_NOUN = {entry.noun: entry for entry in ENTRIES}


def entries_for(topic: Topic, now: datetime) -> list[Entry]:
    """What can be entered about this topic now."""
    return [entry for entry in ENTRIES if entry is not POSE and entry.is_taken_by(topic, now)]
