"""Two people at the same moment, each in a thread and on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from app.domain.errors import DomainError
from app.extensions import db
from app.models.unit_of_work import writing

ROUNDS = 4  # both orders are likely to come up


@dataclass
class Run:
    """What one of the two did: nothing raised, or the refusal a person would read."""

    error: DomainError | None = None

    @property
    def went_through(self) -> bool:
        return self.error is None


def race(app: Flask, *acts: Callable[[], object]) -> list[Run]:
    """Each act in a thread and a unit of work of its own, all let go at once. Only a DomainError may come out."""
    runs = [Run() for _act in acts]
    start = threading.Barrier(len(acts))
    broken: list[BaseException] = []

    def do(run: Run, act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                start.wait(timeout=10)
                with writing():
                    act()
            except DomainError as error:
                run.error = error
            except BaseException as error:
                broken.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=pair) for pair in zip(runs, acts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not broken, broken
    db.session.rollback()
    return runs
