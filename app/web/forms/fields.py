"""Fields that speak our sentences, keep what was typed, and give the Python types the domain takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from wtforms import DateField, DateTimeLocalField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from app.domain.clock import SHANGHAI, local_day
from app.domain.errors import Missing
from app.domain.numbers import read_room_code, read_topic_number
from app.domain.sentences import Sentence, say
from app.domain.text import has_words, tidy
from app.queries.rooms import room_by_code
from app.queries.visible import topic_by_number
from app.web.clock import now
from app.web.sessions import current_actor

FURTHEST_YEARS = 10

EMPTY = say("Please fill this in.")
NOT_CHOSEN = say("Please choose one.")


class Line(StringField):  # type: ignore[misc]  # WTForms has no types
    """str, tidy, in one line."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = " ".join(tidy(valuelist[0]).split("\n")).strip()


class Text(TextAreaField):  # type: ignore[misc]
    """str, tidy."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = tidy(valuelist[0])


class Day(DateField):  # type: ignore[misc]
    """date, within ten years."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip()
        self.data = None
        if typed:
            self.data = _near(_read(date.fromisoformat, typed, say("Please give a day, such as 2026-03-15.")))


class Moment(DateTimeLocalField):  # type: ignore[misc]
    """Aware datetime; what is typed is the time in Shanghai, wherever the browser stands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip()
        self.data = None
        if typed:
            local = _read(datetime.fromisoformat, typed, say("Please give a day and a time."))
            self.data = local.replace(tzinfo=SHANGHAI)
            _near(self.data.date())

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") if self.data else ""


def _read(parse: Any, typed: str, sentence: Sentence) -> Any:
    try:
        return parse(typed)
    except ValueError:
        raise ValueError(sentence) from None


def _near(day: date) -> date:
    this_year = local_day(now()).year
    if abs(day.year - this_year) > FURTHEST_YEARS:
        raise ValueError(say("Please look at the year."))
    return day


class Choice(SelectField):  # type: ignore[misc]
    """One of `choices`, whose first is empty. The choices are set on the bound field."""

    def __init__(self, *args: Any, coerce: Callable[[Any], Any] = str, **kwargs: Any) -> None:
        super().__init__(*args, choices=[], coerce=lambda typed: coerce(typed) if typed else None, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        try:
            self.data = self.coerce(valuelist[0])
        except ValueError:
            self.data = None
            raise ValueError(NOT_CHOSEN) from None

    def pre_validate(self, _form: Any) -> None:
        if self.data is not None and self.data not in [value for value, _label in self.choices]:
            raise ValidationError(NOT_CHOSEN)


class OneOf(RadioField):  # type: ignore[misc]
    """str, one of `choices`, all of them in sight; the labels are message ids."""

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        # WTForms is about to give up plain pairs where a field is declared; where choices are set later, it takes them.
        super().__init__(*args, choices=[SelectChoice(value, label) for value, label in choices], **kwargs)

    def pre_validate(self, _form: Any) -> None:
        if self.data not in [value for value, *_rest in self.choices]:
            raise ValidationError(NOT_CHOSEN)


class OneOrNone(OneOf):
    """The same, and it may stay open: None."""

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            super().pre_validate(form)


class LookedUp(StringField):  # type: ignore[misc]
    """What was typed stays in the field, whatever it was found to mean."""

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ""


class TopicNumber(LookedUp):
    """int, the id of a topic this person can know of; typed as its number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip()
        self.data = None
        if not typed:
            return
        number = read_topic_number(typed) or typed
        try:
            self.data = topic_by_number(number, current_actor()).id
        except Missing:
            raise ValueError(say("There is no topic with this number. Please compare it digit by digit.")) from None


class RoomCode(LookedUp):
    """int, the id of a room; typed as the code on its wall."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip()
        self.data = None
        if not typed:
            return
        code = read_room_code(typed)
        found = room_by_code(code) if code else None
        if found is None or found.revoked_at is not None:
            raise ValueError(say("No room has this code. Please compare it sign by sign."))
        self.data = found.room_id


# --- Checks


def given(_form: Any, field: Field) -> None:
    """Refuse a field without an answer; a text needs words, for somebody is going to read it."""
    if field.errors:
        raise StopValidation
    if isinstance(field.data, str):
        if not has_words(field.data):
            raise StopValidation(EMPTY)
    elif field.data is None:
        raise StopValidation(NOT_CHOSEN if isinstance(field, Choice) else EMPTY)


given.field_flags = {"required": True}  # type: ignore[attr-defined]
