"""Whether the site is alive and ready."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint

from ideas.db import db
from ideas.guards import public
from ideas.office.schema import is_current

bp = Blueprint("office", __name__, template_folder="templates")


@bp.get("/healthz")
@public
def healthz() -> tuple[dict[str, str], int]:
    """The process answers."""
    return {"status": "ok"}, 200


@bp.get("/readyz")
@public
def readyz() -> tuple[dict[str, str], int]:
    """The database answers and stands at the newest migration."""
    try:
        db.session.execute(sa.text("SELECT 1"))
        current = is_current()
    except sa.exc.SQLAlchemyError:
        return {"status": "database does not answer"}, 503
    return ({"status": "ready"}, 200) if current else ({"status": "migrations are missing"}, 503)
