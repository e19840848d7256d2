"""What the desk asks about a room. Rules about the answers are the services'; here they only get their types."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import FileField, StringField
from wtforms import Form as PlainForm

from app.domain.roles import Role
from app.domain.sentences import N_, say
from app.domain.stages import Level, RoomType
from app.models.rooms import Room, RoomCode
from app.queries.divisions import CalledPlace, places_called
from app.services.room_seats import ROLES
from app.web.filters import render
from app.web.forms import fields
from app.web.forms.base import Form

NO_PLACE = say("There is no place of this name or code.")
NOT_A_NUMBER = say("Please write a number, such as 33.5975.")


# --- Fields


class Place(fields.LookedUp):
    """int, the id of a place; typed as its statistical code, or as its name where no other has it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip()
        self.data = None
        if not typed:
            return
        found = places_called(typed)
        if not found:
            raise ValueError(NO_PLACE)
        if len(found) > 1:
            which = "; ".join(map(_spelt_out, found))
            raise ValueError(say("Several places have this name. Write the code of yours: %(which)s", which=which))
        self.data = found[0].division.id


def _spelt_out(place: CalledPlace) -> str:
    return f"{' · '.join(place.above[1:])} {place.code}"


class UpperRoom(fields.RoomCode):
    """int, the id of a room; what it is now may be shown as its code."""

    shown_at_first: str = ""

    def _value(self) -> str:
        return super()._value() if self.raw_data else self.shown_at_first


class Degrees(StringField):  # type: ignore[misc]  # WTForms has no types
    """float or None; what was typed stays in the field."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip().replace("，", ".").replace(",", ".")
        self.data = None
        if typed:
            try:
                self.data = float(typed)
            except ValueError:
                raise ValueError(NOT_A_NUMBER) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.6f}".rstrip("0").rstrip(".")


# --- Forms: several stand on one page, so no two name a field alike


class DeskForm(Form):
    """Filled from the request only where it is the one that was sent."""

    def __init__(self, *, is_sent: bool = False, **shown_at_first: Any) -> None:
        PlainForm.__init__(self)  # the fields first, for some get their choices now
        self.offer_choices()
        self.process(request.form if is_sent else None, data=shown_at_first)

    def offer_choices(self) -> None:
        """For forms with a choice: its first is empty."""


class Assent(DeskForm):
    """A button that asks nothing."""


class NewRoomForm(DeskForm):
    at = Place(N_("Where"), [fields.given], description=N_("The name of the place, or its statistical code."))
    kind = fields.Choice(N_("Kind of room"), [fields.given], coerce=RoomType)
    name = fields.Line(
        N_("Name of the room"), description=N_("Left empty, a territorial room is named after its place.")
    )

    def offer_choices(self) -> None:
        self.kind.choices = [("", render(N_("Please choose"))), *((kind, render(kind)) for kind in RoomType)]


class NameForm(DeskForm):
    name = fields.Line(N_("Name of the room"), description=N_("At most 40 characters, so that it fits on a sheet."))


class MoveRoomForm(DeskForm):
    place = Place(
        N_("Where"), description=N_("The name of the place, or its statistical code. Left empty, it stays where it is.")
    )
    level = fields.Choice(N_("Its level"), [fields.given], coerce=Level)
    upper = UpperRoom(
        N_("The room above, by its code"),
        description=N_("Left empty, it is whichever room its place has above it."),
    )

    def offer_choices(self) -> None:
        self.level.choices = [("", render(N_("Please choose"))), *((level, render(level)) for level in Level)]


class DescriptionForm(DeskForm):
    telephone = fields.Line(N_("Telephone"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    hours = fields.Line(N_("Opening hours"), description=N_("Such as: Tuesdays 8:30–11:30"))


class PositionForm(DeskForm):
    lat = Degrees(N_("Latitude (WGS-84)"), render_kw={"inputmode": "decimal"})
    lng = Degrees(
        N_("Longitude (WGS-84)"),
        description=N_("Maps of Chinese makers show shifted degrees; take them from a satellite receiver."),
        render_kw={"inputmode": "decimal"},
    )


class PictureForm(DeskForm):
    picture = FileField(
        N_("A photograph of the room"),
        description=N_("JPEG or PNG. No faces and no number plates, please; where it was taken is removed."),
        render_kw={"accept": "image/jpeg,image/png"},
    )


class MergerForm(DeskForm):
    into = fields.RoomCode(
        N_("The room that goes on with its matters, by its code"), [fields.given], render_kw={"autocomplete": "off"}
    )


class SeatForm(DeskForm):
    login = fields.Line(N_("Login name"), [fields.given], render_kw={"autocomplete": "off", "autocapitalize": "none"})
    role = fields.Choice(N_("Seat"), [fields.given], coerce=Role)

    def offer_choices(self) -> None:
        self.role.choices = [("", render(N_("Please choose"))), *((role, render(role)) for role in ROLES)]


class BatchForm(DeskForm):
    until = fields.Day(
        N_("Old sheets lead on until"), description=N_("The last day. Left empty, they lead on for ever.")
    )


class BatchPlaceForm(DeskForm):
    """Asked by GET: what a batch would do is looked at before it is done."""

    within = Place(N_("For which place"), description=N_("The name of the place, or its statistical code."))

    def __init__(self, *, is_asked: bool = False) -> None:
        PlainForm.__init__(self)
        self.process(request.args if is_asked else None)


class WithdrawalForm(DeskForm):
    code = fields.Choice(N_("Which code"), [fields.given], render_kw={"lang": "zxx"})  # codes are no words
    reason = fields.Line(N_("What happened"), [fields.given], description=N_("For the desk only."))

    def show(self, codes: list[RoomCode]) -> None:
        """Those that can still be withdrawn; the live one first."""
        self.code.choices = [("", render(N_("Please choose"))), *((code.code, code.code) for code in codes)]


def forms_of(room: Room, sent: DeskForm | None = None) -> dict[str, DeskForm]:
    """Every form of a room's page by name: as the room is, but for the one that was sent."""
    forms: dict[str, DeskForm] = {
        "name": NameForm(name=room.name),
        "move": MoveRoomForm(level=room.level),
        "description": DescriptionForm(telephone=room.telephone, hours=room.hours),
        "position": PositionForm(lat=room.lat, lng=room.lng),
        "picture": PictureForm(),
        "merger": MergerForm(),
        "seat": SeatForm(),
        "batch": BatchForm(),
        "withdrawal": WithdrawalForm(),
    }
    if sent is not None:  # an Assent is among them nowhere
        forms |= {name: sent for name, form in forms.items() if type(form) is type(sent)}
    if room.upper_is_chosen and room.upper:
        forms["move"].upper.shown_at_first = room.upper.code or ""
    return forms
