"""Alembic's entry: runs the numbered migrations on the database of the configuration or on a given connection."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context

from config import from_environment
from ideas import ROOMS, part_of
from ideas.db import UTC, Base, tune

for room in ROOMS:
    part_of(room, "models")


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Search tables and their shadows are made by hand; they belong to no model."""
    return not (kind == "table" and name is not None and name.startswith("search_"))


def render_item(kind: str, thing: Any, autogen: Any) -> str | bool:
    if kind == "type" and isinstance(thing, UTC):
        autogen.imports.add("from ideas.db import UTC")
        return "UTC()"
    return False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=include_object,
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = sa.create_engine(from_environment().SQLALCHEMY_DATABASE_URI)
    tune(engine)
    with engine.connect() as own:
        run(own)
