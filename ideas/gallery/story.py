"""The story of an idea in words: each thing that happened as a line of the timeline (pure, but for words)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ideas.gallery.timeline import Row, Shelves
from ideas.submissions.shelves import of_update
from ideas.submissions.stages import Stage
from ideas.words import _, _n, listed, number, span

S = Stage


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the story: what happened, when, and the public reason if there is one.

    `link`: kind of page and what it needs, for what has a page of its own: an update, a change, a relaunch.
    """

    at: datetime
    title: str
    why: str = ""
    codes: Sequence[str] = ()
    kind: str = "passage"
    html: str = ""
    link: Any = None
    pictures: Sequence[Any] = ()


def told(rows: Sequence[Row], shelves: Shelves, *, opened_at: datetime | None) -> list[Event]:
    """The events in words, in the order of the rows."""
    return [_told(row, shelves, opened_at) for row in rows]


def _told(row: Row, shelves: Shelves, opened_at: datetime | None) -> Event:
    if row.kind == "passage":
        return _passage(row)
    if row.kind == "gate":
        return _gate(row, opened_at)
    if row.kind == "update":
        return _update(row, shelves)
    if row.kind == "revision":
        return Event(row.at, _revised(row), row.why, kind="revision", link=row.n)
    if row.kind == "relaunch":
        return Event(row.at, _("Offered again as “%(title)s”", title=row.one), kind="relaunch", link=row.two)
    return Event(row.at, _("%(name)s, for the team", name=row.one or _("Somebody")), kind="team", html=row.html)


def _gate(row: Row, opened_at: datetime | None) -> Event:
    title = _n("1 supporter", "%(n)s supporters", row.n, n=number(row.n))
    if opened_at:
        title = _("%(supporters)s in %(span)s", supporters=title, span=span(row.at - opened_at))
    if row.two == "goal":
        return Event(row.at, title, _("The goal is reached. Now we review it."), kind="gate")
    why = _n("1 more day earned.", "%(num)s more days earned.", row.more) if row.more else ""
    return Event(row.at, title, why, kind="gate")


def _update(row: Row, shelves: Shelves) -> Event:
    if row.two == "withdrawn":
        return Event(row.at, _("An update was taken back"), kind="gone")
    return Event(
        row.at, row.one, kind="update", html=row.html, link=row.id, pictures=shelves.get(of_update(row.id), ())
    )


def _revised(row: Row) -> str:
    if row.one == "rules":
        return _("Moved over to new rules of its campaign")
    names = {"title": _("title"), "cover": _("cover"), "pitch": _("pitch"), "story": _("story"), "facts": _("facts")}
    return _("Changed: %(what)s", what=listed([words for name, words in names.items() if name in (row.data or {})]))


def _passage(row: Row) -> Event:
    origin, to = Stage(row.one), Stage(row.two)
    if to == S.OPEN and origin in (S.REMOVED, S.ARCHIVED, S.ACHIEVED):
        return Event(row.at, _("Open for support again"), row.why, row.data)
    return Event(row.at, headline(to), row.why, row.data)


def headline(stage: Stage) -> str:
    """What a passage to `stage` is called in the story."""
    return {
        S.OPEN: _("Published"),
        S.ACHIEVED: _("The goal is reached"),
        S.IN_REVIEW: _("The review has begun"),
        S.DEFERRED: _("Kept for the next review"),
        S.PARKED: _("Parked"),
        S.APPROVED: _("Approved"),
        S.DECLINED: _("Not chosen"),
        S.IN_DEVELOPMENT: _("Being made"),
        S.RELEASED: _("On sale"),
        S.RETIRED: _("No longer sold"),
        S.EXPIRED: _("The time is up"),
        S.ARCHIVED: _("Archived"),
    }[stage]
