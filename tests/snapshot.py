"""Snapshots: texts printed from the code, reviewed as diffs. `SNAPSHOTS=write pytest tests/house` renews them."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def assert_same_as_snapshot(name: str, lines: list[str]) -> None:
    file = FOLDER / name
    if os.environ.get("SNAPSHOTS") == "write":
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept = file.read_text(encoding="utf-8").splitlines()
    gone = [line for line in kept if line not in lines]
    new = [line for line in lines if line not in kept]
    assert (gone, new) == ([], []), f"{name} differs; if that is meant: SNAPSHOTS=write pytest tests/house"
    assert kept == lines, f"{name} is in another order"
