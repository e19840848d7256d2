"""What `import wsgi` may load: every process pays for it at every start, and most never make a poster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from app.settings import ROOT

HEAVY = {"openpyxl", "docx", "reportlab", "wechatpy", "PIL", "qrcode", "numpy", "chinese_calendar"}


def loaded_by(statement: str, instance: Path) -> set[str]:
    """The top-level packages in memory after `statement`, in a process of its own."""
    program = f"import json, sys\n{statement}\njson.dump([name for name in sys.modules if '.' not in name], sys.stderr)"
    env = {"PATH": os.environ["PATH"], "APP_ENV": "test", "INSTANCE_PATH": str(instance)}
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stderr))


def test_starting_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded_by("import wsgi", tmp_path) & HEAVY == set()


def test_something_heavy_would_be_seen(tmp_path: Path) -> None:
    assert "openpyxl" in loaded_by("import wsgi, openpyxl", tmp_path)
