"""How values are said in templates: dates and times in one way, sentences and labels in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from markupsafe import Markup

from app.domain.clock import SHANGHAI, local_day
from app.web.clock import now
from app.web.language import Locale, current_locale, render

_CHINESE_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


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
