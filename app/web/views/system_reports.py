"""«Report a problem with these pages»: anybody tells, operators read."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.extensions import limiter
from app.models.unit_of_work import writing
from app.queries import system_reports as reading
from app.services import system_reports
from app.web.access import public, requires
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.forms.system_reports import SystemReportForm
from app.web.local_paths import safe_path

blueprint = Blueprint("system_reports", __name__)


@blueprint.get("/problem")
@public
def report() -> str:
    return _page(SystemReportForm())


@blueprint.post("/problem")
@public_post
# For everybody together: without addresses nobody can be told apart, and operators read no more than this.
@limiter.limit("120 per hour")
def send() -> Response | tuple[str, int]:
    form = SystemReportForm()
    try:
        with writing():
            system_reports.report(form.told.data or "", request.form.get("page", ""), now=now())
    except Invalid as error:
        form.take(error)
        return _page(form), 422
    return redirect(url_for("system_reports.thanks"), 303)


@blueprint.get("/problem/thanks")
@public
def thanks() -> str:
    return render_template("system_reports/thanks.html")


@blueprint.get("/desk/problems")
@requires("system-reports:read")
def index() -> str:
    return render_template("system_reports/index.html", reports=reading.latest())


def _page(form: SystemReportForm) -> str:
    return render_template("system_reports/report.html", form=form, page=safe_path(request.values.get("page"), ""))
