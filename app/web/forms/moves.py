"""The form of any move, drawn from its row in the pipeline: one field for each thing it asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import request
from wtforms import Field
from wtforms import Form as PlainForm

from app.domain.asks import Ask, Given, Kind
from app.domain.facts import TopicFacts
from app.domain.pipeline import Move, OpenMove
from app.domain.ruleset import Bilingual, ReasonTemplate, Ruleset
from app.domain.sentences import N_, Sentence, say
from app.domain.stages import Became, Verdict
from app.domain.text import title_from
from app.extensions import rulebook
from app.models.organisations import Organisation
from app.models.topics import Topic
from app.queries.meetings import minority_views
from app.web.filters import render
from app.web.forms import fields
from app.web.forms.base import Check, Form, at_most

_FIELDS: Mapping[Kind, type[Field]] = {
    Kind.LINE: fields.Line,
    Kind.TEXT: fields.Text,
    Kind.DAY: fields.Day,
    Kind.MOMENT: fields.Moment,
    Kind.CLAUSE: fields.Choice,
    Kind.RULE: fields.Choice,
    Kind.CATEGORY: fields.Choice,
    Kind.BODY: fields.Choice,
    Kind.BECAME: fields.Choice,
    Kind.TOPIC: fields.TopicNumber,
    Kind.ROOM: fields.RoomCode,
}
_COERCED = {Kind.BODY: int, Kind.BECAME: Became}

# What the columns hold; texts may be as long as a topic.
_LONGEST = {Ask.TASK: 300, Ask.LEAD_PERSON: 60, Ask.LINK: 500}
_LONGEST_LINE = 200

_HINTS = {
    Ask.TITLE: N_("What and where, in a few words."),
    Ask.SHOWN: N_("Everybody will read this. Numbers that we recognised are hidden; please look for names yourself."),
    Ask.QUESTION: N_("The proposer reads this. Say what is missing and why it matters."),
    Ask.ANSWER: N_("The proposer and everybody else read this."),
    Ask.REASON: N_("Everybody can read this."),
    Ask.WHERE_INSTEAD: N_("So that nobody is sent away empty-handed."),
    Ask.NOTICE_UNTIL: N_("Left empty, it is as short as the rules allow."),
    Ask.TARGET_TOPIC: N_("Its number, with or without hyphens."),
    Ask.TARGET_ROOM: N_("The six signs of the code on its wall."),
    Ask.DOCUMENT: N_("Only if you answer for the body."),
}


class MoveForm(Form):
    """The fields of one move, named by the value of each ask. `row` is the move."""

    row: Move

    def __init__(self, bodies: Sequence[Organisation], *, is_sent: bool = False, **shown_at_first: Any) -> None:
        PlainForm.__init__(self)  # the fields, without anything in them: their choices come first
        for ask in (*self.row.asks, *self.row.may_ask):
            field = self[ask.value]
            if isinstance(field, fields.Choice):
                field.choices = [("", render(N_("Please choose"))), *_choices(ask.kind, rulebook.rules, bodies)]
        self.process(request.form if is_sent else None, data=shown_at_first)

    def texts(self) -> list[str]:
        """What was written in words, to be given back where the form itself is no longer on the page."""
        written = (field for field in self if isinstance(field, fields.Line | fields.Text))
        return [field.data for field in written if field.data]

    def templates(self, name: str) -> tuple[ReasonTemplate, ...]:
        """What the answer in this field may begin with."""
        return rulebook.rules.templates_for(self.row.verb, name)

    def begin_with(self, template: ReasonTemplate, language: str) -> None:
        """Put the template below what is written already, and choose what it speaks of."""
        field = self[template.ask.value]
        field.data = "\n".join(filter(None, (field.data, template.text.in_(language))))
        for name in {Ask.CLAUSE.value, Ask.RULE.value} & self._fields.keys():
            self[name].data = template.about
        where = self._fields.get(Ask.WHERE_INSTEAD.value)
        if where is not None and not where.data and template.about:
            where.data = rulebook.rules.clause(template.about).instead.in_(language)

    def given(self) -> Given:
        """What was given, in the types the asks promise; nothing for what was left empty."""
        answers = {ask: self[ask.value].data for ask in (*self.row.asks, *self.row.may_ask)}
        return {ask: answer for ask, answer in answers.items() if answer not in (None, "")}


@cache
def form_class(row: Move) -> type[MoveForm]:
    of_asks = {ask.value: _field(row, ask) for ask in (*row.asks, *row.may_ask)}
    return type(f"{row.verb.title().replace('_', '')}Form", (MoveForm,), {"row": row, **of_asks})


def _field(row: Move, ask: Ask) -> Field:
    checks: list[Check] = [fields.given] if ask in row.asks else []
    if ask.kind in (Kind.LINE, Kind.TEXT):
        longest = _longest(ask)
        too_long = say("At most %(most)s characters fit here. What you wrote is still here.", most=longest)
        checks.append(at_most(longest, too_long))
    options: dict[str, Any] = {"coerce": _COERCED.get(ask.kind, str)} if _FIELDS[ask.kind] is fields.Choice else {}
    if ask.kind is Kind.TEXT:
        options["render_kw"] = {"rows": 4}
    hint = _HINTS.get(ask, "" if ask in row.asks else N_("May be left empty."))
    # Several moves stand on one page and ask alike, so the verb is part of the id.
    return _FIELDS[ask.kind](ask.label, checks, description=hint, id=f"{row.verb}-{ask.value}", **options)


def _longest(ask: Ask) -> int:
    limits = rulebook.rules.thresholds
    if ask is Ask.TITLE:
        return limits.title_max_chars
    return limits.text_max_chars if ask.kind is Kind.TEXT else _LONGEST.get(ask, _LONGEST_LINE)


def _choices(kind: Kind, rules: Ruleset, bodies: Sequence[Organisation]) -> Iterable[tuple[Any, str]]:
    match kind:
        case Kind.CLAUSE:
            return _said((clause.code, clause.text) for clause in rules.may_not)
        case Kind.RULE:
            return _said((rule.code, rule.text) for rule in rules.moderation_rules)
        case Kind.CATEGORY:
            return _said((category.code, category.name) for category in rules.categories)
        case Kind.BODY:
            return [(body.id, body.name) for body in bodies]
        case Kind.BECAME:
            return [(became, render(became)) for became in Became]
    raise ValueError(f"{kind} is not chosen from a list")


def _said(pairs: Iterable[tuple[str, Bilingual]]) -> list[tuple[str, str]]:
    return [(code, render(text)) for code, text in pairs]


# --- What a page offers


@dataclass(frozen=True, slots=True)
class Offer:
    """A move that may be made from here: with its form, or with what refuses it now."""

    move: Move
    refusals: tuple[Sentence, ...]
    form: MoveForm

    @property
    def is_ready(self) -> bool:
        return not self.refusals

    @property
    def asks_nothing(self) -> bool:
        return not (self.move.asks or self.move.may_ask)


def offers(
    moves: Iterable[OpenMove], topic: Topic, facts: TopicFacts, bodies: Sequence[Organisation], sent: MoveForm | None
) -> list[Offer]:
    """In the order of the pipeline. `sent` is the form that came in, put in its place with what was typed."""
    return [
        Offer(open_move.move, open_move.refusals, _form(open_move.move, topic, facts, bodies, sent))
        for open_move in moves
    ]


def _form(
    row: Move, topic: Topic, facts: TopicFacts, bodies: Sequence[Organisation], sent: MoveForm | None
) -> MoveForm:
    if sent is not None and sent.row is row:
        return sent
    return form_class(row)(bodies, **_suggested(row, topic, facts))


def language_of(topic: Topic) -> str:
    """In which of the rule set's two languages its proposer is answered."""
    return "en" if topic.lang == "en" else "zh_Hans"


def _suggested(row: Move, topic: Topic, facts: TopicFacts) -> dict[str, Any]:
    """What can be said beforehand, so that nobody types what is known."""
    match row.verb:
        case "accept":
            title = topic.title or title_from(topic.shown, facts.ruleset.thresholds.title_max_chars)
            return {"title": title, "category": topic.category, "shown": topic.shown}
        case "propose_decline":
            found = (clause for clause in facts.ruleset.may_not if facts.findings.get(clause.code) is Verdict.YES)
            clause = next(found, None)
            return {"clause": clause.code, "where_instead": clause.instead.in_(language_of(topic))} if clause else {}
        case "announce_resolution" | "conclude":
            return {"minority_view": "\n".join(minority_views(topic.id))}
    return {}
