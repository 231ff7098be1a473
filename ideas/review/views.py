"""The staff desks: the landing; screening and review hang on the same blueprint."""

from __future__ import annotations

from flask import Blueprint, render_template

from ideas.guards import me, staff
from ideas.review.desks import all_desks

bp = Blueprint("review", __name__, template_folder="templates")


@bp.get("/desk")
@staff()
def desk() -> str:
    """The desks this member's roles open, with what waits at each."""
    return render_template("review/desk.html", desks=all_desks(me()))


import ideas.review.flag_views  # noqa: E402
import ideas.review.review_views  # noqa: E402
import ideas.review.revision_views  # noqa: E402
import ideas.review.screening_views  # noqa: E402, F401
