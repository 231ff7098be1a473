"""A database that is away is said so, with 503 and when to come back; nothing is broken once it is there again."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

import config
from ideas import create_app
from ideas.db import db
from ideas.office import schema


def site(place: Path) -> Flask:
    app = create_app(config.Test({"DATA": str(place)}))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        schema.upgrade()
        db.engine.dispose()
    return app


def test_an_outage_answers_503_and_ends_by_itself(tmp_path: Path) -> None:
    app = site(tmp_path)
    database, away = tmp_path / "plinth.db", tmp_path / "away.db"
    client = app.test_client()
    assert client.get("/").status_code == 200
    with app.app_context():
        db.engine.dispose()
    database.rename(away)
    database.mkdir()  # a folder in its place: nothing can be opened
    answer = client.get("/ideas/any")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert client.get("/readyz").status_code == 503
    database.rmdir()
    away.rename(database)
    assert client.get("/").status_code == 200
