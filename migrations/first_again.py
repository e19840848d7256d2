"""Generate 0001 anew from the models; README.md has the command. Goes with the first release.

On PostgreSQL, because autogenerate passes over an index on an expression when it looks at SQLite.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import deployment
import flask_migrate
from databases import open_databases

from app import create_app
from app.settings import ROOT


def main() -> None:
    versions = ROOT / "migrations" / "versions"
    by_hand = [file for file in versions.glob("*.py") if not file.name.startswith("0001")]
    with tempfile.TemporaryDirectory() as folder:
        aside = {file: file.rename(Path(folder) / file.name) for file in by_hand}
        try:
            for file in versions.glob("0001_*.py"):
                file.unlink()
            _generate(Path(folder))
        finally:
            for file, kept in aside.items():
                file.write_bytes(kept.read_bytes())


def _generate(folder: Path) -> None:
    with (
        open_databases("postgresql", folder, migrate=lambda _url: None) as databases,
        databases.empty() as url,
    ):
        app = create_app(deployment.settings(url, folder))
        with app.app_context():
            flask_migrate.revision(message="foundation", autogenerate=True, rev_id="0001")
            deployment.close(app)


if __name__ == "__main__":
    main()
