"""Finding public ideas by words: all of them, each as the beginning of a word, in title, pitch or creator's name.

When no idea has them there, stories are looked through. Nothing that is typed has a meaning to the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from ideas.db import db
from ideas.submissions.search_index import INDEX, TITLES, TOKENS
from ideas.submissions.search_words import asked

Wanted = Sequence[Sequence[str]]
"""All of these, each in one of its spellings, as beginnings of tokens."""
WORDS = 6
"""How many words of a search count."""
NARROW = 5000
"""So many ideas are read and sorted; of more, a list is walked in its order until a page is full."""


@dataclass(frozen=True, slots=True)
class Found:
    """The ideas that a search found. `count`: how many, up to NARROW and one."""

    column: str
    wanted: tuple[tuple[str, ...], ...]
    count: int

    @property
    def is_broad(self) -> bool:
        return self.count > NARROW

    def has(self, idea_id: Any) -> sa.ColumnElement[bool]:
        """Whether an idea is among them. Few are read from the index at once; many are looked at one by one."""
        if not self.is_broad:
            few: sa.ColumnElement[bool] = idea_id.in_(
                sa.select(INDEX.c.rowid).where(holds(self.column, all_of(self.wanted)))
            )
            return few
        one = sa.select(_has_all(self.column, self.wanted)).where(INDEX.c.rowid == idea_id)
        return one.correlate_except(INDEX).scalar_subquery()


def look_for(text: str) -> Found | None:
    """The public ideas with all words of the text; None if there are none."""
    wanted = tuple(tuple(group) for group in asked(text, WORDS))
    for column in ("words", "story") if wanted else ():
        some = sa.select(INDEX.c.rowid).where(holds(column, all_of(wanted))).limit(NARROW + 1).subquery()
        count = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
        if count:
            return Found(column, wanted, count)
    return None


def knows(wanted: Sequence[str]) -> bool:
    """Whether any public idea has a word that begins so, in one of the spellings."""
    some = sa.select(INDEX.c.rowid).where(holds("words", all_of([wanted]))).limit(1)
    return db.session.scalar(some) is not None


def holds(column: str, query: str) -> sa.ColumnElement[bool]:
    """Whether an entry of the index matches a query made by `all_of` or `any_of`; column: words, story or grams."""
    table = "search_title" if column == "grams" else "search_idea"
    if db.engine.dialect.name == "sqlite":
        asked_for = query if column == "grams" else f"{{{column}}} : ({query})"
        return sa.literal_column(table).op("MATCH", is_comparison=True)(asked_for)
    return sa.literal_column(f"{table}.{column}").op("@@", is_comparison=True)(sa.cast(query, TSQUERY))


def _has_all(column: str, wanted: Wanted) -> sa.ColumnElement[bool]:
    """Whether one entry, at hand already, has a beginning of each group."""
    if db.engine.dialect.name != "sqlite":
        return holds(column, all_of(wanted))
    kept = sa.literal(" ") + INDEX.c[column]
    return sa.and_(*(sa.or_(*(sa.func.instr(kept, f" {token}") > 0 for token in group)) for group in wanted))


def all_of(wanted: Wanted) -> str:
    """The query for entries that have a beginning of each group. Tokens hold no quotes, so quoting is enough."""
    if db.engine.dialect.name == "sqlite":
        return " AND ".join("(" + " OR ".join(f'"{token}"*' for token in group) + ")" for group in wanted)
    return " & ".join("(" + " | ".join(f"'{token}':*" for token in group) + ")" for group in wanted)


def any_of(tokens: list[str]) -> str:
    """The query for entries that have one of the tokens, whole."""
    if db.engine.dialect.name == "sqlite":
        return " OR ".join(f'"{token}"' for token in tokens)
    return " | ".join(f"'{token}'" for token in tokens)


def common(kind: str, tokens: list[str]) -> dict[str, int]:
    """How many ideas have each of the tokens (kind: word or gram) that are common; the others are rare."""
    rows = sa.select(TOKENS.c.token, TOKENS.c.ideas).where(TOKENS.c.kind == kind, TOKENS.c.token.in_(tokens))
    return {row.token: row.ideas for row in db.session.execute(rows)}


def common_words(about: list[str]) -> list[str]:
    """The common words that are about as long as one of these."""
    lengths = [len(word) for word in about]
    if not lengths:
        return []
    near = sa.func.length(TOKENS.c.token).between(min(lengths) - 1, max(lengths) + 1)
    return list(db.session.scalars(sa.select(TOKENS.c.token).where(TOKENS.c.kind == "word", near)))


def grams_text() -> sa.ColumnElement[str]:
    """The trigrams of a title as words of one text."""
    if db.engine.dialect.name == "sqlite":
        return TITLES.c.grams
    return sa.func.array_to_string(sa.func.tsvector_to_array(TITLES.c.grams), " ")
