"""Files that are whole or not there, and a folder for one at a time."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.integrations.sheets.files import alone_in, clear_parts, write_whole


def test_a_full_disk_leaves_the_file_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a4.pdf"
    write_whole(path, b"before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_kill_left_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".a4.pdf.part").write_bytes(b"half")
    (tmp_path / "a4.pdf").write_bytes(b"whole")
    clear_parts(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a4.pdf"]


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match=r"file.* could not be written"), alone_in(tmp_path / "file" / "folder"):
        pass


def test_two_do_not_draw_into_one_folder_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    with alone_in(folder), pytest.raises(Refused, match="Somebody else"), alone_in(folder):
        pass
    with alone_in(folder), alone_in(tmp_path / "another"):
        pass
