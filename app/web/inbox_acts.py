"""What each button of the inbox does: the one service call behind it, and what is said when it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from app.domain.errors import Invalid, Missing
from app.domain.inbox import Act, InboxKind, Need
from app.domain.roles import Actor
from app.domain.sentences import N_, say
from app.models.meetings import SignUpState
from app.services import answers, doubts, first_look, messages, positions, results, sign_ups, suggestions
from app.web.forms.inbox import InboxForm

Press = Callable[[InboxForm, Actor, datetime], object]

SAID = {
    Act.SHOW: N_("Everybody can read it now."),
    Act.ANSWER: N_("Your answer is given."),
    Act.SAME_AS: N_("It is shown as answered with that doubt."),
    Act.CARRY: N_("It is carried to research, and the day stands beside it."),
    Act.RAISE: N_("It is a topic now, and waits here for its first look."),
    Act.EXPECT: N_("They read on their slip that they are expected."),
    Act.FULL: N_("They read on their slip why there is no seat."),
    Act.CONFIRM: N_("It stays hidden, and everybody can see by which rule."),
    Act.WITHHOLD: N_("It is not shown; the rule and the date stand in its place."),
}

# What other parts call the text of an answer.
_FIELD = {"explanation": "answer", "words": "answer"}


def press(act: Act, form: InboxForm, actor: Actor, now: datetime) -> None:
    """In the caller's `writing()`. What is owed an answer and still waits for its first look is shown first; with the
    answer refused, nothing is."""
    written = form.card.written
    if (written.kind, act) not in _PRESSES:
        raise Missing
    try:
        if written.need is Need.LOOK and (written.kind, act) in _SHOWN_FIRST:
            _show(form, actor, now)
        _PRESSES[written.kind, act](form, actor, now)
    except Invalid as error:
        raise Invalid(errors={_FIELD.get(name, name): said for name, said in error.errors.items()}) from None


def _show(form: InboxForm, actor: Actor, now: datetime) -> object:
    return first_look.show(form.card.written.kind, form.card.written.id, actor, shown=form.worded, now=now)


def _withhold(form: InboxForm, actor: Actor, now: datetime) -> object:
    return first_look.withhold(form.card.written.kind, form.card.written.id, form.rule.data or "", actor, now=now)


def _answer_remark(form: InboxForm, actor: Actor, now: datetime) -> object:
    return answers.answer(form.card.written.id, form.answer.data or "", actor, shown=form.worded, now=now)


def _raise_suggestion(form: InboxForm, actor: Actor, now: datetime) -> object:
    return suggestions.raise_to_topic(form.card.written.id, actor, now=now)


def _explain_position(form: InboxForm, actor: Actor, now: datetime) -> object:
    return positions.explain(form.card.written.id, form.answer.data or "", actor, now=now)


def _answer_objection(form: InboxForm, actor: Actor, now: datetime) -> object:
    return results.answer_objection(form.card.written.id, form.answer.data or "", actor, now=now)


def _answer_doubt(form: InboxForm, actor: Actor, now: datetime) -> object:
    return doubts.answer(form.card.written.id, form.answer.data or "", actor, now=now)


def _answer_with_doubt(form: InboxForm, actor: Actor, now: datetime) -> object:
    return doubts.answer_with(form.card.written.id, form.same_as.data or 0, actor, now=now)


def _carry_doubt(form: InboxForm, actor: Actor, now: datetime) -> object:
    until: date | None = form.until.data
    if until is None:
        raise Invalid("until", say("Name a day to come."))
    return doubts.carry(form.card.written.id, until, actor, now=now)


def _confirm_doubt(form: InboxForm, actor: Actor, now: datetime) -> object:
    return doubts.confirm_withholding(form.card.written.id, actor, now=now)


def _answer_slip(form: InboxForm, actor: Actor, now: datetime) -> object:
    return messages.answer(form.card.written.id, form.answer.data or "", actor, now=now)


def _expect(form: InboxForm, actor: Actor, now: datetime) -> object:
    return sign_ups.answer(form.card.written.id, SignUpState.EXPECTED, "", actor, now=now)


def _no_seat(form: InboxForm, actor: Actor, now: datetime) -> object:
    return sign_ups.answer(form.card.written.id, SignUpState.FULL, form.reason.data or "", actor, now=now)


_PRESSES: dict[tuple[InboxKind, Act], Press] = {
    **{(kind, Act.SHOW): _show for kind in InboxKind if kind.is_told},
    **{(kind, Act.WITHHOLD): _withhold for kind in InboxKind if kind.is_told},
    (InboxKind.REMARK, Act.ANSWER): _answer_remark,
    (InboxKind.REMARK, Act.RAISE): _raise_suggestion,
    (InboxKind.POSITION, Act.ANSWER): _explain_position,
    (InboxKind.OBJECTION, Act.ANSWER): _answer_objection,
    (InboxKind.DOUBT, Act.ANSWER): _answer_doubt,
    (InboxKind.DOUBT, Act.SAME_AS): _answer_with_doubt,
    (InboxKind.DOUBT, Act.CARRY): _carry_doubt,
    (InboxKind.DOUBT, Act.CONFIRM): _confirm_doubt,
    (InboxKind.MESSAGE, Act.ANSWER): _answer_slip,
    (InboxKind.SIGN_UP, Act.EXPECT): _expect,
    (InboxKind.SIGN_UP, Act.FULL): _no_seat,
}

# Remarks see to it themselves: who answers has looked.
_SHOWN_FIRST = {
    (kind, act)
    for kind, act in _PRESSES
    if kind is not InboxKind.REMARK and act in (Act.ANSWER, Act.SAME_AS, Act.CARRY)
}
