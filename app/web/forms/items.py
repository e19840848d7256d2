"""What is asked about items: one line of the list of results, and what a body reports of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import Field, HiddenField
from wtforms import Form as PlainForm

from app.domain.sentences import N_, say
from app.domain.stages import ItemOutcome
from app.models.organisations import Organisation
from app.queries.items import ShownItem
from app.services.item_reports import LONGEST_NOTE
from app.services.items import Line
from app.web.filters import render
from app.web.forms import fields
from app.web.forms.base import Form, at_most
from app.web.photo_fields import PhotosField

MOST_MILESTONES, MILESTONES_IN_SIGHT = 6, 2
_TOO_LONG = say("At most %(most)s characters fit here. What you wrote is still here.", most=300)


class LineForm(Form):
    """One line of the list. A body is chosen, or named where it is not in the list yet."""

    task = fields.Line(N_("What will be done"), [fields.given, at_most(300, _TOO_LONG)])
    body = fields.Choice(N_("Responsible body"), coerce=int)
    new_body = fields.Line(N_("Or another body"), description=N_("Its full name. It is in the list from then on."))
    lead_person = fields.Line(N_("Lead person"), [fields.given])
    due_on = fields.Day(N_("By when"), [fields.given])
    measured_by = fields.Line(
        N_("How it is measured"),
        [at_most(300, _TOO_LONG)],
        description=N_("What anybody can see or count when it is done."),
    )
    seen_version = HiddenField()

    def __init__(self, bodies: Sequence[Organisation], **shown_at_first: Any) -> None:
        PlainForm.__init__(self)  # the choices come before the values
        self.body.choices = [("", render(N_("Please choose"))), *((body.id, body.name) for body in bodies)]
        self.process(request.form if request.method == "POST" else None, data=shown_at_first)

    def milestones(self) -> list[tuple[Field, Field]]:
        """What and by when, row by row."""
        return [(self[f"milestone_{n}"], self[f"milestone_{n}_on"]) for n in range(1, MOST_MILESTONES + 1)]

    @property
    def first_milestones(self) -> list[tuple[Field, Field]]:
        return self.milestones()[:MILESTONES_IN_SIGHT]

    @property
    def more_milestones(self) -> list[tuple[Field, Field]]:
        return self.milestones()[MILESTONES_IN_SIGHT:]

    @property
    def has_more_milestones(self) -> bool:
        return any(what.data or on.data or on.errors for what, on in self.more_milestones)

    def validate(self) -> bool:
        good: bool = super().validate()
        if self.body.data is None and not self.new_body.data:
            self.body.errors = [*self.body.errors, fields.NOT_CHOSEN]
            good = False
        for what, on in self.milestones():
            if bool(what.data) is not (on.data is not None) and not on.errors:
                on.errors = [say("Each step needs what is done, and by when.")]
                good = False
        if not any(what.data for what, _on in self.milestones()):
            self["milestone_1"].errors = [say("Please give one step at least, with its day.")]
            good = False
        return good

    def line(self) -> Line:
        """What a validated form says."""
        assert self.due_on.data is not None
        return Line(
            task=self.task.data,
            lead_person=self.lead_person.data,
            due_on=self.due_on.data,
            organisation_id=self.body.data,
            new_body=self.new_body.data or "",
            milestones={what.data: on.data for what, on in self.milestones() if what.data},
            measured_by=self.measured_by.data or "",
        )


for _n in range(1, MOST_MILESTONES + 1):
    setattr(LineForm, f"milestone_{_n}", fields.Line(N_("Step"), [at_most(300, _TOO_LONG)]))
    setattr(LineForm, f"milestone_{_n}_on", fields.Day(N_("Done by")))


def shown_line(shown: ShownItem) -> dict[str, Any]:
    """An item as the form shows it at first."""
    item = shown.item
    steps: dict[str, str | date] = {}
    for n, milestone in enumerate(shown.milestones[:MOST_MILESTONES], 1):
        steps |= {f"milestone_{n}": milestone.text, f"milestone_{n}_on": milestone.due_on}
    return {
        "task": item.task,
        "body": item.organisation_id,
        "lead_person": item.lead_person,
        "due_on": item.due_on,
        "measured_by": item.measured_by,
        "seen_version": item.version,
        **steps,
    }


# --- What a body reports. Several of these forms stand on one page, and one of them came in.


class ReportForm(Form):
    def __init__(self, *, is_sent: bool = False, **shown_at_first: Any) -> None:
        PlainForm.__init__(self, request.form if is_sent else None, data=shown_at_first)


class OutcomeForm(ReportForm):
    outcome = fields.OneOf(
        N_("What came of it?"),
        choices=[(outcome.value, outcome.label) for outcome in ItemOutcome],
        validate_choice=False,
    )
    evidence = fields.Text(
        N_("What shows it"),
        [fields.given],
        description=N_("What was done, measured or seen. If it is not all done: what is missing, and why."),
        render_kw={"rows": 4},
    )
    photos = PhotosField(N_("Photos of what was done"))
    seen_version = HiddenField(id="outcome-seen")


class DelayForm(ReportForm):
    until = fields.Day(N_("New date"), [fields.given])
    reason = fields.Text(N_("Why"), [fields.given], description=N_("Everybody can read this."), render_kw={"rows": 3})
    seen_version = HiddenField(id="delay-seen")


class StepForm(ReportForm):
    milestone = HiddenField()
    note = fields.Line(N_("A note, if you like"), [at_most(LONGEST_NOTE, _TOO_LONG)])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for field in self:
            field.id = f"{field.name}-{self.milestone.data}"


class PhotosForm(ReportForm):
    shows = fields.OneOf(
        N_("They show"),
        choices=[("after", N_("what was done")), ("before", N_("how it was before"))],
        validate_choice=False,
    )
    photos = PhotosField(N_("Photos"), id="more-photos")
