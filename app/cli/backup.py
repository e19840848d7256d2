"""`flask backup` and `flask restore`: what must not be lost, out of a running house and into an empty one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli.data import fill_empty_database, show_rows, target_of
from app.domain.clock import SHANGHAI
from app.extensions import db
from app.integrations.archives import NoBackup, new_archive, verified
from app.models.whole_database import filling, one_view
from app.services import backups
from app.settings import Settings, version


@click.command("backup")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--without-keys", is_flag=True, help="Leave the keys out, for a place others can read.")
@with_appcontext
def backup(file: Path | None, without_keys: bool) -> None:
    """Write rows, files and keys to FILE, or under a name of the day into the folder FILE.

    Server and worker keep running: the backup shows one instant. Without FILE it goes into INSTANCE_PATH/backups.
    """
    settings: Settings = current_app.config["SETTINGS"]
    now: datetime = current_app.config["NOW"]()
    path = _path_for(file, settings, now)
    began = time.monotonic()
    with _one_line_for_errors(path), new_archive(path) as archive, one_view(db.engine) as connection:
        summary = backups.write(
            archive,
            connection,
            files_path=settings.files_path,
            keys_path=settings.keys_path,
            with_keys=not without_keys,
            version=version(),
            now=now,
            tell=show_rows,
        )
    rows, seconds = sum(summary.tables.values()), time.monotonic() - began
    click.echo(f"{rows:,} rows, {summary.files:,} files, {path.stat().st_size / 1e6:,.1f} MB, {seconds:.1f} s: {path}")
    for name in summary.missing:
        click.echo(f"Missing on the disk, and therefore in the backup: {name}", err=True)
    if without_keys:
        click.echo(f"WITHOUT the keys: keep {settings.keys_path} elsewhere; no slip opens without them.", err=True)
    else:
        click.echo(
            "THE KEYS ARE IN IT: whoever has this file reads every name and telephone number. Keep it locked away, "
            "and on another machine.",
            err=True,
        )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "url", metavar="URL", help="An empty database; otherwise DATABASE_URL, which must be empty.")
@with_appcontext
def restore(file: Path, url: str | None) -> None:
    """Bring back what FILE holds: rows into an empty database, files and keys into INSTANCE_PATH and KEYS_PATH.

    Nothing is overwritten. An interrupted restore leaves no row behind and can be begun again.
    """
    settings: Settings = current_app.config["SETTINGS"]
    click.echo("Checking the backup …")
    with _one_line_for_errors(file):
        manifest = verified(file)
        backups.refuse_what_does_not_fit(manifest, keys_path=settings.keys_path)
    with target_of(url) as engine, _one_line_for_errors(file):
        fill_empty_database(engine, manifest["migration"], lambda: _fill(engine, file, manifest, settings))
    click.echo(f"Restored as of {manifest['made_at']}. Start server and worker now.")


def register(app: Flask) -> None:
    app.cli.add_command(backup)
    app.cli.add_command(restore)


def _fill(engine: sa.Engine, file: Path, manifest: dict[str, object], settings: Settings) -> None:
    with filling(engine) as connection:
        backups.restore(
            file,
            manifest,
            connection,
            files_path=settings.files_path,
            keys_path=settings.keys_path,
            tell=show_rows,
        )


def _path_for(file: Path | None, settings: Settings, now: datetime) -> Path:
    folder = file or settings.instance_path / "backups"
    if file is None:
        folder.mkdir(mode=0o700, exist_ok=True)
    elif not file.is_dir():
        return file
    return folder / f"mashangyi-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}.tar.gz"


@contextmanager
def _one_line_for_errors(path: Path) -> Iterator[None]:
    """Whatever is in the way, said once; nothing half-made is left behind."""
    try:
        yield
    except FileExistsError:
        raise click.ClickException(f"{path} is there already, and a backup is never written over.") from None
    except (NoBackup, backups.CannotRestore) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or path}: {error.strerror}.") from None
