"""Reporting on an item: the same four acts for whoever holds its link, and for the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.errors import Invalid
from app.domain.roles import Actor
from app.domain.sentences import N_, say
from app.domain.stages import ItemOutcome
from app.queries.items import ShownItem
from app.services import item_reports
from app.web.acting import done
from app.web.clock import now
from app.web.forms.items import DelayForm, OutcomeForm, PhotosForm, ReportForm, StepForm

Report = Callable[[int, ReportForm, Actor], None]


@dataclass(frozen=True, slots=True)
class Act:
    """What is sent to `…/<noun>`; `thanks` is said when it was taken."""

    form: type[ReportForm]
    report: Report
    thanks: str


def _outcome(item_id: int, form: ReportForm, actor: Actor) -> None:
    item_reports.record_outcome(
        item_id,
        ItemOutcome(form.outcome.data),
        form.evidence.data,
        actor,
        now=now(),
        seen_version=_number(form.seen_version.data),
    )
    if form.photos.data:
        item_reports.add_photos(item_id, form.photos.data, is_before=False, actor=actor, now=now())


def _delay(item_id: int, form: ReportForm, actor: Actor) -> None:
    seen_version = _number(form.seen_version.data)
    item_reports.delay(item_id, form.until.data, form.reason.data, actor, now=now(), seen_version=seen_version)


def _step(item_id: int, form: ReportForm, actor: Actor) -> None:
    item_reports.reach_milestone(item_id, _number(form.milestone.data), form.note.data or "", actor, now=now())


def _photos(item_id: int, form: ReportForm, actor: Actor) -> None:
    if not form.photos.data:
        raise Invalid("photos", say("Please choose a photo first."))
    is_before = form.shows.data == "before"
    item_reports.add_photos(item_id, form.photos.data, is_before=is_before, actor=actor, now=now())


def _number(typed: str | None) -> int:
    """What a hidden field carries; 0, which no version and no id ever is, for what cannot be one."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else 0


ACTS: Mapping[str, Act] = {
    "outcome": Act(OutcomeForm, _outcome, N_("Thank you. What came of it stands on the public page now.")),
    "delays": Act(DelayForm, _delay, N_("The new date and the reason stand on the public page now.")),
    "steps": Act(StepForm, _step, N_("The step is marked as done.")),
    "photos": Act(PhotosForm, _photos, N_("The photos stand on the public page now.")),
}
NOUNS = ", ".join(ACTS)


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one item as its page shows them; `sent` is the one that came in and could not be taken."""

    outcome: OutcomeForm
    delay: DelayForm
    photos: PhotosForm
    steps: Mapping[int, StepForm]
    sent: ReportForm | None = None


def forms_of(shown: ShownItem, sent: ReportForm | None = None) -> Forms:
    version = shown.item.version
    steps = {milestone.id: _step_form(milestone.id, sent) for milestone in shown.milestones}
    return Forms(
        outcome=sent if isinstance(sent, OutcomeForm) else OutcomeForm(seen_version=version),
        delay=sent if isinstance(sent, DelayForm) else DelayForm(seen_version=version),
        photos=sent if isinstance(sent, PhotosForm) else PhotosForm(shows="after"),
        steps=steps,
        sent=sent,
    )


def take(noun: str, item_id: int, who: Callable[[], Actor]) -> ReportForm | None:
    """Make what came in. None when it was taken, else the form with what is wrong.

    `who` is asked within the unit of work, so that a link revoked this moment is void. Raises what it raises, and
    NotAllowed, OutOfDate and Missing.
    """
    act = ACTS[noun]
    form = act.form(is_sent=True)
    return None if done(form, lambda: act.report(item_id, form, who())) else form


def _step_form(milestone_id: int, sent: ReportForm | None) -> StepForm:
    if isinstance(sent, StepForm) and sent.milestone.data == str(milestone_id):
        return sent
    return StepForm(milestone=milestone_id)
