"""What the desk asks about research. Several forms stand on one page, so no two name a field alike."""

from __future__ import annotations

from enum import Enum

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.sentences import N_, say
from app.domain.stages import Party
from app.models.research import InvitedBy, ResearchOption
from app.services.research import OptionWords
from app.web.filters import render
from app.web.forms import fields
from app.web.forms.base import at_most
from app.web.forms.desk_rooms import DeskForm
from app.web.photo_fields import PhotosField

LONGEST_LINE = 200
LINE = at_most(LONGEST_LINE, say("At most %(most)s characters fit here. What you wrote is still here.", most=200))


class Ticks(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Any of a list, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OptionForm(DeskForm):
    text = fields.Text(
        N_("What could be done"),
        [fields.given],
        description=N_("One way to solve it, in words everybody understands. It becomes a point of the agenda."),
        render_kw={"rows": 3},
    )
    cost = fields.Line(N_("What it costs, and who would pay"), [LINE], description=N_("May be left empty."))
    speaks_for = fields.Text(N_("What speaks for it"), description=N_("May be left empty."), render_kw={"rows": 2})
    speaks_against = fields.Text(
        N_("What speaks against it"), description=N_("May be left empty."), render_kw={"rows": 2}
    )

    @classmethod
    def of(cls, option: ResearchOption) -> OptionForm:
        return cls(
            text=option.text,
            cost=option.cost,
            speaks_for=option.speaks_for,
            speaks_against=option.speaks_against,
        )

    def words(self) -> OptionWords:
        return OptionWords(
            self.text.data or "", self.cost.data or "", self.speaks_for.data or "", self.speaks_against.data or ""
        )


class VisitForm(DeskForm):
    visited_on = fields.Day(N_("When it was visited"), [fields.given])
    who = fields.Line(
        N_("Who was there"), [fields.given, LINE], description=N_("Offices and names, as you would report them.")
    )
    parties = Ticks(N_("Whom you heard"), coerce=Party)
    seen = fields.Text(N_("What was seen and heard"), [fields.given], render_kw={"rows": 4})
    photos = PhotosField(N_("Photos"))

    def offer_choices(self) -> None:
        self.parties.choices = _said(Party)


class FactForm(DeskForm):
    fact = fields.Text(N_("What you found out"), [fields.given], render_kw={"rows": 3})
    source = fields.Line(
        N_("Where it is known from"),
        [fields.given, LINE],
        description=N_("Such as: drawings of 1998, the water company."),
    )


class InvitationForm(DeskForm):
    party = fields.Choice(N_("As which party"), [fields.given], coerce=Party)
    whom = fields.Line(N_("Who was asked to come"), [fields.given, LINE], description=N_("For the desk only."))
    how = fields.Choice(N_("How they were asked"), [fields.given], coerce=InvitedBy)

    def offer_choices(self) -> None:
        first = ("", render(N_("Please choose")))
        self.party.choices = [first, *_said(Party)]
        self.how.choices = [first, *_said(InvitedBy)]


def _said(labels: type[Enum]) -> list[tuple[Enum, str]]:
    return [(label, render(label)) for label in labels]
