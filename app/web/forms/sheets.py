"""What sheets, of which rooms, and what an operator adds to them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import request
from wtforms import BooleanField, FileField, HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.errors import Invalid
from app.domain.sentences import N_, say
from app.integrations.sheets.content import Kind
from app.integrations.sheets.emblems import LARGEST_SHARE, USUAL_SHARE, Emblem, read_emblem
from app.models.sheet_jobs import Packing
from app.queries.sheet_jobs import Target, target_of_room
from app.services.sheet_jobs import Wish
from app.web.forms.base import Form
from app.web.forms.fields import Choice, Line, OneOf, RoomCode

KIND_LABELS = {
    Kind.A4: N_("A4 poster"),
    Kind.A6: N_("A6 card"),
    Kind.SQUARE: N_("Square sticker, 6 cm"),
    Kind.ROUND: N_("Round sticker, 8 cm"),
    Kind.CODE: N_("Plain code, for sheets of your own design"),
}


class Kinds(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """list[Kind], each ticked."""

    widget = ListWidget()
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [kind for kind in Kind if kind.value in valuelist]

    def pre_validate(self, _form: Any) -> None:
        """An empty choice is the service's to refuse."""


class TargetForm(Form):
    """Of a place and all below it, or of one room."""

    where = Choice(N_("Sheets of"), render_kw={"lang": "zh-Hans"})
    code = RoomCode(N_("Or one room: its code"), render_kw={"autocomplete": "off", "maxlength": "12"})

    def __init__(self, targets: list[Target], **shown_at_first: Any) -> None:
        self._targets = {target.key: target for target in targets}
        if len(targets) == 1:
            shown_at_first = {"where": targets[0].key} | shown_at_first
        super().__init__(**shown_at_first)
        self.where.choices = [("", ""), *((key, target.name) for key, target in self._targets.items())]

    def target(self) -> Target:
        """Raises Invalid with `where`, Missing for a room that is gone."""
        if self.code.data:
            return target_of_room(self.code.data)
        if self.where.data is None:
            raise Invalid("where", say("Choose a place, or give the code of a room."))
        return self._targets[self.where.data]


class SheetsForm(TargetForm):
    kinds = Kinds(N_("Which sheets"), choices=[])
    packing = OneOf(N_("Packed as"), choices=[])
    telephone = Line(
        N_("Telephone on the sheets"), description=N_("In place of each room's own; leave it empty to keep theirs.")
    )
    line = Line(N_("A line of your own"), description=N_("At the foot of posters and cards, up to 40 characters."))
    emblem = FileField(
        N_("Seal or emblem within the code"),
        description=N_("A picture, PNG or JPEG, up to 5 MB and 25 million pixels."),
        render_kw={"accept": "image/png,image/jpeg"},
    )
    share = Line(
        N_("Its size, in per cent of the code's side"),
        description=N_("From 5 to 18: a larger one cannot be scanned any more."),
        render_kw={"inputmode": "numeric", "maxlength": "4"},
    )
    without_emblem = BooleanField(N_("Leave the emblem out"))
    one_colour = BooleanField(N_("In black only, for a printer with one ink"))
    with_wechat = BooleanField(N_("With the code of the WeChat account beside the first, on posters and cards"))
    kept = HiddenField()

    def __init__(self, targets: list[Target], *, has_wechat: bool, **shown_at_first: Any) -> None:
        """Without an account, nothing of one stands in the form."""
        usual = {"kinds": [Kind.A4.value], "packing": Packing.PDF.value, "share": f"{USUAL_SHARE:.0%}".rstrip("%")}
        super().__init__(targets, **(usual | shown_at_first))
        if not has_wechat:
            del self.with_wechat
        self.kinds.choices = [(kind.value, label) for kind, label in KIND_LABELS.items()]
        self.packing.choices = [(packing.value, packing.label) for packing in Packing]

    def wish(self) -> Wish:
        """Raises Invalid with `emblem` or `share`. The emblem is kept in the page, so that it is sent only once."""
        return Wish(
            kinds=tuple(self.kinds.data),
            packing=Packing(self.packing.data),
            telephone=self.telephone.data or "",
            line=self.line.data or "",
            one_colour=self.one_colour.data,
            emblem=self._emblem(),
            with_wechat="with_wechat" in self and self.with_wechat.data,
        )

    def _emblem(self) -> Emblem | None:
        content = _uploaded() or _decoded(self.kept.data or "")
        self.kept.data = ""
        if not content or self.without_emblem.data:
            return None
        share = _share(self.share.data or "")
        emblem = read_emblem(content, share)
        self.kept.data = base64.b64encode(emblem.png).decode()
        return read_emblem(emblem.png, share, in_grey=True) if self.one_colour.data else emblem


def _uploaded() -> bytes:
    file = request.files.get("emblem")
    return file.read() if file else b""


def _decoded(kept: str) -> bytes:
    try:
        return base64.b64decode(kept, validate=True)
    except binascii.Error:
        return b""


def _share(typed: str) -> float:
    try:
        return float(typed.rstrip("%％")) / 100
    except ValueError:
        raise Invalid("share", say("Give a number from 5 to %(most)s.", most=round(LARGEST_SHARE * 100))) from None
