"""The same work on many things, on all cores.

Each process gets its share at the start and only ever writes into a pipe whose one reader is here. So there is no queue
to hang in: when this process is killed, theirs find nobody at the other end and stop before their next piece of work.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkerLost(RuntimeError):
    """A process ended before its share was done: somebody, or the machine for want of memory, killed it."""


def cores() -> int:
    """How many this process may use. One where processes cannot be forked safely."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def spread(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> Iterator[Result]:
    """The results, as they come. What `work` raises is raised here, and the others stop after what they are at."""
    if processes < 2 or len(items) < 2:
        yield from map(work, items)
        return
    from multiprocessing import get_context

    forked, readers = get_context("fork"), list[Connection]()
    started = []
    try:
        for n in range(min(processes, len(items))):
            reader, writer = forked.Pipe(duplex=False)
            readers.append(reader)
            started.append(forked.Process(target=_share, args=(work, items[n::processes], writer, readers)))
            with warnings.catch_warnings():
                # From 3.12 on Python warns of threads at a fork. Ours takes none of their locks: it draws and ends.
                warnings.simplefilter("ignore", DeprecationWarning)
                started[-1].start()
            writer.close()
        yield from _results(readers)
    finally:
        for reader in readers:
            reader.close()
        for process in started:
            process.join()


def _results(readers: Sequence[Connection]) -> Iterator[Any]:
    open_ = list(readers)
    while open_:
        for reader in cast("list[Connection]", wait(open_)):
            try:
                word, value = cast("tuple[str, Any]", reader.recv())
            except EOFError:
                raise WorkerLost from None
            if word == "error":
                raise value
            if word == "done":
                open_.remove(reader)
            else:
                yield value


def _share(work: Callable[[Any], Any], items: Sequence[Any], writer: Connection, readers: Sequence[Connection]) -> None:
    for reader in readers:
        reader.close()  # inherited; an open copy would hide from everybody that the one who reads is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for item in items:
            writer.send(("result", work(item)))
        writer.send(("done", None))
    except BrokenPipeError:
        return
    except Exception as error:
        writer.send(("error", error))
