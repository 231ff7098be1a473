"""Down and up on filled tables: a step down takes its own rows only, and a filled database finds its way up again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from ideas.db import db
from ideas.demo import loading
from ideas.office import schema
from ideas.submissions.models import OWN_SHELF, Picture, PictureFile

BEFORE_SHELVES = "0014"


#: Pictures of updates and of waiting covers came with the shelves, and go with them.
SHELVED = {
    "picture": "picture WHERE shelf = 'idea'",
    "picture_file": "picture_file f JOIN picture p ON p.id = f.picture_id WHERE p.shelf = 'idea'",
}


def counts() -> dict[str, int]:
    """How many rows each table has that exists now."""
    with db.engine.connect() as connection:
        tables = sa.inspect(connection)
        names = set(tables.get_table_names()) - {"alembic_version"}
        has_shelves = "picture" in names and "shelf" in {column["name"] for column in tables.get_columns("picture")}
        rows = SHELVED if has_shelves else {}
        return {
            name: connection.scalar(sa.text(f"SELECT count(*) FROM {rows.get(name, name)}")) or 0
            for name in sorted(names)
        }


def on_own_shelves() -> dict[str, int]:
    """What is left of pictures before there were shelves: those of updates and of waiting covers go with them."""
    own = sa.select(sa.func.count()).select_from(Picture).where(Picture.shelf == OWN_SHELF)
    with db.engine.connect() as connection:
        return {
            "picture": connection.scalar(own) or 0,
            "picture_file": connection.scalar(own.join(PictureFile, PictureFile.picture_id == Picture.id)) or 0,
        }


@pytest.mark.timeout(240)
def test_filled_tables_walk_down_step_by_step_and_up_again(app: Flask) -> None:
    loading.fill_if_empty()
    db.session.remove()
    before, without_shelves = counts(), on_own_shelves()
    assert sum(count > 0 for count in before.values()) > 35, "the tables are filled"
    revisions = [script.revision for script in ScriptDirectory.from_config(schema.alembic_config()).walk_revisions()]
    for below in [*revisions[1:], "base"]:
        schema.downgrade(below)
        if below == BEFORE_SHELVES:
            before |= without_shelves
        left = counts()
        assert left == {name: before[name] for name in left}, f"the way down to {below} takes rows of earlier rooms"
        schema.upgrade("+1")
        kept = counts()
        assert {name: kept[name] for name in left} == left, f"the way up from {below} takes rows of earlier rooms"
        schema.downgrade(below)
    assert counts() == {}
    schema.upgrade()
    assert schema.is_current()
    assert counts().keys() == before.keys()
