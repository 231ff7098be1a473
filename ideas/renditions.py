"""The addresses of a picture's stored files, as an <img> wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, g, url_for

WEB = "image/webp"


class Sources(NamedTuple):
    """What stands in src, srcset, width and height; `largest` is the address of the widest file."""

    src: str
    srcset: str
    width: int
    height: int
    largest: str


class Key(str):
    """The key of a secret link, under which pictures of a draft are asked for instead of under its slug."""


def media(name: str, draft: str | None = None) -> str:
    """The address of a stored file; `draft`: the slug (or Key) of an idea whose pictures not everybody sees."""
    if isinstance(draft, Key):
        return url_for("submissions.secret_media", key=draft, name=name)
    if draft:
        return url_for("submissions.draft_media", slug=draft, name=name)
    if "media_at" not in g:  # names are plain hashes: one address gives them all
        g.media_at = url_for("submissions.media", name="-")[:-1]
    return f"{g.media_at}{name}"


def sources(renditions: Sequence[dict[str, Any]], *, base: int = 640, draft: str | None = None) -> Sources:
    """The files of one picture, narrow to wide; src is the narrowest that is at least `base` wide."""
    shown = [each for each in renditions if each["type"] == WEB] or list(renditions)
    first = next((each for each in shown if each["w"] >= base), shown[-1])
    addresses = [(media(each["name"], draft), each["w"]) for each in shown]
    srcset = ", ".join(f"{address} {width}w" for address, width in addresses)
    return Sources(media(first["name"], draft), srcset, first["w"], first["h"], addresses[-1][0])


def open_renditions(app: Flask) -> None:
    """Give the templates the addresses of pictures."""
    app.jinja_env.globals.update(media=media, sources=sources)
