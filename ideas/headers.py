"""What every answer carries: a strict content policy, no sniffing, no caching of what is personal, a request id."""

from __future__ import annotations

import secrets
import time

import structlog
from flask import Flask, Response, g, request
from flask_login import current_user

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
log = structlog.get_logger("plinth")


def open_headers(app: Flask) -> None:
    """Set the headers of every answer and write one line of log for it."""
    secure = bool(app.config["SESSION_COOKIE_SECURE"])

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        add_headers(response, secure=secure)
        log.info(
            "request",
            id=g.get("request_id", ""),
            method=request.method,
            route=str(request.url_rule or ""),
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        )
        return response


def add_headers(response: Response, *, secure: bool) -> None:
    """Security headers, and `no-store` for pages of signed-in members unless the view said otherwise."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers["X-Request-Id"] = g.get("request_id", "")
    if secure:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if "Cache-Control" not in headers:
        personal = response.status_code >= 400 or request.method != "GET" or current_user.is_authenticated
        headers["Cache-Control"] = "no-store" if personal else "no-cache"


def open_logging(app: Flask) -> None:
    """One JSON line per event, without the local variables of frames (they hold secrets)."""
    tracebacks = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            tracebacks,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(30 if app.config["MODE"] != "production" else 20),
        cache_logger_on_first_use=True,
    )
