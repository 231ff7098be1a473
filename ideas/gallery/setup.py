"""What the shop window brings to the site: drawn cards, similar ideas, whole pages kept, counted views."""

from __future__ import annotations

from flask import Flask

from ideas.gallery.alike import similar_ideas
from ideas.gallery.drawing import open_drawing
from ideas.gallery.kept import open_porch
from ideas.gallery.visits import open_visits


def furnish(app: Flask) -> None:
    open_drawing(app)
    app.jinja_env.globals["similar_ideas"] = similar_ideas
    open_visits(app)
    open_porch(app)
