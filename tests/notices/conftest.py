"""What tests of notices share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[], list[str]]]:
    """The SQL statements sent since the test began."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield lambda: list(sent)
    sa.event.remove(db.engine, "before_cursor_execute", note)
