"""Which ideas a list shows and in which order: keyset, bounded work, whatever the number of ideas.

Rising and most supported read voting's ranking in the order of its index. Newest and ending soon take the first rows of
each stage by its index and merge them. A search reads and sorts what it found while that is little; in a list of
much it is asked idea by idea, in the list's order. Nothing here counts rows or skips over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ideas.db import UTC
from ideas.gallery.asked import Asked
from ideas.submissions.models import Idea
from ideas.submissions.search import Found
from ideas.submissions.stages import Stage
from ideas.voting.models import Ranking

Rows = sa.Select[*tuple[Any, ...]]
SIZE = 24
AT = sa.bindparam("at", type_=UTC())
#: Groups that hold most of all ideas are read in the order of the ranking, the small ones by their stage.
LARGE = {"all", "open", "ended"}


def picked(
    asked: Asked, *, size: int = SIZE, where: Sequence[sa.ColumnElement[bool]] = (), below: int | None = None,
    found: Found | None = None,
) -> sa.Subquery:  # fmt: skip
    """The ids of one page and one more (columns id, key), in no order.

    `where`: further conditions on Idea. `below`: the largest goal; whatever reached it is not open, and is not read.
    `found`: what the words of the search found.
    """
    few = found if found and not found.is_broad else None
    if asked.sort in ("rising", "most"):
        wanted = [*where, *([found.has(Ranking.idea_id)] if found else [])]
        chosen = _by_ranking(asked, wanted, below=below, few=few is not None)
    else:
        wanted = [*where, *([found.has(Idea.id)] if found else [])]
        chosen = _few_by_moment(asked, wanted) if few else _by_moment(asked, wanted, size=size)
    return chosen.limit(size + 1).subquery("picked")


def _by_ranking(
    asked: Asked, conditions: list[sa.ColumnElement[bool]], *, below: int | None, few: bool
) -> Rows:  # fmt: skip
    key: Any = Ranking.rising if asked.sort == "rising" else Ranking.count
    shown = [Idea.id == Ranking.idea_id, Idea.stage.in_(sorted(asked.stages)), *conditions]
    chosen = sa.select(Ranking.idea_id.label("id"), key.label("key"))
    is_walked = asked.group in LARGE and not few
    narrowed = chosen.where(sa.exists().where(*shown)) if is_walked else chosen.join(Idea, sa.and_(*shown))
    key = _sorted_afterwards(key) if few else key
    if below is not None:
        narrowed = narrowed.where(Ranking.count < below)
    if asked.after:
        narrowed = narrowed.where(
            _beyond(key, Ranking.idea_id, sa.bindparam("mark_number", type_=key.type), falling=True)
        )
    return narrowed.order_by(key.desc(), Ranking.idea_id.desc())


def _sorted_afterwards(key: Any) -> Any:
    """The key as no index knows it: the few rows that were found are read first, then sorted."""
    return sa.func.coalesce(key, key)


def _few_by_moment(asked: Asked, conditions: list[sa.ColumnElement[bool]]) -> Rows:
    falling = asked.sort == "newest"
    column: Any = Idea.opened_at if falling else Idea.closes_at
    key = _sorted_afterwards(column)
    wanted = [Idea.stage.in_(sorted(asked.stages)), *conditions, *([] if falling else [column > AT])]
    if asked.after:
        wanted.append(_beyond(key, Idea.id, sa.bindparam("mark_moment", type_=column.type), falling=falling))
    chosen = sa.select(Idea.id, column.label("key")).where(*wanted)
    return chosen.order_by(*_order(key, Idea.id, falling=falling))


def _by_moment(asked: Asked, conditions: list[sa.ColumnElement[bool]], *, size: int) -> Rows:
    falling = asked.sort == "newest"
    key: Any = Idea.opened_at if falling else Idea.closes_at
    wanted = [*conditions] if falling else [*conditions, Idea.closes_at > AT]
    if asked.after:
        wanted.append(_beyond(key, Idea.id, sa.bindparam("mark_moment", type_=key.type), falling=falling))
    firsts = [_first(stage, key, wanted, falling=falling, size=size) for stage in sorted(asked.stages)]
    merged = sa.union_all(*(sa.select(first.c.id, first.c.key) for first in firsts)).subquery("merged")
    return sa.select(merged.c.id, merged.c.key).order_by(*_order(merged.c.key, merged.c.id, falling=falling))


def _first(
    stage: Stage, key: Any, wanted: list[sa.ColumnElement[bool]], *, falling: bool, size: int
) -> sa.Subquery:  # fmt: skip
    rows = sa.select(Idea.id, key.label("key")).where(Idea.stage == stage, *wanted)
    return rows.order_by(*_order(key, Idea.id, falling=falling)).limit(size + 1).subquery(f"first_{stage}")


def _order(key: Any, idea_id: Any, *, falling: bool) -> tuple[Any, Any]:
    return (key.desc(), idea_id.desc()) if falling else (key.asc(), idea_id.asc())


def _beyond(key: Any, idea_id: Any, value: Any, *, falling: bool) -> sa.ColumnElement[bool]:
    """Whether a row comes after the mark in the order of the list."""
    here = sa.tuple_(key, idea_id)
    last = sa.tuple_(value, sa.bindparam("mark_id", type_=idea_id.type))
    return here < last if falling else here > last
