"""What the desk does about a matter beside its moves, in one table: more time, a request refused, a look back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.clock import is_overdue, local_day
from app.domain.errors import Missing
from app.domain.policy import can
from app.domain.roles import Actor
from app.domain.sentences import N_, Sentence, say
from app.models.look_backs import Lasted
from app.queries import look_backs as looking_back
from app.queries.facts import open_request
from app.queries.matters import Matter
from app.services import deadlines, look_backs, results
from app.web.clock import now
from app.web.forms.base import Form
from app.web.forms.matters import LookBackForm, MoreTimeForm, RefusalForm


@dataclass(frozen=True, slots=True)
class Act:
    """One act at `/desk/topics/<number>/<noun>`.

    `about` says what it is about, and is None where there is nothing to do. `action` is what the policy is asked.
    """

    title: str
    form: type[Form]
    about: Callable[[Matter], Sentence | None]
    action: Callable[[Matter], str]
    make: Callable[[Matter, Form, Actor], object]
    done: str


# --- More time


def _clock(seen: Matter) -> Sentence | None:
    due_at = seen.topic.due_at
    if due_at is None or is_overdue(due_at, now()) or not deadlines.is_extendable(seen.topic):
        return None
    return say(
        "It is due on %(day)s. More time is given only before that, and the reason is public.", day=local_day(due_at)
    )


def _extend(seen: Matter, form: Form, actor: Actor) -> None:
    days, reason = form.working_days.data, form.reason.data
    deadlines.extend(seen.topic.id, days, reason, actor, now=now(), seen_due_at=form.seen_due_at.data)


# --- A request to deliberate anew


def _request(seen: Matter) -> Sentence | None:
    request = open_request(seen.topic)
    if request is None:
        return None
    due = local_day(request.due_at)
    if request.asked_above:
        return say("The room below refused another round. Whether it stays so is decided by %(day)s.", day=due)
    return say("Residents ask for another round. That is decided by %(day)s.", day=due)


def _refusing(seen: Matter) -> str:
    request = open_request(seen.topic)
    return "restart:refuse_above" if request is not None and request.asked_above else "restart:refuse"


def _refuse(seen: Matter, form: Form, actor: Actor) -> None:
    results.refuse_request(seen.topic.id, form.reason.data, actor, now=now())


# --- A look back


def _look_back(seen: Matter) -> Sentence | None:
    found = looking_back.open_of(seen.topic)
    if found is None:
        return None
    return say(
        "It was closed %(days)s days ago. Somebody goes and looks, and answers by %(day)s.",
        days=found.after_days,
        day=local_day(found.due_at),
    )


def _answer(seen: Matter, form: Form, actor: Actor) -> None:
    found = looking_back.open_of(seen.topic)
    if found is None:
        raise Missing
    look_backs.answer(found.id, Lasted(form.answer.data), form.words.data, actor, now=now())


ACTS: Mapping[str, Act] = {
    "extension": Act(
        N_("Ask for more time"),
        MoreTimeForm,
        _clock,
        lambda _seen: "clock:extend",
        _extend,
        N_("The new date and the reason are public now."),
    ),
    "restart-refusal": Act(
        N_("Refuse to deliberate it anew"),
        RefusalForm,
        _request,
        _refusing,
        _refuse,
        N_("The refusal and its reason are public now."),
    ),
    "look-back": Act(
        N_("Say whether it has lasted"),
        LookBackForm,
        _look_back,
        lambda _seen: "look_back:answer",
        _answer,
        N_("What you saw is public now."),
    ),
}
NOUNS = ", ".join(f'"{noun}"' for noun in ACTS)


def open_acts(seen: Matter, actor: Actor) -> list[tuple[str, Act]]:
    """The nouns of what this person may do about the matter now."""
    return [(noun, act) for noun, act in ACTS.items() if _is_open(act, seen, actor)]


def _is_open(act: Act, seen: Matter, actor: Actor) -> bool:
    return act.about(seen) is not None and can(actor, act.action(seen), seen.facts)
