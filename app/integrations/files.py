"""Files on the disk: whole or not at all, and there before anything in the database says so."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

# How long a file may lie there before a row must name it: far longer than any request takes.
_GRACE = timedelta(days=1)


def keep(folder: Path, name: str, content: bytes, *, mode: int = 0o666) -> None:
    """Write `content` so that it survives a power cut: another name, down to the disk, then the right name.

    `mode` as for open(2), less what the umask takes away. Raises OSError, with nothing left behind, when the disk is
    full or cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.{os.getpid()}"
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
        sync(folder)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def keep_again(folder: Path, name: str, other_name: str) -> None:
    """The same content under another name as well, without writing it twice. Raises OSError where it is gone."""
    os.link(folder / name, folder / other_name)
    os.utime(folder / other_name)  # no row names it yet: the sweep takes it for new
    sync(folder)


def sweep(folder: Path, known: Collection[str], now: datetime) -> int:
    """Remove files that nothing names any more, or that were never finished; returns how many."""
    if not folder.is_dir():
        return 0
    before = (now - _GRACE).timestamp()
    orphans = [file for file in folder.iterdir() if file.name not in known and file.stat().st_mtime < before]
    for orphan in orphans:
        orphan.unlink(missing_ok=True)
    return len(orphans)


def sync(folder: Path) -> None:
    """The name itself is in the folder, which is written apart from the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
