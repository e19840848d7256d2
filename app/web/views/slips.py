"""Coming back with a slip: by its number, or from the drawer of this phone."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.domain.numbers import read_slip_code
from app.queries import slip_news
from app.web.access import public
from app.web.cross_site import public_post, slip_post
from app.web.forms.slips import SlipForm
from app.web.kept_slips import forget, kept_codes
from app.web.slip_holder import NotEntered, limit_slip_tries, slip_of_form
from app.web.slip_pages import render_not_entered, render_picture, render_slip

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
        return render_slip(form.code.data or "", keeps=not form.is_shared.data)
    except NotEntered as waiting:
        return render_not_entered(waiting, keeps=not form.is_shared.data)
    except Invalid as error:
        form.take(error)
        return _page(form), 422


@blueprint.get("/slip/mine")
@public
def mine() -> str:
    """What is new is only counted here; looking at the drawer is not yet reading."""
    return render_template("slips/mine.html", kept=slip_news.kept(kept_codes()))


@blueprint.post("/slip/mine/removals")
@public_post
def remove() -> Response:
    """Forget one slip on this phone, or all of them; the slips themselves stay good."""
    forget(read_slip_code(request.form.get("slip", "")))
    return redirect(url_for("slips.mine"), 303)


@blueprint.post("/slip/picture")
@slip_post
@limit_slip_tries
def picture() -> str:
    return render_picture(*slip_of_form())


def _page(form: SlipForm) -> str:
    return render_template("slips/ask.html", form=form)
