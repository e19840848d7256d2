"""What a form carries for us, signed, so that only what we gave out is taken, and for one purpose, so that it fits no
other form. First of all the key of one rendering, which makes sending it twice the same as sending it once.
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
    """`words` for a hidden field: `read_key` gives them back if they are still ours."""
    return f"{words}.{keyring.mark(KeyName.SIGNING, _message(purpose, words))}"


def read_key(typed: str | None, purpose: str) -> str | None:
    """The key itself (32 characters), or what was signed; None for what was never given out for this purpose."""
    words, _, signature = (typed or "").rpartition(".")
    ours = keyring.marks(KeyName.SIGNING, _message(purpose, words))
    fits = any(hmac.compare_digest(mark.encode(), signature.encode()) for mark in ours)
    return words if fits else None


def _message(purpose: str, words: str) -> bytes:
    return f"form|{purpose}|{words}".encode()
