"""The key of one rendering of a form: what makes sending it twice the same as sending it once.

It is signed, so that only forms we gave out are taken, and for one purpose, so that it fits no other form.
"""

from __future__ import annotations

import hmac
import secrets

from app.extensions import keyring
from app.keys import KeyName


def new_key(purpose: str) -> str:
    """What goes into the form. Only on pages that are never cached: two people must not have the same."""
    return sign(secrets.token_hex(16), purpose)


def sign(words: str, purpose: str) -> str:
    """`words`, without a full stop in them, for a hidden field: `read_key` gives them back if they are still ours."""
    return f"{words}.{keyring.mark(KeyName.SIGNING, _message(purpose, words))}"


def read_key(typed: str | None, purpose: str) -> str | None:
    """The key itself (32 characters), or what was signed; None for one that was never given out for this purpose."""
    nonce, _, signature = (typed or "").partition(".")
    ours = keyring.marks(KeyName.SIGNING, _message(purpose, nonce))
    fits = any(hmac.compare_digest(mark.encode(), signature.encode()) for mark in ours)
    return nonce if fits else None


def _message(purpose: str, nonce: str) -> bytes:
    return f"form|{purpose}|{nonce}".encode()
