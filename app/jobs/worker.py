"""The worker: does what is due, one thing at a time, until it is told to stop.

Any number of workers may run: each row is claimed before it is touched, so that a second one is a harmless spare. A
worker may die at any moment; what it held is taken up again when the lease runs out, except notices to people, which
are shown to staff as "perhaps sent".
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from app.domain.effects import Effect
from app.domain.errors import DomainError, OutOfDate
from app.extensions import db
from app.jobs.handlers import AHEAD, HANDLERS, Ahead, Handler
from app.jobs.schedule import SCHEDULE, Recurring
from app.models.unit_of_work import writing
from app.queries import outbox as waiting
from app.services import outbox, schedule
from app.services.outbox import ClaimLost, Promised
from app.stopping import Stop

POLL_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 10.0

log = structlog.get_logger(__name__)


class Worker:
    """`now` gives the time, aware and in UTC; tests put in handlers and recurring work of their own."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        handlers: Mapping[Effect, Handler] = HANDLERS,
        ahead: Mapping[Effect, Ahead] = AHEAD,
        recurring: Sequence[Recurring] = SCHEDULE,
    ) -> None:
        self._now = now
        self._handlers = handlers
        self._ahead = ahead
        self._recurring = {work.name: work for work in recurring}
        self._enrolled = False
        self._name = secrets.token_hex(8)
        self._stopping = Stop()

    def stop(self, *_signal: object) -> None:
        """Finish what is in hand, then leave. May be the handler of a signal."""
        self._stopping.ask()

    def run(self) -> None:
        """Work until stopped. A database that is away for a while is waited for."""
        while not self._stopping.is_asked_for:
            try:
                pause = 0.0 if self.work() else POLL_SECONDS
            except Exception:
                log.exception("the worker could not look for work")
                pause = AFTER_TROUBLE_SECONDS
            self._stopping.wait(pause)

    def work(self) -> int:
        """Take up what is due now; returns how many things were done, 0 when there is nothing left for us."""
        try:
            self._enrol()
            self._give_up_lapsed()
            done = 0
            for name in waiting.due_recurring(self._now()):
                done += self._recur(name)
            for row_id in waiting.due(self._now()):
                done += self._carry_out(row_id)
            return done
        finally:
            db.session.remove()  # between two passes no connection is held and no old view of the database

    # --- Promised effects

    def _carry_out(self, row_id: int) -> bool:
        """1 claim it and commit, 2 do it and say so in one transaction, 3 if that failed, say that instead."""
        if self._stopping.is_asked_for:
            return False
        with writing():
            promised = outbox.claim(row_id, worker=self._name, now=self._now())
        if promised is None:
            return False
        with structlog.contextvars.bound_contextvars(job=promised.id, effect=promised.effect.value):
            try:
                self._do(promised)
            except ClaimLost:
                log.warning("it took longer than the lease, and another worker has it now")
        return True

    def _do(self, promised: Promised) -> None:
        try:
            if promised.effect in self._ahead:
                self._ahead[promised.effect](promised, lambda: self._hold(promised))
            with writing():
                self._handlers[promised.effect](promised, self._now())
                outbox.finish(promised, worker=self._name, now=self._now())
        except ClaimLost:
            raise
        except OutOfDate as conflict:  # somebody changed the same rows at the same moment: worth another try
            self._fail(promised, conflict)
        except DomainError as refusal:
            with writing():
                outbox.skip(promised, worker=self._name, now=self._now(), why=str(refusal))
        except Exception as error:
            self._fail(promised, error)

    def _hold(self, promised: Promised) -> None:
        with writing():
            outbox.hold(promised, worker=self._name, now=self._now())

    def _fail(self, promised: Promised, error: Exception) -> None:
        with writing():
            state = outbox.fail(promised, worker=self._name, now=self._now(), error=_named(error))
        log.error("a promised effect failed", state=state.value, attempts=promised.attempts, exc_info=error)

    def _give_up_lapsed(self) -> None:
        if not waiting.any_lapsed(self._now()):
            return
        with writing():
            given_up = outbox.give_up_lapsed(self._now())
        if given_up:
            log.error("left unfinished by a worker that died; staff have to look", jobs=given_up)

    # --- Recurring work

    def _enrol(self) -> None:
        if self._enrolled:
            return
        with writing():
            for name in self._recurring:
                schedule.enrol(name, now=self._now())
        self._enrolled = True

    def _recur(self, name: str) -> bool:
        """The same three steps; a run that failed is noted and waits for its next time."""
        if name not in self._recurring or self._stopping.is_asked_for:
            return False
        with writing():
            claimed = schedule.claim(name, worker=self._name, now=self._now())
        if not claimed:
            return False
        work, error = self._recurring[name], None
        with structlog.contextvars.bound_contextvars(recurring=name):
            try:
                work.run(self._now())
            except Exception as raised:
                log.exception("recurring work failed")
                error = _named(raised)
        with writing():
            schedule.finish(name, every=work.every, worker=self._name, now=self._now(), error=error)
        return True


def _named(error: Exception) -> str:
    """What staff read beside the row. The class alone: a message may quote what somebody told us."""
    return type(error).__name__
