"""The web edge: everything between a request and a service call, put together in one order."""

from __future__ import annotations

import importlib
import pkgutil

from flask import Flask

from app.settings import Settings

# Relative, because mypy takes a package that imports from itself by name for a re-export.
from . import (
    access,
    assets,
    clock,
    converters,
    cross_site,
    errors,
    filters,
    language,
    limits,
    navigation,
    openings,
    page_cache,
    photo_fields,
    security,
    templating,
    views,
)


def register(app: Flask, settings: Settings) -> None:
    """Raises UnmarkedView when a view does not say who may call it, and CatalogueError for a broken translation."""
    clock.register(app)
    templating.register(app)
    language.register(app)
    filters.register(app)
    assets.register(app)
    converters.register(app)
    navigation.register(app)

    security.register(app, settings)
    photo_fields.register(app)
    limits.register(app)
    cross_site.register(app, settings)
    access.register(app)
    errors.register(app)
    openings.register(app)

    _register_views(app)
    access.refuse_unmarked_views(app)
    page_cache.install(app, settings)  # last: outermost, so that a hit never enters Flask


def _register_views(app: Flask) -> None:
    """Every module of `views` has a `blueprint`; a new one needs no line here."""
    for module in pkgutil.iter_modules(views.__path__):
        app.register_blueprint(importlib.import_module(f"{views.__name__}.{module.name}").blueprint)
