"""Forms of the counter: those people fill in on their own phones, with what only whoever sits there can say."""

from __future__ import annotations

from app.domain.numbers import read_slip_code
from app.domain.sentences import N_
from app.domain.stages import Channel
from app.web.forms.base import Form
from app.web.forms.fields import Day, Line, LookedUp, OneOf
from app.web.forms.handing_in import HandingInForm
from app.web.forms.inquire import InquireForm
from app.web.forms.pose import PoseForm
from app.web.forms.slips import fault_of

# Scans come from phones, and the hotline has a door of its own.
CHANNELS = (Channel.SPOKEN, Channel.TELEPHONE, Channel.PAPER, Channel.LETTER)


class ChannelForm(Form):
    """How it reached the counter; asked in every entry, and carried on to the next."""

    channel = OneOf(N_("How did it reach you?"), choices=[(channel.value, channel.label) for channel in CHANNELS])


class PrintedNumber(LookedUp):
    """str, the sixteen digits on a paper form; typed, or read by a scanner, which types the whole address."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).rpartition("#")[2].strip()
        self.data = None
        if typed:
            self.data = read_slip_code(typed)
            if self.data is None:
                raise ValueError(fault_of(typed))


class CounterPoseForm(PoseForm, HandingInForm):
    voice = None  # whoever sits there writes it down
    printed = PrintedNumber(
        N_("Slip number on the paper form (may stay empty)"),
        description=N_("Sixteen digits, printed on the form; or scan its code. The matter is then filed under it."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    written_on = Day(N_("Day written on the paper (may stay empty)"))
    helper_name = Line(
        N_("Who wrote it down for them? (may stay empty)"),
        description=N_("So that the room knows whom to ask. It is not shown in public."),
    )


class CounterInquireForm(InquireForm):
    not_done = None  # an entry of its own
