"""The bell of every page: counted only when a member's page shows it, so that visitors cost nothing."""

from __future__ import annotations

from flask import Flask

from ideas.notices.queries import unread_count


def furnish(app: Flask) -> None:
    app.extensions["plinth.unread"] = unread_count
