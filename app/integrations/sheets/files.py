"""Files that are whole or not there, and one operator at a time in a folder."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.domain.errors import Refused
from app.domain.sentences import Sentence, say

PART = ".part"
LOCK = ".drawing"


def write_whole(path: Path, content: bytes) -> None:
    """On the disk in full before it has its name: a kill or a full disk leaves what was there. Raises OSError."""
    part = path.with_name(f".{path.name}{PART}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def clear_parts(folder: Path) -> None:
    """What a killed run left in the middle of writing. Only with the lock: it may be somebody's work otherwise."""
    for part in folder.glob(f".*{PART}"):
        part.unlink(missing_ok=True)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Raises Refused while somebody else draws into `folder`, which is made if need be. A killed owner lets go."""
    with _opened(folder) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                say("Somebody else is drawing sheets into this folder. Wait until they are done, or choose another.")
            ) from None
        yield


def _opened(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / LOCK).open("a")
    except OSError as error:
        raise Refused(what_the_disk_said(error)) from error


def what_the_disk_said(error: OSError) -> Sentence:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return say("The disk is full.")
    return say("“%(file)s” could not be written: %(reason)s.", file=str(error.filename), reason=str(error.strerror))
