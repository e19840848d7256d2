"""Files on the disk: whole or not at all."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.integrations import files


def test_a_file_is_there_whole(tmp_path: Path) -> None:
    files.keep(tmp_path / "files", "one.jpg", b"pixels")
    assert [file.name for file in (tmp_path / "files").iterdir()] == ["one.jpg"]
    assert (tmp_path / "files" / "one.jpg").read_bytes() == b"pixels"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.keep(tmp_path, "one.jpg", b"pixels")
    assert list(tmp_path.iterdir()) == []


def test_the_sweep_takes_what_nothing_names_and_leaves_what_is_new(tmp_path: Path) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    for name, age in (("known.jpg", 9), ("orphan.jpg", 9), (".orphan.jpg.77", 9), ("just-written.jpg", 0)):
        (tmp_path / name).write_bytes(b"")
        written = (now - timedelta(days=age)).timestamp()
        os.utime(tmp_path / name, (written, written))
    assert files.sweep(tmp_path, {"known.jpg"}, now) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["just-written.jpg", "known.jpg"]
    assert files.sweep(tmp_path / "nowhere", set(), now) == 0
