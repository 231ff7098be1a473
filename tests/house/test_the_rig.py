"""The tests' own ground: each begins afresh on a real database, and a request shares nothing with its test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.db import Base, db
from tests.rig.people import Cast


def filled_tables() -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    counts = {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_begins_with_the_migrated_database(app: Flask, cast: Cast, time: str) -> None:
    assert "member" not in filled_tables()
    assert cast.maya.id == 1
    assert len(cast.all()) == 9
    db.session.commit()


def test_rows_stay_at_hand_across_requests(client: FlaskClient, cast: Cast) -> None:
    maya = cast.maya
    maya.about = "Builds small things."
    client.get("/healthz")
    db.session.rollback()
    assert maya.about == "Builds small things."


def test_nobody_is_signed_in_by_another_browser(
    app: Flask, client: FlaskClient, sign_in: Callable[..., Member]
) -> None:
    sign_in(client, "maya")
    with client.session_transaction() as session:
        assert session["sign_in"]
    with app.test_client().session_transaction() as session:
        assert "sign_in" not in session


def test_a_command_runs_in_a_process_of_its_own_on_the_same_database(cast: Cast, shell: Callable[..., Any]) -> None:
    assert cast.tom.handle == "tom"
    done = shell("office", "migrate")
    assert (done.returncode, done.stderr) == (0, "")
