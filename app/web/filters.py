"""How things are said: sentences and labels in the reader's language, every date and time in one way."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Flask
from markupsafe import Markup

from app.domain.clock import SHANGHAI, local_day
from app.domain.ruleset import Bilingual
from app.domain.sentences import Param, Sentence
from app.web.clock import now
from app.web.language import Locale, current_locale, gettext

_CHINESE_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def render(text: Sentence | Bilingual | Enum | str) -> str:
    """What the domain wants said, in the reader's language. An enum says its label, a bare text is a message id."""
    match text:
        case Bilingual():
            return text.in_(current_locale())
        case Sentence():
            said = gettext(text.msgid)
            params = {name: _render_param(param) for name, param in text.params.items()}
            return said % params if params else said  # like gettext: a lone sentence may contain a bare per cent sign
        case Enum():
            return render(text.label)  # type: ignore[attr-defined]
    return gettext(text)


def _render_param(param: Param) -> Any:
    match param:
        case Sentence() | Enum():
            return render(param)
        case datetime():  # before date: every datetime is a date
            return say_moment(param)
        case date():
            return say_date(param)
    return param


def say_date(day: date | datetime) -> str:
    """`11月28日 周六` or `Sat 28 November`; with the year when it is not this one. A moment is its day in Shanghai."""
    day = local_day(day) if isinstance(day, datetime) else day
    this_year = day.year == local_day(now()).year
    if current_locale() is Locale.ENGLISH:
        said = f"{_ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {_ENGLISH_MONTHS[day.month - 1]}"
        return said if this_year else f"{said} {day.year}"
    said = f"{day.month}月{day.day}日 周{_CHINESE_WEEKDAYS[day.weekday()]}"
    return said if this_year else f"{day.year}年{said}"


def say_moment(moment: datetime) -> str:
    """`11月28日 周六 9:00` or `Sat 28 November, 9:00`, in Shanghai whoever reads it and wherever."""
    local = moment.astimezone(SHANGHAI)
    comma = "," if current_locale() is Locale.ENGLISH else ""
    return f"{say_date(moment)}{comma} {local.hour}:{local.minute:02}"


def date_tag(day: date | datetime) -> Markup:
    local = local_day(day) if isinstance(day, datetime) else day
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), say_date(day))


def moment_tag(moment: datetime) -> Markup:
    local = moment.astimezone(SHANGHAI)
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="minutes"), say_moment(moment))


def register(app: Flask) -> None:
    app.jinja_env.filters.update(date=date_tag, moment=moment_tag, say=render, label=render)
