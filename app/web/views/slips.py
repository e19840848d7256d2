"""Coming back with a slip."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.errors import Invalid
from app.web.access import public
from app.web.cross_site import public_post
from app.web.forms.slips import SlipForm
from app.web.slip_holder import limit_slip_tries
from app.web.slip_pages import render_slip

blueprint = Blueprint("slips", __name__)


@blueprint.get("/slip")
@public
def ask() -> str:
    return _page(SlipForm())


@blueprint.post("/slip")
@public_post
@limit_slip_tries
def show() -> str | tuple[str, int]:
    form = SlipForm()
    try:
        return render_slip(form.code.data or "")
    except Invalid as error:
        form.take(error)
        return _page(form), 422


def _page(form: SlipForm) -> str:
    return render_template("slips/ask.html", form=form)
