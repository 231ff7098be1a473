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


LARGEST = 2**63 - 1
"""The largest number that a column holds; the drivers of both databases fail on a larger one."""


class NumberedIntegerConverter(IntegerConverter):
    """The number of a row in an address; a larger one leads nowhere (404)."""

    def __init__(self, map: Map, **limits: Any) -> None:
        super().__init__(map, **{"max": LARGEST} | limits)


def row_number(text: str) -> int:
    """The number of a row in a query or a form. ValueError: it is none, or larger than any column holds."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number


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
