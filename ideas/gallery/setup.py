"""What the shop window brings to the site: drawn cards, and whole pages kept for visitors."""

from __future__ import annotations

from flask import Flask

from ideas.gallery.drawing import open_drawing
from ideas.gallery.kept import open_porch


def furnish(app: Flask) -> None:
    open_drawing(app)
    open_porch(app)
