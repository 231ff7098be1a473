"""What the shop window brings to the site: drawn cards, whole pages kept for visitors, and counted views."""

from __future__ import annotations

from flask import Flask

from ideas.gallery.drawing import open_drawing
from ideas.gallery.kept import open_porch
from ideas.gallery.visits import open_visits


def furnish(app: Flask) -> None:
    open_drawing(app)
    open_visits(app)
    open_porch(app)
