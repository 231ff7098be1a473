"""Fixtures of the shop window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def keeping(app: Flask) -> Iterator[Flask]:
    """The application, keeping pages for a minute, with nothing kept yet."""
    app.config["PAGES_KEPT_SECONDS"] = 60
    yield app
    app.extensions["plinth.kept"].clear()
    app.extensions.get("plinth.remembered", {}).clear()
