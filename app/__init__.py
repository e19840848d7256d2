"""The composition root: reads top to bottom, decides nothing."""

from __future__ import annotations

from flask import Flask

from app import cli, web
from app.extensions import db, keyring, migrate, rulebook
from app.models import load_tables
from app.models.unit_of_work import prepare_engine
from app.observability import configure_logging
from app.settings import ROOT, Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build one application. Raises SettingsError, KeysError or a boot check's error rather than start half-made."""
    settings = settings or Settings.from_env()
    configure_logging(settings)
    settings.instance_path.mkdir(parents=True, exist_ok=True)

    app = Flask(
        __name__,
        instance_path=str(settings.instance_path),
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "templates"),
    )
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
    )

    load_tables()
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
    keyring.open(settings.keys_path)
    rulebook.open(settings.ruleset_path)

    web.register(app, settings)
    cli.register(app)
    return app
