"""A backup is whole, or it is recognisably none."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from app.integrations import archives
from app.integrations.archives import MANIFEST, NoBackup, new_archive, verified
from app.settings import ROOT

PAGES = {
    "rows/topic/000001.jsonl": b'{"id":1}\n' * 999,
    "files/a.jpg": os.urandom(50_000),
    "keys/slip-1.key": b"k" * 32,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "evening.tar.gz"
    with new_archive(path) as archive:
        for name, content in PAGES.items():
            archive.add(name, content)
        archive.finish({"version": "1"})
    return path


def packed_again(file: Path, changed: dict[str, bytes | None], *, last: bytes | None = None) -> None:
    """Somebody unpacks it, changes pages or takes them out (None), and packs it again; `last` goes behind all."""
    with tarfile.open(file) as tar:
        pages = {name: content.read() for name in tar.getnames() if (content := tar.extractfile(name))}
    pages = {name: content for name, content in {**pages, **changed}.items() if content is not None}
    order = [*(name for name in pages if name != MANIFEST), *([MANIFEST] if MANIFEST in pages else [])]
    with tarfile.open(file, "w:gz") as tar:
        for name, content in [(name, pages[name]) for name in order] + ([("files/late.jpg", last)] if last else []):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def refusal(file: Path) -> str:
    with pytest.raises(NoBackup) as refused:
        verified(file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_whole_one_says_what_it_holds(file: Path) -> None:
    manifest = verified(file)
    assert manifest["version"] == "1"
    assert set(manifest["sums"]) == set(PAGES)
    assert {page.name: page.content.read() for page in archives.pages(file)}.items() >= PAGES.items()


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.6, 0.9, 0.99, 0.9999])
def test_a_backup_cut_short_is_refused(file: Path, kept: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    assert refusal(file).startswith("evening.tar.gz ")


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.999])
def test_a_changed_byte_is_found(file: Path, share: float) -> None:
    content = bytearray(file.read_bytes())
    content[int(len(content) * share)] ^= 0xFF  # a single bit may be one of those that fill up the last byte
    file.write_bytes(content)
    assert "evening.tar.gz" in refusal(file)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rows/topic/000001.jsonl": b'{"id":2}\n' * 999}, "rows/topic/000001.jsonl does not match its sum"),
        ({"files/a.jpg": None}, "files/a.jpg does not match its sum"),
        ({"files/b.jpg": b"more"}, "files/b.jpg does not match its sum"),
        ({MANIFEST: None}, "was cut short: its last page is missing"),
        ({MANIFEST: b"not JSON"}, "The last page of evening.tar.gz cannot be read"),
        ({MANIFEST: b'{"format": 99, "sums": {}}'}, "The last page of evening.tar.gz cannot be read"),
        ({MANIFEST: json.dumps([]).encode()}, "The last page of evening.tar.gz cannot be read"),
    ],
)
def test_an_altered_one_is_refused_and_the_page_named(file: Path, changed: dict[str, bytes | None], said: str) -> None:
    packed_again(file, changed)
    assert said in refusal(file)


def test_nothing_may_follow_the_last_page(file: Path) -> None:
    packed_again(file, {}, last=b"late")
    assert "goes on after its last page" in refusal(file)


def test_a_link_is_no_page(file: Path) -> None:
    with tarfile.open(file, "w:gz") as tar:
        entry = tarfile.TarInfo("files/a.jpg")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    assert "holds something that is no page" in refusal(file)


@pytest.mark.parametrize("content", [b"", b"# Mashangyi", b"\x1f\x8b"])
def test_any_other_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.tar.gz"
    other.write_bytes(content)
    assert refusal(other)


def test_a_killed_one_has_another_name_and_is_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "night.tar.gz"
    program = (
        "import os, sys; from pathlib import Path; from app.integrations.archives import new_archive\n"
        "with new_archive(Path(sys.argv[1])) as archive:\n"
        "    archive.add('files/a.jpg', os.urandom(3_000_000))\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=False)
    left = list(tmp_path.iterdir())
    assert [file.suffix for file in left] == [archives.UNFINISHED]
    assert refusal(left[0])


def test_on_a_full_disk_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archives.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), new_archive(tmp_path / "night.tar.gz") as archive:
        archive.finish({})
    assert list(tmp_path.iterdir()) == []


def test_an_older_one_is_never_written_over(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(FileExistsError), new_archive(file):
        pass
    assert file.read_bytes() == before
