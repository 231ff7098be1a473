"""Looking changes nothing: whoever opens whatever page, no row is written. And each page has one first heading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from ideas.accounts.models import Member
from ideas.db import db
from tests.rig.people import Cast

# What a look may write, and why.
VISITS = ("sign_in", "bucket", "visit_day")


def address(app: Flask, rule: Rule) -> str:
    """An address of the rule with something in every gap."""
    values = {name: 1 if "Integer" in type(rule._converters[name]).__name__ else "x" for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=None)


def pages(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


@contextmanager
def written(engine: sa.Engine) -> Iterator[list[str]]:
    """The changes that reach the database meanwhile."""
    changes: list[str] = []

    def listen(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        verb, *rest = statement.split()
        if verb in ("INSERT", "UPDATE", "DELETE") and not set(rest[:2]) & set(VISITS):
            changes.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        yield changes
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)


def test_looking_changes_nothing(app: Flask, client: FlaskClient, cast: Cast, sign_in: Callable[..., Member]) -> None:
    for handle in ("maya", "vera", "felix", "ada"):
        sign_in(client, handle)
        with written(db.engine) as changes:
            for rule in pages(app):
                answer = client.get(address(app, rule))
                assert answer.status_code < 500, f"{rule.endpoint}: {answer.status}"
                assert not changes, f"GET {rule.rule} writes: {changes}"
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    assert answer.text.count("<h1") == 1, f"{rule.rule} has not exactly one first heading"
