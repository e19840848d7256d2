from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, TextAreaField

from app.domain.sentences import N_, say
from app.domain.stages import Party
from app.extensions import rulebook
from app.web.filters import render
from app.web.forms.fields import Choice, Line
from app.web.forms.keyed import TRAP, KeyedForm
from app.web.photo_fields import PhotosField
from app.web.typed_text import Typed, typed_fields
from app.web.voice_fields import VoiceField

# What stands on that page itself, or is said by the button that is pressed.
_KEPT = {"photos-kept", "photos-without", "voice-kept", "voice-without"}
_ASKED_AGAIN = {"text", "do", "different", "key", "earlier_key", "consent_version", TRAP, *_KEPT}
# Personal: others who hold this phone do not find it in a draft (static/js/drafts.js).
NO_DRAFT = {"data-private": True}


class PoseForm(KeyedForm):
    """`key` and `consent_version` are ours: which rendering this was, and which wording stood on it."""

    text = TextAreaField(
        N_("What has happened? One sentence is enough"),
        description=N_("Where, since when, whom it troubles. No names or telephone numbers of others, please."),
        render_kw={"rows": 7},
    )
    photos = PhotosField(N_("Photos (may be left out)"))
    voice: VoiceField | None = VoiceField(
        "",  # says how long; see below
        description=N_(
            "Then you need not write. Only the people of the room hear it; they type it up and later delete it."
        ),
    )
    place = Line(
        N_("Where exactly? (may stay empty)"), description=N_("For example: behind block 7, by the east gate.")
    )
    category = Choice(N_("What is it about? (may stay empty)"))
    party = Choice(N_("I am writing as (may stay empty)"), coerce=Party)
    helper_name = Line(
        N_("Are you writing this for somebody else? Then your name, please"),
        description=N_("So that the room knows whom to ask. It is not shown in public."),
        render_kw=NO_DRAFT,
    )
    contact = Line(
        N_("How can the room reach you? (may stay empty)"),
        description=N_(
            "Only for questions about this matter. It is stored encrypted, nobody but the room's desk reads it, and it "
            "is deleted some time after the matter is closed."
        ),
        render_kw=NO_DRAFT,
    )
    about_own_people = BooleanField(
        N_("It is about somebody who works for this room: let the room above look at it first")
    )
    earlier_key = HiddenField()
    consent_version = HiddenField()

    def __init__(self, **shown_at_first: Any) -> None:
        super().__init__(**shown_at_first)
        nothing = ("", render(N_("Please choose")))
        categories = [(category.code, render(category.name)) for category in rulebook.rules.categories]
        if self.voice:
            most = rulebook.rules.thresholds.voice_seconds_most
            self.voice.label.text = say("Or say it: a recording of up to %(most)s seconds", most=most)
        self.category.choices = [nothing, *categories]
        self.party.choices = [nothing, *((party, render(party)) for party in Party)]

    @property
    def is_more_open(self) -> bool:
        """Whether anything under “More” was filled in, or must be put right."""
        more = (self.category, self.party, self.helper_name, self.contact, self.about_own_people)
        return any(field.data or field.errors for field in more) or bool(self.voice and self.voice.errors)

    @property
    def carried(self) -> list[Typed]:
        """What was typed beside the text, for a page that asks something about it and sends it on."""
        photos = [Typed("photos-kept", token) for token in self.photos.tokens.values()]
        voice = [Typed("voice-kept", self.voice.token)] if self.voice and self.voice.data else []
        return [*(typed for typed in typed_fields() if typed.name not in _ASKED_AGAIN), *photos, *voice]
