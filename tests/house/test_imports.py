"""The arrows between the layers point downwards; the contracts stand in pyproject.toml."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT


def check_arrows(folder: Path) -> subprocess.CompletedProcess[str]:
    lint = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(
        lint, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
    )


def test_every_arrow_points_downwards() -> None:
    found = check_arrows(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("app/domain/text.py", "import app.models", "Layers point downwards"),
        ("app/jobs/worker.py", "import app.web", "Layers point downwards"),
        ("app/domain/text.py", "import sqlalchemy", "The domain is plain Python"),
        ("app/services/pipeline.py", "import flask", "Below the edge"),
        ("app/web/access.py", "import sqlalchemy", "The web asks"),
        ("app/integrations/spreadsheets.py", "import app.models.rooms", "Integrations know nothing"),
    ],
)
def test_an_arrow_that_does_not_is_found(file: str, line: str, broken: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a") as source:
        source.write(f"\n{line}\n")

    found = check_arrows(tmp_path)
    assert found.returncode == 1
    assert broken in found.stdout.partition("Broken contracts")[2]
