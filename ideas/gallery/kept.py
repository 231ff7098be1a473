"""Whole pages kept for some seconds in this process, for visitors who are not signed in.

Such a page holds nothing personal and sets no cookie, so that a proxy may keep it as well. A visitor without a session
is answered in the porch, before the application is entered.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, current_app, g, make_response, request, session
from flask_login import current_user

from ideas.gallery.visits import Visit, Visits, is_look
from ideas.headers import add_headers
from ideas.words import locale

View = TypeVar("View", bound=Callable[..., Any])
Headers = list[tuple[str, str]]
MOST = 500
BROWSER = "public, max-age=0, s-maxage={seconds}, must-revalidate"
OF_A_BODY = {"content-length", "content-type"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was sent, until when (time.monotonic) it may be sent again, and the view that each time is."""

    body: bytes
    etag: str
    headers: Headers
    until: float
    visit: Visit | None


class Pages(OrderedDict[tuple[str, str, str], Kept]):
    """Kept pages by path, query and language."""

    def fresh(self, key: tuple[str, str, str]) -> Kept | None:
        page = self.get(key)
        return page if page and page.until > time.monotonic() else None

    def keep(self, key: tuple[str, str, str], page: Kept) -> Kept:
        self[key] = page
        while len(self) > MOST:
            self.popitem(last=False)
        return page


def kept(view: View) -> View:
    """Give visitors the page that was made within the last PAGES_KEPT_SECONDS; members get their own."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        seconds = current_app.config["PAGES_KEPT_SECONDS"]
        if not seconds or current_user.is_authenticated or session.get("_flashes"):
            return view(*args, **kwargs)
        pages: Pages = current_app.extensions["plinth.kept"]
        key = (request.path, request.query_string.decode("latin-1"), str(locale()))
        page = pages.fresh(key)
        if page is None:
            response = make_response(view(*args, **kwargs))
            if response.status_code != 200 or session.modified:
                return response
            page = pages.keep(key, _page(response, seconds))
        g.visit = page.visit
        again = Response(page.body, headers=page.headers)
        again.make_conditional(request)
        return again

    return cast(View, answer)


def _page(response: Response, seconds: int) -> Kept:
    """What is kept of a response, with the headers that every answer carries."""
    response.add_etag(weak=True)
    response.headers["Cache-Control"] = BROWSER.format(seconds=seconds)
    response.headers["Vary"] = "Accept-Language, Cookie"
    add_headers(response, secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))
    del response.headers["X-Request-Id"]
    headers = list(response.headers.items())
    return Kept(response.get_data(), response.headers["ETag"], headers, time.monotonic() + seconds, g.get("visit"))


class Porch:
    """Answers visitors without a session with a kept page, and lets everybody else in."""

    def __init__(self, app: Flask) -> None:
        self.inside: WSGIApplication = app.wsgi_app
        self.config = app.config
        self.pages: Pages = app.extensions["plinth.kept"]
        self.visits: Visits = app.extensions["plinth.visits"]
        self.session = f"{app.config['SESSION_COOKIE_NAME']}="
        self.language = lru_cache(maxsize=500)(self._language(app))

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        page = self._page_for(environ)
        if page is None:
            return self.inside(environ, start)
        if page.visit and is_look(environ):
            self.visits.add(page.visit)
        if environ.get("HTTP_IF_NONE_MATCH") == page.etag:
            start("304 NOT MODIFIED", [each for each in page.headers if each[0].lower() not in OF_A_BODY])
            return []
        start("200 OK", page.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]

    def _page_for(self, environ: WSGIEnvironment) -> Kept | None:
        cookie = environ.get("HTTP_COOKIE", "")
        is_look = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not (self.config["PAGES_KEPT_SECONDS"] and self.pages and is_look) or self.session in cookie:
            return None
        language = self.language(environ.get("HTTP_ACCEPT_LANGUAGE", ""), cookie)
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        return self.pages.fresh((path, environ.get("QUERY_STRING", ""), language))

    @staticmethod
    def _language(app: Flask) -> Callable[[str, str], str]:
        """The language a visitor gets, by the same choice that the pages make."""

        def choose(accepted: str, cookie: str) -> str:
            headers = {"Accept-Language": accepted, "Cookie": cookie}
            with app.test_request_context(headers={name: value for name, value in headers.items() if value}):
                return str(locale())

        return choose


def open_porch(app: Flask) -> None:
    """Keep pages, and answer with them before the application is entered."""
    app.extensions["plinth.kept"] = Pages()
    app.wsgi_app = Porch(app)  # type: ignore[method-assign, assignment]


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
