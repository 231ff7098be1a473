"""A search of the shop window: its ideas, how many there are, and what was meant when there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

import sqlalchemy as sa

from ideas.db import db
from ideas.gallery.asked import Asked
from ideas.gallery.cards import Cards, page_of_cards
from ideas.submissions.models import Idea
from ideas.submissions.search import Found, common_words, knows, look_for
from ideas.submissions.search_words import asked as asked_words
from ideas.submissions.search_words import fold, words
from ideas.submissions.similar import titles_near
from ideas.submissions.stages import PUBLIC

MOST_COUNTED = 500
NEAR_TITLES = 200
NEAR = 6
"""How many ideas are shown of a search that was probably meant."""
ALIKE = 0.7
AROUND = ".,:;!?()\"'“”„«»"
NONE = Cards([], None)


@dataclass(frozen=True, slots=True)
class Searched:
    """A page of ideas and how many there are (up to 500); when there are none, what was meant and some of those."""

    page: Cards
    count: int
    meant: str | None = None
    near: Cards = NONE


def searched(asked: Asked, *, at: datetime, member_id: int | None) -> Searched:
    """What the words of the search find, in the order asked for."""
    found = look_for(asked.q)
    page = page_of_cards(asked, at=at, member_id=member_id, found=found) if found else NONE
    if found and (page.cards or asked.after):
        return Searched(page, how_many(asked, found) if page.after or asked.after else len(page.cards))
    meant = did_you_mean(asked)
    return Searched(page, 0, meant, _near(asked, meant, at=at, member_id=member_id) if meant else NONE)


def _near(asked: Asked, meant: str, *, at: datetime, member_id: int | None) -> Cards:
    found = look_for(meant)
    if found is None:
        return NONE
    return page_of_cards(replace(asked, q=meant, after=None), at=at, member_id=member_id, found=found, size=NEAR)


def how_many(asked: Asked, found: Found) -> int:
    """How many ideas the search has, counted up to 500."""
    if asked.group == "all" and asked.sort != "ending":
        return min(found.count, MOST_COUNTED)
    some = sa.select(Idea.id).where(Idea.stage.in_(sorted(asked.stages)), found.has(Idea.id))
    return db.session.scalar(sa.select(sa.func.count()).select_from(some.limit(MOST_COUNTED).subquery())) or 0


def did_you_mean(asked: Asked) -> str | None:
    """The search with its unknown words replaced by the nearest words of titles; None if none is near."""
    near = [_known(word) or _nearest(word) for word in asked.words]
    meant = " ".join(word for word in near if word)
    return meant if meant and meant.lower() != asked.q.lower() else None


def _known(word: str) -> str | None:
    wanted = asked_words(word, 1)
    return word if wanted and knows(wanted[0]) else None


def _nearest(word: str) -> str | None:
    """The word of a title, or the common word, that is most like this one."""
    some = sa.select(Idea.title).where(Idea.id.in_(titles_near(word, NEAR_TITLES)), Idea.stage.in_(sorted(PUBLIC)))
    spellings = (spelling for title in db.session.scalars(some) for spelling in title.lower().split())
    spelled = {each: spelling.strip(AROUND) for spelling in spellings for each in words(spelling)}
    plain = fold(word)
    near = get_close_matches(plain, [*spelled, *common_words([plain])], n=1, cutoff=ALIKE)
    return spelled.get(near[0], near[0]) if near else None
