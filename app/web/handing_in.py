"""How anything but a matter is handed in: a form with a key of its own, one service call, and the slip as the answer.

The form stands on a page that is never kept, for it bears a key. The answer to the POST is the slip itself, with what
happens next; a reload is harmless, for the same key gives the same slip.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import request

from app.domain.errors import Invalid, Refused
from app.domain.sentences import Sentence, say
from app.models.unit_of_work import writing
from app.services.contributing import Sender
from app.services.once import AlreadyFiled, Filed
from app.web.device import device_mark
from app.web.form_keys import new_key, read_key
from app.web.forms.handing_in import HandingInForm
from app.web.kept_slips import kept_slip_of
from app.web.slip_pages import render_handed_in

UNREADABLE = say(
    "This page could not be recognised any more. Your text is still here: please press the button once more."
)
ONCE_MORE = say("If this is another one, press the button once more, and it is handed in as well.")


def prepare(form: HandingInForm, purpose: str) -> None:
    """Give the form a key where it has no good one: a second try with the same key is the same handing in."""
    if read_key(form.key.data, purpose) is None:
        form.key.data = new_key(purpose)


def sender_of(form: HandingInForm, topic_id: int | None, *, contact: str | None = None) -> Sender:
    """The phone, and the slip it keeps of that topic, unless somebody else holds the phone now."""
    kept = kept_slip_of(topic_id) if topic_id is not None and not form.somebody_else.data else None
    return Sender(
        device_mark=device_mark(),
        slip_id=kept[1].id if kept else None,
        contact=contact or None,
        is_machine=form.is_perhaps_a_machine,
    )


def hand_in(
    form: HandingInForm,
    purpose: str,
    act: Callable[[str], Filed],
    *,
    page: Callable[[], str],
    thanks: Sentence,
) -> str | tuple[str, int]:
    """Take in, and answer with the slip, which this phone keeps, and `thanks`: what happens next, by when."""
    to = request.path
    return take_in(form, purpose, act, page=page, answer=lambda filed: render_handed_in(filed, thanks=thanks, to=to))


def take_in(
    form: HandingInForm,
    purpose: str,
    act: Callable[[str], Filed],
    *,
    page: Callable[[], str],
    answer: Callable[[Filed], str],
) -> str | tuple[str, int]:
    """Do `act` with the key in one unit of work, and give the `answer` to what was filed, now or by an earlier press.

    `page` renders the form again, with what was typed and what is wrong; call `prepare` there.
    """
    is_good = form.validate()  # whatever else is wrong: photos are kept by it
    key = read_key(form.key.data, purpose)
    if key is None:
        form.form_errors.append(UNREADABLE)
    if key is None or not is_good:
        return page(), 422
    try:
        with writing():
            filed = act(key)
    except AlreadyFiled as already:
        form.form_errors.extend([*already.sentences, ONCE_MORE])
        form.key.data = None
        return page(), 409
    except (Invalid, Refused) as error:
        form.take(error)
    else:
        return answer(filed)
    return page(), 422
