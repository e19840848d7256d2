"""What every answer says to the browser, errors included, and how much of the proxy we believe."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from app.settings import Settings
from app.web.sessions import LIFETIME_SECONDS

# `blob:` is what somebody has just recorded, played back to them before it is sent; only our scripts can make one.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self' blob:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # Not `no-referrer`: with it Chromium sends `Origin: null` and every form would look like somebody else's.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(self), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

MOST_BYTES_SENT_TO_US = 1024 * 1024


def register(app: Flask, settings: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        # A public page must not set a cookie just because somebody is signed in: it is the same for everybody.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=LIFETIME_SECONDS),
        MAX_CONTENT_LENGTH=MOST_BYTES_SENT_TO_US,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES_SENT_TO_US,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(protect)
