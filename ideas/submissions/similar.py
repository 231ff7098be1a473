"""Ideas that are like one that somebody is about to offer: few candidates by their rare tokens, then a close look.

Candidates have a rare trigram of the title, or all its words, or a rare word of the pitch. However many ideas there
are, at most some hundreds are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ideas.db import db
from ideas.submissions.likeness import FLOOR, alike, same
from ideas.submissions.models import Idea
from ideas.submissions.search import all_of, any_of, common, common_words, grams_text, holds
from ideas.submissions.search_index import INDEX, TITLES
from ideas.submissions.search_words import asked, grams, grams_of, is_run, words
from ideas.submissions.stages import PUBLIC

TITLES_SEEN = 600
"""So many titles are compared by their trigrams."""
CLOSE = 40
"""So many of them, and of those found by words, are compared word by word."""
BUDGET = 500
"""So many ideas may have the common tokens that are looked for."""
RARE = 6
FEW = 10
"""So many rare words of title and pitch are looked for, and so many ideas with each are compared."""
MOST = 200
"""Characters of a title that count; of a pitch twice as many."""


@dataclass(frozen=True, slots=True)
class Similar:
    """An idea like another; likeness from FLOOR to 1."""

    idea_id: int
    likeness: float


def similar_to(
    title: str, *, pitch: str = "", exclude: int | None = None, not_by: int | None = None, limit: int = 5
) -> list[Similar]:
    """The public ideas most like a title and pitch, the closest first; none is better than a far one.

    `exclude`: the idea itself. `not_by`: a member whose own ideas are left out.
    """
    title, pitch = title[:MOST], pitch[: 2 * MOST]
    frequent = common("word", sorted({*words(title), *words(pitch)}))
    near = {*titles_near(title), *_by_words(title, pitch, frequent)}
    others = sa.select(Idea.id, Idea.title, Idea.pitch).where(Idea.id.in_(near), Idea.stage.in_(sorted(PUBLIC)))
    if exclude is not None:
        others = others.where(Idea.id != exclude)
    if not_by is not None:
        others = others.where(Idea.owner_id != not_by)
    found = [
        Similar(row.id, alike(title, pitch, row.title, row.pitch, frequent))
        for row in (db.session.execute(others) if near else ())
    ]
    shown = [each for each in found if each.likeness >= FLOOR]
    return sorted(shown, key=lambda each: (-each.likeness, each.idea_id))[:limit]


def titles_near(title: str, most: int = CLOSE) -> list[int]:
    """The ideas whose titles share most trigrams with this one."""
    wanted = grams_of(title)
    rare = rarest(wanted, common("gram", sorted(wanted)))
    if not rare:
        return []
    some = sa.select(TITLES.c.rowid, grams_text().label("grams")).where(holds("grams", any_of(rare)))
    shares = []
    for row in db.session.execute(some.limit(TITLES_SEEN)):
        others = set(row.grams.split(" "))
        shares.append((len(wanted & others) / (len(wanted) + len(others)), row.rowid))
    return [idea_id for _share, idea_id in sorted(shares, reverse=True)[:most]]


def rarest(tokens: Iterable[str], frequent: dict[str, int], budget: int = BUDGET) -> list[str]:
    """The tokens that are not common, and the least common ones while all ideas that have them are few."""
    rare = sorted(token for token in tokens if token not in frequent)
    for token, ideas in sorted(frequent.items(), key=lambda each: (each[1], each[0])):
        if (budget := budget - ideas) < 0:
            break
        rare.append(token)
    return rare


def _by_words(title: str, pitch: str, frequent: dict[str, int]) -> set[int]:
    """Some ideas that have all words of the title, and some that have a rare word of title or pitch."""
    long = {word for word in {*words(title), *words(pitch)} if len(word) > 3 or is_run(word)}
    rare = rarest(long, {word: ideas for word, ideas in frequent.items() if word in long}, CLOSE)
    named = [word for word in words(title) if word in long and word not in frequent]
    wanted = [(_respelled(asked(title, 12), named), CLOSE)]
    wanted += [(asked(word, 6), FEW) for word in sorted(rare, key=len, reverse=True)[:RARE]]
    some = [
        sa.select(sa.select(INDEX.c.rowid).where(holds("words", all_of(each))).limit(most).subquery())
        for each, most in wanted
        if each
    ]
    return set(db.session.scalars(sa.union_all(*some))) if some else set()


def _respelled(wanted: list[list[str]], unknown: list[str]) -> list[list[str]]:
    """What is asked for, where a word that is not common may also be the common word that was probably meant."""
    known = common_words(unknown)
    return [group + (_meant(group[0], known) if group[0] in unknown else []) for group in wanted]


def _meant(word: str, known: list[str]) -> list[str]:
    near = [other for other in known if len(grams(word) & grams(other)) > 1 and same(word, other)]
    return sorted(near, key=lambda other: -same(word, other))[:2]
