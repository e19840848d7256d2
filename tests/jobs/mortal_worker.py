"""A worker in a process of its own, to be killed: `mortal_worker.py DATABASE_URL FOLDER MINUTES_AHEAD`.

Its inside work adds one to a counter in the database; its notices append a line to `sent` in the folder, which no
rollback takes back. It leaves when nothing is due any more.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import deployment
import sqlalchemy as sa

from app import create_app
from app.domain.effects import Effect
from app.extensions import db
from app.jobs.worker import Worker
from app.models.outbox import Delivery
from app.models.topics import Counter
from app.services.outbox import Promised

A_MOMENT = 0.01  # long enough for most kills to hit something


def carry_out(promised: Promised, _now: datetime) -> None:
    time.sleep(A_MOMENT)
    if promised.channel is Delivery.NOTICE:
        with SENT.open("a") as sent:
            sent.write(f"{promised.id}\n")
            sent.flush()
            os.fsync(sent.fileno())
    else:
        db.session.execute(sa.update(Counter).where(Counter.name == "carried out").values(n=Counter.n + 1))
    time.sleep(A_MOMENT)


if __name__ == "__main__":
    url, folder, minutes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    SENT = folder / "sent"
    with create_app(deployment.settings(url, folder)).app_context():
        worker = Worker(
            lambda: datetime.now(UTC) + timedelta(minutes=minutes),
            handlers=dict.fromkeys(Effect, carry_out),
            recurring=(),
        )
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while worker.work():
            pass
