"""Whole pages kept for some seconds in this process, for visitors who are not signed in.

Such a page holds nothing personal and sets no cookie, so that a proxy may keep it as well.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, make_response, request, session
from flask_login import current_user

from ideas.words import locale

View = TypeVar("View", bound=Callable[..., Any])
MOST = 500
BROWSER = "public, max-age=0, s-maxage={seconds}, must-revalidate"


@dataclass(frozen=True, slots=True)
class Kept:
    body: bytes
    etag: str
    until: float


def kept(view: View) -> View:
    """Give visitors the page that was made within the last PAGES_KEPT_SECONDS; members get their own."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        seconds = current_app.config["PAGES_KEPT_SECONDS"]
        if not seconds or current_user.is_authenticated or session.get("_flashes"):
            return view(*args, **kwargs)
        pages: OrderedDict[tuple[str, str], Kept] = current_app.extensions.setdefault("plinth.kept", OrderedDict())
        key = (request.full_path, str(locale()))
        page = pages.get(key)
        if page is None or page.until < time.monotonic():
            response = make_response(view(*args, **kwargs))
            if response.status_code != 200 or session.modified:
                return response
            page = _keep(pages, key, response, seconds)
        return _respond(page, seconds)

    return cast(View, answer)


def _keep(pages: OrderedDict[Any, Kept], key: tuple[str, str], response: Response, seconds: int) -> Kept:
    response.add_etag(weak=True)
    page = Kept(response.get_data(), response.get_etag()[0] or "", time.monotonic() + seconds)
    pages[key] = page
    while len(pages) > MOST:
        pages.popitem(last=False)
    return page


def _respond(page: Kept, seconds: int) -> Response:
    response = Response(page.body, mimetype="text/html")
    response.set_etag(page.etag, weak=True)
    response.headers["Cache-Control"] = BROWSER.format(seconds=seconds)
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.make_conditional(request)
    return response


def remember(name: str, make: Callable[[], Any]) -> Any:
    """A value shared by all visitors, kept as long as pages are, and longer the longer it took to make."""
    seconds = current_app.config["PAGES_KEPT_SECONDS"]
    if not seconds:
        return make()
    values: dict[str, tuple[float, Any]] = current_app.extensions.setdefault("plinth.remembered", {})
    until, value = values.get(name, (0.0, None))
    if until < time.monotonic():
        began = time.monotonic()
        value = make()
        values[name] = (time.monotonic() + max(seconds, 50 * (time.monotonic() - began)), value)
    return value
