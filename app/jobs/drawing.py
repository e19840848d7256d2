"""Drawing the sheets and paper forms that the desk ordered. It may take minutes, and so is outside any transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from flask import current_app

from app.domain.errors import Refused
from app.domain.sentences import say
from app.models.unit_of_work import writing
from app.services import sheet_jobs
from app.services.outbox import ClaimLost, Promised
from app.services.sheet_jobs import Plan

ROOMS_BETWEEN_NOTES = 20  # or forms: about half a second of drawing


def draw_sheets(promised: Promised, keep_the_claim: Callable[[], None]) -> None:
    """Make the file. Why there is none stands on the job; nothing half-written is left."""
    job_id, settings = promised.payload["job"], current_app.config["SETTINGS"]
    with writing():
        plan = sheet_jobs.begin(
            job_id,
            _folder(),
            base_url=settings.base_url,
            app_id=settings.wechat_app_id,
            render=current_app.jinja_env.filters["say"],
        )
    if plan is None:
        return
    try:
        _draw(plan, keep_the_claim)
    except Refused as refused:
        with writing():
            sheet_jobs.fail(job_id, *refused.sentences)
    except ClaimLost:
        raise
    except Exception:
        with writing():
            sheet_jobs.fail(job_id, say("Something broke while the sheets were drawn. An operator has to look."))
        raise


def _draw(plan: Plan, keep_the_claim: Callable[[], None]) -> None:
    with closing(plan.draw()) as drawn:  # so that it tidies up at once, whatever happens here
        for done in drawn:
            if done % ROOMS_BETWEEN_NOTES == 0:
                keep_the_claim()
                with writing():
                    sheet_jobs.note_progress(plan.job_id, done)


def hand_over(promised: Promised, now: datetime) -> None:
    sheet_jobs.finish(promised.payload["job"], _folder(), now)


def throw_away_old_sheets(now: datetime) -> None:
    with writing():
        names = sheet_jobs.expire(now)
    for name in names:
        (_folder() / name).unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].instance_path / sheet_jobs.FOLDER
    return folder
