"""Two private lists of a member: what she keeps for later, and what she follows."""

from __future__ import annotations

from flask import render_template, request

from ideas import clock
from ideas.gallery.asked import read
from ideas.gallery.keeping import Table, shelf_of
from ideas.gallery.views import bp
from ideas.guards import me, signed_in
from ideas.submissions.models import Bookmark, Follow


@bp.get("/my/bookmarks")
@signed_in
def bookmarks() -> str:
    """What the member keeps for later. Nobody else can see it."""
    return shelf_page("bookmarks", Bookmark)


@bp.get("/my/follows")
@signed_in
def follows() -> str:
    """What the member follows without supporting it."""
    return shelf_page("follows", Follow)


def shelf_page(name: str, table: Table) -> str:
    at = clock.now()
    shelf = shelf_of(me(), table, after=read(request.args).after, at=at)
    return render_template("gallery/kept_ideas.html", name=name, shelf=shelf, viewer=me().id, at=at)
