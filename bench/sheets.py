"""How long the sheets of a whole city take, and whether each leads to its own room.

    python bench/sheets.py [--jobs 2] [--kinds] [--verify] [--folder PATH]

The bars: 1,732 A4 sheets as PDF in 25 s and as PNG in 50 s on two cores. Exit status 0 when both are met and, with
`--verify`, every file leads to its room; 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from servers import ROOT, flask_command

BARS = {"pdf": 25, "png": 50}
ADDRESS = "https://yi.example.gov.cn"


@dataclass(frozen=True)
class Run:
    seconds: float
    processor_seconds: float  # of all processes together
    succeeded: bool


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--jobs", type=int, default=2, choices=range(1, 65), metavar="N")
    asked.add_argument("--kinds", action="store_true", help="every kind afterwards, not only A4")
    asked.add_argument("--verify", action="store_true", help="scan every file in the end; takes minutes")
    asked.add_argument("--folder", type=Path, help="an empty one, to keep the files")
    given = asked.parse_args()

    with tempfile.TemporaryDirectory() as temporary:
        env = {"APP_ENV": "demo", "INSTANCE_PATH": f"{temporary}/instance", "BASE_URL": ADDRESS}
        flask_command("db", "upgrade", env=env)
        flask_command("rooms", "import", env=env)
        folder = given.folder or Path(temporary, "sheets")
        common = ("--folder", str(folder), "--jobs", str(given.jobs))

        print(f"Load before: {_load()}; {given.jobs} processes on {os.cpu_count()} cores.")
        is_met = True
        for format_, bar in BARS.items():
            drawn = _flask("qr", "render", "--all", "--kind", "a4", "--format", format_, *common, env=env)
            files = list(folder.rglob(f"*-a4.{format_}"))
            again = _flask("qr", "render", "--all", "--kind", "a4", "--format", format_, *common, env=env)
            print(
                f"A4 {format_.upper()}: {len(files):,} sheets in {drawn.seconds:.1f} s (bar {bar} s), "
                f"{drawn.processor_seconds / len(files) * 1000:.1f} ms of processor time each, "
                f"{sum(file.stat().st_size for file in files) / 1e6:.0f} MB; again {again.seconds:.1f} s."
            )
            is_met &= drawn.succeeded and again.succeeded and drawn.seconds <= bar
        if given.kinds:
            drawn = _flask("qr", "render", "--all", *common, env=env)
            print(f"Every other kind: {drawn.seconds:.1f} s, {drawn.processor_seconds:.1f} s of processor time.")
            is_met &= drawn.succeeded
        if given.verify:
            scanned = _flask("qr", "verify", *common, env=env)
            print(f"Scanned: {scanned.seconds:.1f} s, {'all' if scanned.succeeded else 'NOT all'} lead to their rooms.")
            is_met &= scanned.succeeded
        print(f"Load after: {_load()}.")
    return 0 if is_met else 1


def _flask(*words: str, env: dict[str, str]) -> Run:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - began, processor, done.returncode == 0)


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


if __name__ == "__main__":
    sys.exit(main())
