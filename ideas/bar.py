"""What the bar and the foot of every page show: the ways through the site, and what waits for the person.

A way whose room is not open (the outbox outside of demo mode) is left out instead of leading nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask, current_app, request, url_for

from ideas.guards import me_or_none
from ideas.words import _l, locale


class Way(NamedTuple):
    name: str
    label: Any
    url: str


WAYS = (
    ("discover", "gallery.home", _l("Discover")),
    ("how", "gallery.how_it_works", _l("How it works")),
    ("mine", "gallery.my_ideas", _l("My ideas")),
    ("royalties", "royalties.home", _l("Royalties")),
    ("desk", "review.desk", _l("Desk")),
)
FOOT = (
    ("rules", "gallery.rules", _l("Rules")),
    ("privacy", "gallery.privacy", _l("Privacy")),
    ("accessibility", "gallery.accessibility", _l("Accessibility")),
    ("help", "gallery.help_page", _l("Help")),
)
FOR_MEMBERS = {"mine", "royalties"}


def ways() -> list[Way]:
    """The ways this person may take, in the order of the bar."""
    member = me_or_none()
    hidden = set() if member else set(FOR_MEMBERS)
    if not (member and member.has_role()):
        hidden.add("desk")
    return [way for way in _open(WAYS) if way.name not in hidden]


def foot() -> list[Way]:
    return _open(FOOT)


def way_to(endpoint: str, **values: Any) -> str | None:
    """The address of a view, or None where its room is not open."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def unread() -> int:
    """How many notices this member has not read; 0 for visitors."""
    count: Callable[[Any], int] | None = current_app.extensions.get("plinth.unread")
    member = me_or_none()
    return count(member) if count and member else 0


def language_name() -> str:
    """The language in force, in its own words: English, Deutsch."""
    return str(locale().language_name or locale()).capitalize()


def here() -> str:
    """Path and query of this page, to come back to after signing in."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def _open(rows: tuple[tuple[str, str, Any], ...]) -> list[Way]:
    return [Way(name, label, url_for(view)) for name, view, label in rows if view in current_app.view_functions]


def open_bar(app: Flask) -> None:
    """Give the base page its ways."""
    tools = {
        "ways": ways,
        "foot_ways": foot,
        "way_to": way_to,
        "unread": unread,
        "language_name": language_name,
        "here": here,
    }
    app.jinja_env.globals.update(tools)
