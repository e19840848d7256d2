"""Taking down what somebody says is wrong with these pages."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import Invalid
from app.domain.sentences import say
from app.extensions import db
from app.models.system_reports import SystemReport

LONGEST_REPORT = 2000
LONGEST_PAGE = 200


def report(told: str, page: str, *, now: datetime) -> None:
    """Raises Invalid when nothing was written, or more than anybody will read."""
    told = told.strip()
    if not told:
        raise Invalid("told", say("Please write what is wrong; one sentence will do."))
    if len(told) > LONGEST_REPORT:
        raise Invalid("told", say("Please keep it below %(n)s characters.", n=LONGEST_REPORT))
    db.session.add(SystemReport(at=now, told=told, page=page[:LONGEST_PAGE]))
