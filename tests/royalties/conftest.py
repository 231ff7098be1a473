"""A small application without a database: words, icons and the statement's template are all a rendering needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from flask import Flask

import ideas
from ideas.words import open_words

HERE = Path(ideas.__file__).parent


@pytest.fixture(scope="session")
def printer() -> Flask:
    app = Flask("printer")
    app.config.update(LANGUAGES=("en", "de"), PSEUDO_LOCALE=True, ZONE="UTC")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(HERE / "translations")
    app.jinja_loader = jinja2.FileSystemLoader([HERE / "templates", HERE / "royalties" / "templates"])  # type: ignore[assignment]
    app.jinja_env.globals.update(asset="/static/{}".format, icon="<svg data-icon={}></svg>".format)
    open_words(app)
    return app


@pytest.fixture
def press(printer: Flask) -> Iterator[Flask]:
    with printer.app_context():
        yield printer
