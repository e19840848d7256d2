"""Whether a proof of filing is ours, unchanged, and still borne out by the history of its room."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.services import proofs
from app.web.access import public
from app.web.cross_site import public_post
from app.web.forms.slips import ProofForm

blueprint = Blueprint("slip_proofs", __name__)


@blueprint.get("/slip/verify")
@public
def ask() -> str:
    return _page(None)


@blueprint.post("/slip/verify")
@public_post
def check() -> str:
    """Reads only. A POST, because what is typed is somebody's own paper and belongs in no log."""
    return _page(proofs.check(ProofForm().proof.data or ""))


def _page(checked: proofs.Checked | None) -> str:
    return render_template("slips/verify.html", form=ProofForm(), checked=checked)
