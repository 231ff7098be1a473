"""The idea page: everything about one idea, for everybody who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request

from ideas import clock
from ideas.gallery.idea_page import IdeaPage, idea_page
from ideas.gallery.kept import kept
from ideas.gallery.owner_acts import Act, owner_acts
from ideas.gallery.preview import Preview
from ideas.gallery.views import bp, viewer
from ideas.gallery.visits import look_at
from ideas.guards import me_or_none, public
from ideas.review.reasons import labels
from ideas.submissions.draft_links import link_of
from ideas.submissions.models import DraftLink
from ideas.submissions.queries import has_part, idea_for
from ideas.submissions.stages import PUBLIC
from ideas.voting.rules import is_taking_support, why_not_support


@dataclass(frozen=True, slots=True)
class Panel:
    """What the support panel may offer this person at this moment."""

    is_public: bool
    takes_support: bool
    is_creator: bool
    why_not: str | None
    has_part: bool = False
    secret_link: DraftLink | None = None


@bp.get("/ideas/<slug>")
@public
@kept
def idea(slug: str) -> str:
    """One idea with its pictures, support, story and decisions."""
    at, who = clock.now(), viewer()
    found = idea_for(me_or_none(), slug)
    shown = idea_page(found, viewer=who)
    panel = panel_of(shown, who=who, at=at)
    if panel.is_public and not panel.is_creator:
        look_at(found, at)
    return drawn(shown, panel, who=who, at=at, own_acts=owner_acts(found, at) if who == found.owner_id else ())


def panel_of(shown: IdeaPage, *, who: int | None, at: datetime) -> Panel:
    """What stands beside the idea: support once it is public; before, where it stands and what its creators can do."""
    found = shown.idea
    is_creator = who in {person.id for person in shown.creators}
    is_public = found.stage in PUBLIC
    return Panel(
        is_public=is_public,
        takes_support=is_taking_support(found.stage, found.closes_at, at),
        is_creator=is_creator,
        why_not=why_not_support(found, by=me_or_none(), is_creator=is_creator, supported=shown.supported, at=at),
        has_part=not is_public and who is not None and has_part(found, who),
        secret_link=link_of(found) if who == found.owner_id else None,
    )


def drawn(
    shown: IdeaPage, panel: Panel, *, who: int | None, at: datetime, own_acts: Sequence[Act] = (),
    preview: Preview | None = None,
) -> str:  # fmt: skip
    """The page itself. `preview`: the idea is not public, and is shown as it will be; then its acts do nothing."""
    return render_template(
        "gallery/idea.html",
        shown=shown,
        panel=panel,
        preview=preview,
        large=chosen_picture(shown, request.args.get("picture", type=int)),
        share_picture=share_picture(shown) if panel.is_public and not preview else None,
        latest=shown.latest,
        labels=labels,
        own_acts=own_acts,
        viewer=who,
        at=at,
    )


def chosen_picture(shown: IdeaPage, place: int | None) -> Any:
    """The picture asked for by its place, else the first."""
    pictures = shown.pictures
    return pictures[place - 1] if place and 0 < place <= len(pictures) else (pictures[0] if pictures else None)


def share_picture(shown: IdeaPage) -> dict[str, Any] | None:
    """The rendition of the cover for other sites: a JPEG if there is one, which every reader understands."""
    renditions = shown.pictures[0].renditions if shown.pictures else []
    jpegs = [each for each in renditions if each["type"] == "image/jpeg"]
    best: dict[str, Any] | None = (jpegs or renditions or [None])[-1]
    return best
