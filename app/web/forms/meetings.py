"""What the clerk of a meeting types, and what is asked at its door. No two forms of a page name a field alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField

from app.domain.meetings import Heads
from app.domain.sentences import N_, say
from app.domain.stages import Party
from app.models.meetings import LineKind
from app.queries.meetings import Point
from app.services.meetings import Hands
from app.web.filters import render
from app.web.forms import fields
from app.web.forms.base import Form
from app.web.forms.desk_rooms import DeskForm

MOST_PEOPLE = 9_999
NOT_A_COUNT = say("Please write a whole number, 0 for nobody.")


class Count(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """int from 0 on; left empty it is 0. What was typed stays in the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, render_kw={"min": 0, "inputmode": "numeric"}, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip() or "0"
        self.data = int(typed) if typed.isdecimal() else None
        if self.data is None or self.data > MOST_PEOPLE:
            self.data = None
            raise ValueError(NOT_A_COUNT)


class AgendaForm(DeskForm):
    text = fields.Line(N_("Another point"), [fields.given])


class LineForm(DeskForm):
    """One line of the record. The points are those of the meeting; without one it belongs to none."""

    point = fields.Choice(N_("About which point"), coerce=int)
    kind = fields.Choice(N_("What kind of line"), [fields.given], coerce=LineKind)
    party = fields.Choice(N_("Who said it"), coerce=Party)
    line = fields.Text(N_("In a sentence or two"), [fields.given], render_kw={"rows": 3})

    def __init__(self, points: Sequence[Point], **shown_at_first: Any) -> None:
        self.points = points
        super().__init__(**shown_at_first)

    def offer_choices(self) -> None:
        self.point.choices = points_of(self.points)
        self.kind.choices = [(kind, render(kind)) for kind in LineKind]
        self.party.choices = [("", render(N_("No party in particular"))), *((party, render(party)) for party in Party)]


class MotionForm(DeskForm):
    motion_point = fields.Choice(N_("The point it belongs to"), coerce=int)
    motion = fields.Line(
        N_("What hands are raised for"), [fields.given], description=N_("A sentence one can be for or against.")
    )

    def __init__(self, points: Sequence[Point], **shown_at_first: Any) -> None:
        self.points = points
        super().__init__(**shown_at_first)

    def offer_choices(self) -> None:
        self.motion_point.choices = points_of(self.points)


class HandsForm(DeskForm):
    hands_for = Count(N_("For"))
    hands_against = Count(N_("Against"))
    abstained = Count(N_("Abstained"))

    def hands(self) -> Hands:
        return Hands(self.hands_for.data or 0, self.hands_against.data or 0, self.abstained.data or 0)


class PaperForm(DeskForm):
    """How many signed on paper: a field for each party, named by its value."""

    @classmethod
    def of(cls, heads: Sequence[Heads]) -> PaperForm:
        now_there: dict[str, Any] = {each.party.value: each.on_paper for each in heads}
        return cls(**now_there)

    def counts(self) -> dict[Party, int]:
        return {party: self[party.value].data or 0 for party in Party}


for _party in Party:
    setattr(PaperForm, _party.value, Count(_party.label))


class DoorForm(Form):
    """At the door. `key` is what tells a phone that keeps no cookies from the next one."""

    code = fields.Line(
        N_("Code at the door"),
        [fields.given],
        description=N_("Six digits, on the sheet at the door."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 12},
    )
    key = HiddenField()


def points_of(points: Sequence[Point]) -> list[tuple[Any, str]]:
    named = [(point.item.id, f"{n}. {point.item.text}") for n, point in enumerate(points, 1) if point.item]
    return [*named, ("", render(N_("No point in particular")))]
