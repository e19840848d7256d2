"""The clock of the tests: it stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 on Monday 2 March 2026 in Huai'an: an ordinary working week lies ahead, no holiday within a month."""


class Clock:
    """What the application asks for the time (`app.config["NOW"]`). `now` is always aware and in UTC."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Move on by what `timedelta` takes: `clock.advance(days=3, hours=1)`. Returns the new moment."""
        self.now += timedelta(**by)
        return self.now

    def to(self, moment: datetime) -> datetime:
        """Move to `moment`, which must be aware (ValueError): a naive one would silently be some other hour."""
        if moment.tzinfo is None:
            raise ValueError("the clock takes an aware moment")
        self.now = moment.astimezone(UTC)
        return self.now
