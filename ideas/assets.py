"""Style sheets, scripts, fonts and our own pictures: `/static/<hash of the whole tree>/...`, kept by browsers for ever.

The hash stands in the folder, not in the file name, so that an @import, an import or a url() inside a file may stay
relative. Style sheets are joined once, at start: one request before the first paint, and no build step.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise
from whitenoise.responders import NOT_ALLOWED_RESPONSE, Response

STATIC = Path(__file__).parent / "static"
TEXT = {".css", ".js", ".svg"}
_IMPORT = re.compile(r'@import url\("(?P<file>[\w.-]+)"\) layer\((?P<layer>\w+)\);\n?')
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class Packed:
    """A text file held in memory, plain and gzipped; answers like a file of WhiteNoise's."""

    def __init__(self, body: bytes, headers: Headers) -> None:
        self.body = body
        self.zipped = gzip.compress(body, 9, mtime=0)
        headers["Vary"] = "Accept-Encoding"
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        self.headers = headers.items()
        self.etag = headers["ETag"]

    def get_response(self, method: str, environ: dict[str, str]) -> Response:
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        if environ.get("HTTP_IF_NONE_MATCH") == self.etag:
            return Response(HTTPStatus.NOT_MODIFIED, self.headers, None)
        zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body = self.zipped if zipped else self.body
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if zipped:
            headers.append(("Content-Encoding", "gzip"))
        return Response(HTTPStatus.OK, headers, io.BytesIO(body) if method == "GET" else None)


class Shelf(WhiteNoise):  # type: ignore[misc]
    """WhiteNoise, with the text files joined, without their comments and compressed."""

    def immutable_file_test(self, path: str, url: str) -> bool:
        return True

    def get_static_file(self, path: str, url: str, stat_cache: object = None) -> object:
        if Path(path).suffix not in TEXT:
            return super().get_static_file(path, url, stat_cache=stat_cache)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        self.add_headers_function(headers, path, url)
        return Packed(text_of(Path(path)), headers)


def text_of(path: Path) -> bytes:
    """The file as it is served: a style sheet with its imports in place and without comments."""
    return joined(path).encode() if path.suffix == ".css" else path.read_bytes()


def joined(sheet: Path) -> str:
    """The style sheet with every layered @import replaced by what it names."""
    text = _COMMENT.sub("", sheet.read_text())

    def inline(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{joined(sheet.parent / found['file'])}}}\n"

    return re.sub(r"^ +", "", _IMPORT.sub(inline, text), flags=re.MULTILINE)


def fingerprint(files: Iterable[Path]) -> str:
    """A short hash of the names and contents of all files: it changes when any of them does."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Files pass by the application's own headers: nothing in them is a page, and nothing is to be guessed."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Referrer-Policy"] = "no-referrer"


def open_assets(app: Flask) -> None:
    """Serve the static tree before the application and teach the templates `asset`."""
    prefix = f"/static/{fingerprint(path for path in STATIC.rglob('*') if path.is_file())}/"
    shelf = Shelf(app.wsgi_app, allow_all_origins=False, add_headers_function=add_headers)
    shelf.add_files(str(STATIC), prefix)
    known = frozenset(shelf.files)

    def asset(name: str) -> str:
        """The address of a static file; a name that does not exist is a mistake of ours."""
        url = prefix + name
        if url not in known:
            raise LookupError(f"no static file {name!r}")
        return url

    @cache
    def icon(name: str, label: str | None = None) -> Markup:
        """A drawing of the sprite. Without `label` it is ornament: the words beside it carry the meaning."""
        said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        drawing = '<svg class="icon" {} focusable="false"><use href="{}#{}"/></svg>'
        return Markup(drawing).format(said, asset("icons.svg"), name)

    app.wsgi_app = shelf  # type: ignore[method-assign]
    app.jinja_env.globals.update(asset=asset, icon=icon)
    app.extensions["plinth.asset"] = asset
