"""What may be added to a topic, as one table: its address, its form, who takes it, and what is promised in return.

The forms, the way they are handed in and the offers on the topic's page (`topic_ways`) are all read from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.clock import due_in_working_days, local_day
from app.domain.sentences import N_, Sentence, say
from app.domain.stages import Contribution, HelpKind, RemarkKind
from app.domain.taking import heard_until
from app.extensions import rulebook
from app.models.contributions import VoiceKind
from app.models.topics import Topic
from app.queries.calendar import load as load_calendar
from app.queries.remarks import Said
from app.services import doubts, remarks, results, voices
from app.services.contributing import Sender
from app.services.once import Filed
from app.web.clock import now
from app.web.forms import contributions as forms
from app.web.forms.handing_in import HandingInForm
from app.web.taking_part import read_first


@dataclass(frozen=True, slots=True)
class Handed:
    """One form that came in: to which topic, as which contribution, with which key, from whom, when."""

    topic: Topic
    what: Contribution | None
    form: Any
    key: str
    sender: Sender
    now: datetime

    @property
    def once(self) -> dict[str, Any]:
        """What every service that takes something exactly once is given."""
        return {"key": self.key, "sender": self.sender, "now": self.now}


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun under a topic's address. `takes` is what its status must take, the first that it does; nothing for what
    any public topic takes. `lead` says what it is good for, `thanks` what happens next and by when."""

    noun: str
    takes: tuple[Contribution, ...]
    lead: str
    form: type[HandingInForm]
    hand_in: Callable[[Handed], Filed]
    thanks: Callable[[Topic], Sentence]
    title: str | None = None  # where it is not the contribution's own name
    heading: str = ""  # over what was said of it, on the topic's page

    def takes_of(self, topic: Topic) -> Contribution | None:
        """Which of `takes` this topic's status takes; where it takes none, the first, for the refusal."""
        return next((one for one in self.takes if one in topic.status.accepts), next(iter(self.takes), None))


# --- How each is taken


def _remark(kind: RemarkKind) -> Callable[[Handed], Filed]:
    def hand_in(handed: Handed) -> Filed:
        topic, form = handed.topic, handed.form
        return remarks.hand_in(
            kind,
            form.text.data or "",
            room_id=topic.room_id,
            topic=topic,
            gives=HelpKind(form.gives.data) if "gives" in form else None,
            pictures=form.photos.data if "photos" in form else (),
            **handed.once,
        )

    return hand_in


def _doubt(handed: Handed) -> Filed:
    return doubts.hand_in(handed.topic, handed.form.text.data or "", **handed.once)


def _objection(handed: Handed) -> Filed:
    return results.hand_in_objection(handed.topic, handed.form.text.data or "", **handed.once)


def _rating(handed: Handed) -> Filed:
    return results.hand_in_rating(handed.topic, **handed.form.verdict, **handed.once)


def _restart_voice(handed: Handed) -> Filed:
    assert handed.what is not None
    is_apart = bool(handed.form.somebody_else.data)
    return results.hand_in_restart_voice(handed.topic, handed.what, is_apart=is_apart, **handed.once)


def _follow(handed: Handed) -> Filed:
    form = handed.form
    is_apart = form.somebody_else.data and form.voice.data in list(VoiceKind)
    return voices.follow(handed.topic, voice_apart=VoiceKind(form.voice.data) if is_apart else None, **handed.once)


# --- What is promised


def _read_first(_topic: Topic) -> Sentence:
    return read_first()


def _doubt_answered(_topic: Topic) -> Sentence:
    return say(
        "Somebody of the room reads it first; then everybody can read it. It has its answer by %(day)s.",
        day=_in_working_days(rulebook.rules.lengths.doubt_wd),
    )


def _question_answered(_topic: Topic) -> Sentence:
    return say(
        "Somebody of the room reads it first. The answer stands on the page of the topic by %(day)s.",
        day=_day_of(RemarkKind.QUESTION),
    )


def _offer_answered(_topic: Topic) -> Sentence:
    return say(
        "Somebody of the room reads it first. By %(day)s you hear whether your help is taken up.",
        day=_day_of(RemarkKind.OFFER),
    )


