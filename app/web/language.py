"""In which language, and how large, a person reads: two cookies, and for the language else what the browser asks for.

The catalogues are plain `.po` files, one per noun, read when the application starts. English is what the code is
written in and so needs none.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.settings import ROOT

LANGUAGE_COOKIE = "locale"
MODE_COOKIE = "mode"

TRANSLATIONS = ROOT / "translations"


class Locale(StrEnum):
    """The value stands in the cookie and names the catalogue; `tag` stands in `<html lang>`."""

    CHINESE = "zh_Hans"
    ENGLISH = "en"

    @property
    def tag(self) -> str:
        return self.value.replace("_", "-")


class Mode(StrEnum):
    """How large. `look` stands in `<html data-mode>`: the largest is the elder mode with larger letters still."""

    STANDARD = "standard"
    ELDER = "elder"
    LARGEST = "largest"

    @property
    def look(self) -> str:
        return Mode.ELDER.value if self is Mode.LARGEST else self.value


class CatalogueError(RuntimeError):
    """A translation file that cannot be used as it stands."""


def choose_locale(cookie: str | None, accept_language: str | None) -> Locale:
    """The reader's choice, else the first of our languages their browser lists, else Chinese."""
    if cookie in list(Locale):
        return Locale(cookie)
    for tag, _quality in parse_accept_header(accept_language, LanguageAccept):
        match tag.replace("_", "-").partition("-")[0].lower():
            case "zh":  # traditional readers too: better than English
                return Locale.CHINESE
            case "en":
                return Locale.ENGLISH
    return Locale.CHINESE


def choose_mode(cookie: str | None) -> Mode:
    return Mode(cookie) if cookie in list(Mode) else Mode.STANDARD


def current_locale() -> Locale:
    """The reader's; Chinese where nobody reads along (commands, jobs) and `in_language` says nothing else."""
    if "locale" not in g:
        if not has_request_context():
            return Locale.CHINESE
        g.locale = choose_locale(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("Accept-Language"))
    locale: Locale = g.locale
    return locale


def current_mode() -> Mode:
    return choose_mode(request.cookies.get(MODE_COOKIE))


@contextmanager
def in_language(locale: Locale) -> Iterator[None]:
    """Speak `locale` for a while, whoever is asking: a notice goes out in its receiver's language."""
    before = g.get("locale")
    g.locale = locale
    try:
        yield
    finally:
        if before is None:
            g.pop("locale")
        else:
            g.locale = before


# --- Saying things


def gettext(msgid: str) -> str:
    return _catalogue(current_locale()).gettext(msgid)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _catalogue(current_locale()).ngettext(singular, plural, n)


# --- The catalogues


_catalogues: dict[Locale, NullTranslations] = {Locale.ENGLISH: NullTranslations()}


def _catalogue(locale: Locale) -> NullTranslations:
    return _catalogues[locale]


def load_catalogue(folder: Path) -> Translations:
    """All `.po` files of a folder as one. Raises CatalogueError when two of them translate a message differently."""
    whole = Catalog(locale=folder.name)
    home: dict[Any, str] = {}
    for file in sorted(folder.glob("*.po")):
        with file.open("rb") as lines:
            part = read_po(lines, locale=folder.name, abort_invalid=True)
        for message in part:
            if not message.id:  # the header
                continue
            if message.id in home and whole[message.id].string != message.string:
                raise CatalogueError(f"{message.id!r} stands in {home[message.id]} and in {file.name}")
            home[message.id] = file.name
            whole.add(message.id, message.string, flags=message.flags)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def register(app: Flask) -> None:
    _catalogues[Locale.CHINESE] = load_catalogue(TRANSLATIONS / Locale.CHINESE)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.context_processor(lambda: {"locale": current_locale(), "mode": current_mode()})
