"""The search index: what public ideas are found by, on SQLite (FTS5) and PostgreSQL (tsvector, GIN) alike.

Triggers note in `search_due` which public ideas came, changed or went, in the transaction of the change; `refresh`
brings the index up to date from there, in batches that may be killed anywhere. Tokens are made in `search_words`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db, reading
from ideas.submissions.models import Idea
from ideas.submissions.search_words import ends, grams_of, tokens
from ideas.submissions.stages import PUBLIC

BATCH = 50
COMMON = 100
"""A token that more ideas have than this is common: it tells little about the one that is looked for."""

DUE = sa.table("search_due", sa.column("idea_id", sa.BigInteger))
INDEX = sa.table("search_idea", sa.column("rowid", sa.BigInteger), sa.column("words"), sa.column("story"))
TITLES = sa.table("search_title", sa.column("rowid", sa.BigInteger), sa.column("grams"))
TOKENS = sa.table("search_common", sa.column("kind"), sa.column("token"), sa.column("ideas", sa.Integer))

_ADD = {
    "sqlite": (
        "INSERT INTO search_idea (rowid, words, story) VALUES (:id, :words, :story)",
        "INSERT INTO search_title (rowid, grams) VALUES (:id, :grams)",
    ),
    "postgresql": (
        "INSERT INTO search_idea (rowid, words, story) VALUES "
        "(:id, array_to_tsvector(CAST(:words AS text[])), array_to_tsvector(CAST(:story AS text[])))",
        "INSERT INTO search_title (rowid, grams) VALUES (:id, array_to_tsvector(CAST(:grams AS text[])))",
    ),
}
_COUNT_TOKENS = {
    "sqlite": "SELECT 'word' AS kind, term AS token, doc AS ideas FROM search_idea_terms "
    "WHERE col = 'words' AND doc > :common "
    "UNION ALL SELECT 'gram', term, doc FROM search_title_terms WHERE doc > :common",
    "postgresql": "SELECT 'word' AS kind, word AS token, ndoc AS ideas "
    "FROM ts_stat('SELECT words FROM search_idea') WHERE ndoc > :common "
    "UNION ALL SELECT 'gram', word, ndoc FROM ts_stat('SELECT grams FROM search_title') WHERE ndoc > :common",
}


def refresh(at: datetime) -> int:
    """Bring the index up to date with the ideas that changed. How many there were."""
    done = 0
    while ids := _take():
        put(ids)
        db.session.commit()
        done += len(ids)
    db.session.commit()
    if done >= COMMON:
        weigh(at)
    return done


def _take() -> list[int]:
    """Some ideas that wait; those whose change is not committed yet are left for the next time."""
    some = sa.select(DUE.c.idea_id).order_by(DUE.c.idea_id).limit(BATCH).with_for_update(skip_locked=True)
    taken = sa.delete(DUE).where(DUE.c.idea_id.in_(some)).returning(DUE.c.idea_id)
    return list(db.session.scalars(taken.execution_options(synchronize_session=False)))


def put(ids: list[int]) -> None:
    """Write what these ideas are found by, as they stand now; those that are not public are found by nothing."""
    for table in (INDEX, TITLES):
        db.session.execute(sa.delete(table).where(table.c.rowid.in_(ids)))
    rows = db.session.execute(
        sa.select(Idea.id, Idea.title, Idea.pitch, Idea.story, Member.name, Member.handle)
        .join(Member, Member.id == Idea.owner_id)
        .where(Idea.id.in_(ids), Idea.stage.in_(sorted(PUBLIC)))
    )
    add([entry(*row) for row in rows])


def entry(idea_id: int, title: str, pitch: str, story: str, name: str, handle: str) -> dict[str, Any]:
    """What one idea is found by. Its title is found by parts of its words, too."""
    words = dict.fromkeys([*tokens(f"{title}\n{pitch}\n{name}\n{handle}"), *ends(title)])
    return {"id": idea_id, "words": list(words), "story": tokens(story), "grams": sorted(grams_of(title))}


def add(entries: list[dict[str, Any]]) -> None:
    """Insert entries of ideas that have none."""
    kind = db.engine.dialect.name
    if kind == "sqlite":
        entries = [{k: " ".join(v) if isinstance(v, list) else v for k, v in each.items()} for each in entries]
    for statement in _ADD[kind] if entries else ():
        db.session.execute(sa.text(statement), entries)


def weigh(at: datetime) -> int:
    """Note which tokens are common, so that likeness is looked for by the rare ones. How many there are."""
    with reading():
        counted = sa.text(_COUNT_TOKENS[db.engine.dialect.name])
        rows = [dict(row) for row in db.session.execute(counted, {"common": COMMON}).mappings()]
    db.session.execute(sa.delete(TOKENS))
    if rows:
        db.session.execute(sa.insert(TOKENS), rows)
    db.session.commit()
    return len(rows)


def note_all() -> None:
    """Note every idea that is public or stands in the index: the next refresh writes the index anew."""
    public = sa.select(Idea.id).where(Idea.stage.in_(sorted(PUBLIC)))
    every = sa.union(public, sa.select(INDEX.c.rowid)).subquery()
    unknown = sa.select(every.c.id).where(every.c.id.not_in(sa.select(DUE.c.idea_id)))
    db.session.execute(sa.insert(DUE).from_select(["idea_id"], unknown))
    db.session.commit()
