"""One application for each kind of database, kept by the worker for all its tests."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Flask

from config import Test
from ideas import create_app
from ideas.db import db
from ideas.office import schema
from tests.rig import databases
from tests.rig.client import Client


class Rig:
    """An application on a database and a data folder of its own."""

    def __init__(self, kind: str, place: Path) -> None:
        self.data = place / kind
        self.data.mkdir(exist_ok=True)
        self.database = databases.make(kind, place, migrate)
        self.environ = {"PLINTH_MODE": "test", "DATABASE_URL": self.database.url, "DATA": str(self.data)}
        self.app = create_app(Test(self.environ))
        self.app.test_client_class = Client
        self._config = dict(self.app.config)

    def rewind(self) -> None:
        """Take database, files and settings back to how they were after the migrations."""
        self.app.config.clear()
        self.app.config.update(self._config)
        self.close()
        self.database.rewind()
        shutil.rmtree(self.data)
        self.data.mkdir()

    def close(self) -> None:
        """Close the connections that wait in the pool."""
        with self.app.app_context():
            db.engine.dispose()


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest version, as a command would."""
    place = Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite") else Path("/nonexistent")
    config = Test({"DATABASE_URL": url, "DATA": str(place)})
    app = Flask("migrations")
    app.config.from_object(config)
    db.init_app(app)
    with app.app_context():
        schema.upgrade()
        db.engine.dispose()
