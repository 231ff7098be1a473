"""How much a request may carry: 2 MB, more where a view says so and the sender is signed in; no field over 1 MB.

Runs before the CSRF check, which is the first to read the body: an oversize request is refused unread.
A number in an address is one that a column can hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

View = TypeVar("View", bound=Callable[..., Any])


def large_body(setting: str) -> Callable[[View], View]:
    """Let the body of this view be as large as the setting says (bytes), for signed-in members only."""

    def mark(view: View) -> View:
        view.body_limit = setting  # type: ignore[attr-defined]
        return view

    return mark


class NumberedIntegerConverter(IntegerConverter):
    """The number of a row; a larger one leads nowhere (404), as the drivers of the databases fail on it."""

    def __init__(self, map: Map, **limits: Any) -> None:
        super().__init__(map, **{"max": 2**63 - 1} | limits)


def open_bodies(app: Flask) -> None:
    app.url_map.converters["int"] = NumberedIntegerConverter
    app.before_request(limit_body)
    app.before_request(check_fields)


def limit_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    setting = getattr(view, "body_limit", None)
    if setting and current_user.is_authenticated:
        request.max_content_length = int(current_app.config[setting])


def check_fields() -> None:
    """Refuse texts that no database takes (NUL), fields that nobody types, and JSON, which no form expects."""
    if "\x00" in request.path or request.is_json:
        abort(400)
    most = current_app.config["MAX_FIELD_BYTES"]
    for fields in (request.args, request.form):
        for _name, value in fields.items(multi=True):
            if "\x00" in value:
                abort(400)
            if len(value.encode(errors="replace")) > most:
                abort(413)
