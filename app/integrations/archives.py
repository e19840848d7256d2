"""A backup on the disk: one `.tar.gz` whose last page lists every page before it, with its sum.

The list comes last, so what was cut short, by a full disk, a kill or a broken copy, has none and is no backup. While it
is being written it bears another name. Pages are read as a stream, never unpacked: no name in them reaches the disk.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.integrations import files

FORMAT = 1
MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"

_LEVEL = 3  # twice as fast as the default, for a tenth more bytes; pictures do not shrink anyway
_PIECE = 1024 * 1024
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


class NoBackup(ValueError):
    """This file is not a whole backup; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page while it passes by: read it before asking for the next one."""

    name: str
    content: IO[bytes]


class Archive:
    """A backup being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self._add(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """Raises FileNotFoundError, with nothing added, when it is gone."""
        with path.open("rb") as file:
            self._add(name, os.fstat(file.fileno()).st_size, file)

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the last page: what the caller says of the whole, and the sum of every page."""
        last = {"format": FORMAT, **manifest, "sums": self._sums}
        content = json.dumps(last, ensure_ascii=False, indent=1).encode()
        self._tar.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))

    def _add(self, name: str, size: int, content: IO[bytes]) -> None:
        summing = _Summing(content)
        self._tar.addfile(_entry(name, size), summing)
        self._sums[name] = summing.sum


@contextmanager
def new_archive(path: Path) -> Iterator[Archive]:
    """Write a backup to `path`, readable by its owner alone. It gets its name when it is whole and on the disk.

    Raises FileExistsError rather than write over an older one, OSError when the disk takes no more.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with (
                gzip.GzipFile("", "wb", _LEVEL, raw) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Archive(tar)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
        files.sync(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def verified(path: Path) -> dict[str, Any]:
    """Read the whole file once, compare every page with its sum, and give the manifest. Raises NoBackup."""
    sums: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    with _damage_named(path):
        for page in pages(path):
            if manifest is not None:
                raise NoBackup(f"{path.name} goes on after its last page: it was changed.")
            if page.name == MANIFEST:
                manifest = _manifest(path, page.content.read())
            else:
                sums[page.name] = _sum_of(page.content)
    if manifest is None:
        raise NoBackup(f"{path.name} was cut short: its last page is missing.")
    listed = manifest["sums"]
    for name in sorted(sums.keys() | listed.keys()):
        if sums.get(name) != listed.get(name):
            raise NoBackup(f"{path.name} was changed since it was made: {name} does not match its sum.")
    return manifest


def pages(path: Path) -> Iterator[Page]:
    """Every page in the order it was written. Raises NoBackup for what was never one of ours."""
    with (
        _damage_named(path),
        gzip.open(path, "rb") as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        for entry in tar:
            content = tar.extractfile(entry) if entry.isfile() else None
            if content is None:
                raise NoBackup(f"{path.name} holds something that is no page: {entry.name}.")
            yield Page(entry.name, content)
        while packed.read(_PIECE):  # to the very end, where gzip keeps its own sum
            pass


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise NoBackup(f"{path.name} is no whole backup: it was cut short or damaged.") from error


def _sum_of(content: IO[bytes]) -> str:
    summing = _Summing(content)
    while summing.read(_PIECE):
        pass
    return summing.sum


class _Summing:
    """Reads on, and adds up what passes."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self._digest.update(piece)
        return piece

    @property
    def sum(self) -> str:
        return self._digest.hexdigest()


def _manifest(path: Path, content: bytes) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(content)
        known = manifest["format"] == FORMAT and isinstance(manifest["sums"], dict)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise NoBackup(f"The last page of {path.name} cannot be read: it is damaged, or of another version.")
    return manifest


def _entry(name: str, size: int) -> tarfile.TarInfo:
    """Neither date nor owner: two backups of the same state differ in nothing but when they were made."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
