"""The addresses of a picture's stored files, as a <picture> wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, g, url_for

WEB = "image/webp"


class Sources(NamedTuple):
    """What a <picture> says: `modern`, the srcset of its WebP files; for every other reader src, srcset, width, height.

    A srcset is empty when it would name one file or none. `largest` is the address of the widest file.
    """

    modern: str
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
    """The files of one picture, narrow to wide; src is the narrowest JPEG that is at least `base` wide."""
    modern = [each for each in renditions if each["type"] == WEB]
    plain = [each for each in renditions if each["type"] != WEB] or modern
    first = next((each for each in plain if each["w"] >= base), plain[-1])
    return Sources(
        modern=_srcset(modern, draft) if plain is not modern else "",
        src=media(first["name"], draft),
        srcset=_srcset(plain, draft) if len(plain) > 1 else "",
        width=first["w"],
        height=first["h"],
        largest=media((modern or plain)[-1]["name"], draft),
    )


def _srcset(files: Sequence[dict[str, Any]], draft: str | None) -> str:
    return ", ".join(f"{media(each['name'], draft)} {each['w']}w" for each in files)


def open_renditions(app: Flask) -> None:
    """Give the templates the addresses of pictures."""
    app.jinja_env.globals.update(media=media, sources=sources)
