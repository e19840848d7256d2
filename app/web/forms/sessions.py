from __future__ import annotations

from wtforms import PasswordField, StringField

from app.domain.sentences import N_, say
from app.web.forms.base import Form, filled


class SignInForm(Form):
    login = StringField(
        N_("Login name"),
        [filled(say(N_("Please type your login name.")))],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        N_("Password"),
        [filled(say(N_("Please type your password.")))],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        N_("Six digits"),
        description=N_("Only if your account asks for them: from the authenticator app."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
