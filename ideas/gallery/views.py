"""Home and discover: one page, its filters in its address."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ideas import clock
from ideas.gallery import queries
from ideas.gallery.asked import read
from ideas.gallery.cards import page_of_cards
from ideas.gallery.kept import kept
from ideas.gallery.searching import searched
from ideas.guards import me_or_none, public

bp = Blueprint("gallery", __name__, template_folder="templates")


def viewer() -> int | None:
    """The id of the member who looks; None for a visitor."""
    member = me_or_none()
    return member.id if member else None


@bp.get("/")
@public
@kept
def home() -> str:
    """The promise, what is closest to the shelf, and the list as asked for."""
    at, asked, who = clock.now(), read(request.args), viewer()
    is_home = not asked.address(after=asked.after)
    search = searched(asked, at=at, member_id=who) if asked.q else None
    page = search.page if search else page_of_cards(asked, at=at, member_id=who, with_closest=is_home)
    return render_template(
        "gallery/home.html",
        asked=asked,
        page=page,
        is_home=is_home,
        near=page.closest,
        counts=queries.group_counts(),
        search=search,
        viewer=who,
        at=at,
    )


from ideas.gallery import (  # noqa: E402, F401
    campaign_views,
    idea_views,
    keeping_views,
    page_views,
    people_views,
    preview_views,
    similar_views,
    story_views,
    withdrawing,
)
