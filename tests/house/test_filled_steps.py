"""Down and up on filled tables: a step down takes its own rows only, and a filled database finds its way up again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from ideas.db import db
from ideas.demo import loading
from ideas.office import schema


def counts() -> dict[str, int]:
    """How many rows each table has that exists now."""
    with db.engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in sorted(names)
        }


@pytest.mark.timeout(240)
def test_filled_tables_walk_down_step_by_step_and_up_again(app: Flask) -> None:
    loading.fill_if_empty()
    db.session.remove()
    before = counts()
    assert sum(count > 0 for count in before.values()) > 35, "the tables are filled"
    revisions = [script.revision for script in ScriptDirectory.from_config(schema.alembic_config()).walk_revisions()]
    for below in [*revisions[1:], "base"]:
        schema.downgrade(below)
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
