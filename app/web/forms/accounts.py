"""What is asked about accounts: of those who look after them, and of everybody about their own."""

from __future__ import annotations

from typing import TypeVar

from wtforms import HiddenField, PasswordField

from app.domain.errors import Invalid
from app.domain.roles import ROOM_ROLES, Role
from app.domain.sentences import N_, say
from app.queries.accounts import organisation_ids_of_name
from app.services.accounts import Place
from app.web.filters import render
from app.web.forms import fields
from app.web.forms.base import filled
from app.web.forms.desk_rooms import DeskForm
from app.web.forms.desk_rooms import Place as PlaceField

T = TypeVar("T")

NO_BODY = say("There is no body of this name, or there are several. Its name as it stands on its letters, please.")


class SeatForm(DeskForm):
    """A role and the one place that fits it; the other two fields stay empty."""

    role = fields.Choice(N_("Seat"), [fields.given], coerce=Role)
    room = fields.RoomCode(
        N_("In which room, by its code"),
        description=N_("For administrator, reviewer, convener and member."),
        render_kw={"autocomplete": "off"},
    )
    division = PlaceField(N_("For which place"), description=N_("For a supervisor: its name or statistical code."))
    organisation = fields.Line(N_("For which body"), description=N_("For a responsible body: its name."))

    def offer_choices(self) -> None:
        self.role.choices = [("", render(N_("Please choose"))), *((role, render(role)) for role in Role)]

    def place(self) -> Place:
        """Raises Invalid for the place that is missing."""
        role = self.role.data
        if role in (*ROOM_ROLES, Role.MEMBER):
            return Place(room_id=_given("room", self.room.data))
        if role is Role.SUPERVISOR:
            return Place(division_id=_given("division", self.division.data))
        if role is Role.HANDLER:
            found = organisation_ids_of_name(_given("organisation", self.organisation.data))
            if len(found) != 1:
                raise Invalid("organisation", NO_BODY)
            return Place(organisation_id=found[0])
        return Place()


def _given(name: str, typed: T | None) -> T:
    if not typed:
        raise Invalid(name, fields.EMPTY)
    return typed


class NewAccountForm(SeatForm):
    name = fields.Line(N_("The person's name"), [fields.given], render_kw={"autocomplete": "off"})
    login = fields.Line(N_("Login name"), [fields.given], render_kw={"autocomplete": "off", "autocapitalize": "none"})


class ClosingForm(DeskForm):
    successor = fields.Line(
        N_("Who takes over, by login name"),
        description=N_("They get every seat. Left empty, the seats stay free, and the room above stands in."),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )


class PasswordForm(DeskForm):
    present = PasswordField(
        N_("Your present password"), [filled(fields.EMPTY)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        N_("New password"),
        [filled(fields.EMPTY)],
        description=N_("At least ten characters; three words that do not belong together are good."),
        render_kw={"autocomplete": "new-password"},
    )


class DigitsForm(DeskForm):
    """`sealed` is the new key of the authenticator app: nothing is kept before its digits were typed once."""

    code = fields.Line(
        N_("The six digits it shows now"),
        [fields.given],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    sealed = HiddenField()


class NoDigitsForm(DeskForm):
    known = PasswordField(
        N_("Your present password"), [filled(fields.EMPTY)], render_kw={"autocomplete": "current-password"}
    )
