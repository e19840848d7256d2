"""What people may add to a topic, form by form. The fields bear the names the services speak of."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from app.domain.sentences import N_
from app.domain.stages import HelpKind, Solved
from app.models.outcomes import Rating
from app.web.forms.fields import Line, OneOf, OneOrNone, Text
from app.web.forms.handing_in import HandingInForm
from app.web.photo_fields import PhotosField

LONGEST_CONTACT = 120
YES, NO = "yes", "no"

READ_FIRST = N_("Everybody can read it once the room has looked at it. No names or telephone numbers, please.")


class DoubtForm(HandingInForm):
    text = Text(N_("What do you doubt?"), description=READ_FIRST, render_kw={"rows": 5})


class FactForm(HandingInForm):
    text = Text(N_("What do you know about it?"), description=READ_FIRST, render_kw={"rows": 5})
    photos = PhotosField(N_("Photos (may stay empty)"))


class CommentForm(HandingInForm):
    text = Text(N_("Your comment"), description=READ_FIRST, render_kw={"rows": 5})


class QuestionForm(HandingInForm):
    text = Text(N_("What would you like to know?"), description=READ_FIRST, render_kw={"rows": 4})


class ObjectionForm(HandingInForm):
    text = Text(N_("What is not right about the result?"), description=READ_FIRST, render_kw={"rows": 5})


class OfferForm(HandingInForm):
    gives = OneOf(N_("What can you give?"), choices=[(kind.value, kind.label) for kind in HelpKind])
    text = Text(N_("What exactly, and when?"), description=READ_FIRST, render_kw={"rows": 4})
    contact = Line(
        N_("How can the room reach you? (may stay empty)"),
        description=N_(
            "Asked only so that the room can take up your offer. Nobody but the room's desk reads it, and it is "
            "deleted some time after the matter is closed."
        ),
        render_kw={"autocomplete": "tel", "maxlength": str(LONGEST_CONTACT)},
    )


class RatingForm(HandingInForm):
    """Three questions apart, each of which may stay open: an answer is no solution, and a solution pleases not all."""

    answered = OneOrNone(
        N_("Did you get an answer you understand?"), choices=[(YES, N_("Yes, I did")), (NO, N_("No, I did not"))]
    )
    solved = OneOrNone(N_("Is it solved?"), choices=[(one.value, one.label) for one in Solved])
    satisfied = OneOrNone(N_("Are you satisfied?"), choices=[(YES, N_("Yes, I am")), (NO, N_("No, I am not"))])

    def show(self, rating: Rating) -> None:
        """What this slip said before."""
        self.answered.data = _word(rating.answered)
        self.solved.data = rating.solved
        self.satisfied.data = _word(rating.satisfied)

    @property
    def verdict(self) -> dict[str, Any]:
        """As the service takes it."""
        return {
            "answered": _truth(self.answered.data),
            "solved": Solved(self.solved.data) if self.solved.data else None,
            "satisfied": _truth(self.satisfied.data),
        }


class RestartForm(HandingInForm):
    """One press says it all."""


class FollowForm(HandingInForm):
    """`voice` is the kind of voice that the phone has given; whoever is somebody else gives one of their own."""

    voice = HiddenField()


def _truth(word: str | None) -> bool | None:
    return None if word is None else word == YES


def _word(truth: bool | None) -> str | None:
    return None if truth is None else (YES if truth else NO)