def _objection_answered(_topic: Topic) -> Sentence:
    return say(
        "%(read_first)s Nobody can confirm the result before your objection has its answer.", read_first=read_first()
    )


def _rating_kept(topic: Topic) -> Sentence:
    until = heard_until(topic.closed_at, rulebook.rules.lengths)
    if until is None:
        return say(
            "It is counted. You can change it until the matter is closed, and for %(days)s days after that.",
            days=rulebook.rules.lengths.restart_within_days,
        )
    return say("It is counted. You can change it until %(day)s.", day=local_day(until))


def _restart_voice_counted(topic: Topic) -> Sentence:
    if topic.closed_at is None:
        return say("It is counted, and everybody sees on the page of the topic how many say so.")
    return say(
        "It is counted. Once as many say so as are needed, the room decides within %(days)s working days whether it is "
        "deliberated anew.",
        days=rulebook.rules.lengths.restart_decide_wd,
    )


def _followed(_topic: Topic) -> Sentence:
    return say("With the number of your slip you see what is new, up to the result and after it.")


def _in_working_days(n: int) -> date:
    return local_day(due_in_working_days(now(), n, load_calendar()))


def _day_of(kind: RemarkKind) -> date:
    due = remarks.due_at(kind, now())
    assert due is not None
    return local_day(due)


# --- The table, in the order in which the page of a topic offers them

_C = Contribution
FOLLOW = N_("Follow this matter")

NOUNS = (
    Noun(
        "doubts",
        (_C.DOUBT,),
        N_("Every doubt gets an answer in public before the matter goes on."),
        forms.DoubtForm,
        _doubt,
        _doubt_answered,
    ),
    Noun(
        "ratings",
        (_C.RATING,),
        N_("Answered, solved and satisfied are three things. Say as much as you like; you can change it later."),
        forms.RatingForm,
        _rating,
        _rating_kept,
    ),
    Noun(
        "objections",
        (_C.OBJECTION,),
        N_("As long as an objection waits for its answer, nobody can confirm the result."),
        forms.ObjectionForm,
        _objection,
        _objection_answered,
    ),
    Noun(
        "restart-requests",
        (_C.NOT_DONE, _C.CAME_BACK),
        N_("One voice for each phone or slip. You need not write anything."),
        forms.RestartForm,
        _restart_voice,
        _restart_voice_counted,
    ),
    Noun(
        "questions",
        (_C.QUESTION,),
        N_("The room answers in public, so that everybody who asks the same finds it there."),
        forms.QuestionForm,
        _remark(RemarkKind.QUESTION),
        _question_answered,
        heading=N_("Questions and answers"),
    ),
    Noun(
        "facts",
        (_C.FACTS,),
        N_("What you saw, counted or remember helps the room to find out how things are."),
        forms.FactForm,
        _remark(RemarkKind.FACT),
        _read_first,
        heading=N_("Facts people added"),
    ),
    Noun(
        "offers",
        (_C.OFFER,),
        N_("Time, a skill, material. No money: nobody collects any for a matter here, and nobody may ask you for it."),
        forms.OfferForm,
        _remark(RemarkKind.OFFER),
        _offer_answered,
        heading=N_("Help that is offered"),
    ),
    Noun(
        "comments",
        (_C.COMMENT,),
        N_("What you would like to say to it, for everybody to read."),
        forms.CommentForm,
        _remark(RemarkKind.COMMENT),
        _read_first,
        heading=N_("Comments"),
    ),
    Noun(
        "followers",
        (),
        N_("You get a slip. With its number you see what comes of the matter, on any phone."),
        forms.FollowForm,
        _follow,
        _followed,
        title=FOLLOW,
    ),
)
BY_NOUN = {row.noun: row for row in NOUNS}
NOUN_OF = {kind: row.noun for kind in RemarkKind for row in NOUNS if kind.contribution in row.takes}


def sections_of(said: Mapping[RemarkKind, Said]) -> list[tuple[Noun, Said]]:
    """What people said, under the noun it was said with."""
    return [(BY_NOUN[NOUN_OF[kind]], some) for kind, some in said.items()]
