"""What the review room adds to the site: its desks on the landing, and words for its codes in templates."""

from __future__ import annotations

from flask import Flask

from ideas.campaigns.views import COUNTED
from ideas.review.desks import furnish_desks, ideas_of_campaigns, own_desks
from ideas.review.reasons import label
from ideas.review.windows import name_of


def furnish(app: Flask) -> None:
    furnish_desks(app, own_desks)
    app.extensions[COUNTED] = ideas_of_campaigns
    app.jinja_env.globals.update(reason_label=label, window_name=name_of)
