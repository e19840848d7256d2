"""The page of one thing in the inbox, and the forms of many of them on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import render_template

from app.domain.inbox import Act
from app.domain.sentences import Sentence
from app.queries.inbox import InboxCard
from app.web.forms.inbox import InboxForm


def forms_of(cards: Iterable[InboxCard]) -> list[InboxForm]:
    return [InboxForm(card) for card in cards]


def render_card(
    form: InboxForm,
    chosen: Act | None = None,
    *,
    conflict: Sequence[Sentence] = (),
    typed_texts: Sequence[str] = (),
) -> str:
    """`chosen` is the act that could not be taken; `conflict` says what a colleague did meanwhile, and `typed_texts`
    are given back where their form is no longer on the page."""
    return render_template("inbox/card.html", form=form, chosen=chosen, conflict=conflict, typed_texts=typed_texts)
