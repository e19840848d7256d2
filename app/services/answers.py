"""Public answers to what is owed one: questions, inquiries, suggestions, offers of help."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import OutOfDate, Refused
from app.domain.inbox import InboxKind
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.models.first_look import Look
from app.models.remarks import Remark
from app.services import first_look, history
from app.services.told import words

ANSWERED = history.register_tag("remark.answered", "remark_id", "answer")


def answer(remark_id: int, text: str, actor: Actor, *, shown: str | None = None, now: datetime) -> Remark:
    """Answer in public, under the lock of the topic or the remark. Who answers what still waits for a first look has
    looked at it: it is shown, with its answer, as masked or as `shown` words it.

    Raises Missing, NotAllowed, Invalid at `answer` or `shown`, Refused for what needs no answer, and OutOfDate, with
    the answer, where a colleague gave one meanwhile or withheld it.
    """
    held = first_look.hold(InboxKind.REMARK, remark_id, now=now)
    remark: Remark = held.text
    require(actor, "inbox:answer", held.facts)
    if not remark.kind.is_owed:
        raise Refused(say("This is no question; nobody waits for an answer."))
    if remark.answer is not None:
        raise OutOfDate(say("A colleague has answered it meanwhile: “%(answer)s”", answer=remark.answer))
    if remark.look is Look.WITHHELD:
        first_look.must_wait(remark)
    said = words("answer", text, say("Please write an answer the person can understand."))
    if remark.look is Look.WAITING:
        worded = None if shown is None else first_look.masked(shown)
        first_look.take_to_public(held, actor, worded=worded, now=now)
    remark.answer, remark.answered_at, remark.answered_by = said, now, actor.account_id
    first_look.tell(
        held,
        ANSWERED,
        say("%(what)s: answered.", what=remark.kind),
        actor,
        {"remark_id": remark.id, "answer": said},
        now,
    )
    return remark
