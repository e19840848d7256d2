"""Forms of the counter: those people fill in on their own phones, with what only whoever sits there can say."""

from __future__ import annotations

from app.domain.sentences import N_
from app.domain.stages import Channel
from app.web.forms.base import Form
from app.web.forms.fields import Line, OneOf
from app.web.forms.handing_in import HandingInForm
from app.web.forms.inquire import InquireForm
from app.web.forms.pose import PoseForm

# Scans come from phones, and the hotline has a door of its own.
CHANNELS = (Channel.SPOKEN, Channel.TELEPHONE, Channel.PAPER, Channel.LETTER)


class ChannelForm(Form):
    """How it reached the counter; asked in every entry, and carried on to the next."""

    channel = OneOf(N_("How did it reach you?"), choices=[(channel.value, channel.label) for channel in CHANNELS])


class CounterPoseForm(PoseForm, HandingInForm):
    helper_name = Line(
        N_("Who wrote it down for them? (may stay empty)"),
        description=N_("So that the room knows whom to ask. It is not shown in public."),
    )


class CounterInquireForm(InquireForm):
    not_done = None  # an entry of its own
