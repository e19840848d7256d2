"""The form of one thing in the inbox: what is typed for its acts. Which act it is, the button says."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import request

from app.domain.clock import local_day
from app.domain.errors import Missing
from app.domain.inbox import Act, InboxKind
from app.domain.sentences import N_
from app.extensions import rulebook
from app.queries.inbox import InboxCard
from app.web.clock import now
from app.web.filters import render
from app.web.forms.base import Form
from app.web.forms.fields import Choice, Day, Text

_ANCHOR = re.compile(r"[a-z0-9-]{1,40}")
NEXT = "next"
_AT_ONCE = (Act.SHOW, Act.EXPECT, Act.CONFIRM, Act.RAISE)


class InboxForm(Form):
    """Many of them stand on one page, so that the names of the fields begin with the name of the card."""

    shown = Text(N_("As everybody may read it"), render_kw={"rows": 3})
    answer = Text(N_("Your answer"), render_kw={"rows": 3})
    rule = Choice(N_("Which rule it breaks"))
    same_as = Choice(N_("It was answered with this doubt"), coerce=int, render_kw={"lang": "zh-Hans"})
    until = Day(N_("Answered by"))
    reason = Text(N_("Why there is no seat, and what else they can do"), render_kw={"rows": 2})

    def __init__(self, card: InboxCard, *, is_sent: bool = False) -> None:
        self.card = card
        super(Form, self).__init__(
            request.form if is_sent else None,
            prefix=f"{anchor_of(card)}-",
            data={
                "shown": card.written.text,
                "until": local_day(now()) + timedelta(days=rulebook.rules.lengths.meeting_within_days),
            },
        )
        nothing = ("", "")
        rules = rulebook.rules.moderation_rules
        self.rule.choices = [nothing, *((rule.code, render(rule.text)) for rule in rules)]
        self.same_as.choices = [nothing, *card.answered]

    @property
    def worded(self) -> str | None:
        """What a clerk made of the text, None where it was left alone."""
        return self.shown.data if self.shown.data != self.card.written.text else None

    def texts(self) -> list[str]:
        """What a clerk wrote, without what stood there already."""
        return [text for text in (self.answer.data, self.reason.data, self.worded) if text]

    @property
    def anchor(self) -> str:
        return anchor_of(self.card)

    @property
    def at_once(self) -> list[Act]:
        """What takes one press and nothing typed."""
        return [act for act in self.card.acts if act in _AT_ONCE]

    @property
    def asks_only_an_answer(self) -> bool:
        return Act.ANSWER in self.card.acts and not self.at_once

    @property
    def answer_words(self) -> str:
        """What the button of the answer says."""
        if self.card.written.kind is InboxKind.MESSAGE:
            return N_("Write back")
        return N_("Show it and answer") if Act.SHOW in self.card.acts else Act.ANSWER.label


def anchor_of(card: InboxCard) -> str:
    return f"{card.written.kind}-{card.written.id}"


def pressed() -> Act:
    """Raises Missing for an act there is not."""
    try:
        return Act(request.form.get("act", ""))
    except ValueError:
        raise Missing from None


def place_to_go_on() -> str | None:
    """The anchor of the card that came after this one, as the page knew it."""
    anchor = request.form.get(NEXT, "")
    return anchor if _ANCHOR.fullmatch(anchor) else None
