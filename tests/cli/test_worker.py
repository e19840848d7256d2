"""`flask worker --once`."""

from __future__ import annotations

from clock import Clock
from flask import Flask
from front_door import Operator

from app.domain.effects import Effect
from app.extensions import db
from app.jobs.schedule import SCHEDULE
from app.models.outbox import OutboxRow, OutboxState, ScheduleRow
from app.models.unit_of_work import writing
from app.services import outbox


def test_once_does_all_that_is_due_and_leaves(app: Flask, runner: Operator, clock: Clock) -> None:
    with writing():
        outbox.promise(Effect.REFRESH_FIGURES, at=clock.now)
    assert runner.invoke(args=["worker", "--once"]).exit_code == 0

    assert db.session.scalars(db.select(OutboxRow.state)).all() != [OutboxState.SENDING]
    ran = db.session.scalars(db.select(ScheduleRow.name).where(ScheduleRow.last_run_at == clock.now)).all()
    assert set(ran) == {work.name for work in SCHEDULE}
