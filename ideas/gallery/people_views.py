"""Pages about people: a member's own ideas, and what everybody may see of a member."""

from __future__ import annotations

from itertools import groupby

import sqlalchemy as sa
from flask import abort, render_template, request

from ideas import clock
from ideas.accounts.queries import by_handle
from ideas.gallery.asked import GROUPS
from ideas.gallery.cards import Card, as_cards, columns, rows_of
from ideas.gallery.invitations import invitations_of
from ideas.gallery.kept import kept
from ideas.gallery.mine import GROUPS as MINE
from ideas.gallery.mine import created_by, my_ideas
from ideas.gallery.plot import DAYS
from ideas.gallery.views import bp, viewer
from ideas.guards import me, public, signed_in
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC

MOST_SHOWN = 60
MADE_FIRST = ("sale", "making", "review", "open", "ended")


@bp.get("/my/ideas", endpoint="my_ideas")
@signed_in
def mine() -> str:
    """The member's own ideas in every stage, and the next thing to do for each."""
    at, asked = clock.now(), request.args.get("stage")
    group = asked if asked in MINE else None
    page = my_ideas(me(), group=group, after=request.args.get("after"), at=at)
    return render_template(
        "gallery/my_ideas.html", page=page, group=group, at=at, invitations=invitations_of(me()), days=DAYS
    )


@bp.get("/members/<handle>")
@public
@kept
def member(handle: str) -> str:
    """A member: name, words about herself, and her public ideas, made ones first."""
    person = by_handle(handle) or abort(404)
    rank = sa.case(*((Idea.stage.in_(sorted(GROUPS[group])), place) for place, group in enumerate(MADE_FIRST)))
    who = viewer()
    shown = columns(who is not None).where(Idea.stage.in_(sorted(PUBLIC)), created_by(person.id))
    shown = shown.order_by(rank, Idea.opened_at.desc(), Idea.id).limit(MOST_SHOWN + 1)
    rows = rows_of(shown, at=None, member_id=who)
    return render_template(
        "gallery/member.html",
        person=person,
        groups=by_group(as_cards(rows[:MOST_SHOWN])),
        has_more=len(rows) > MOST_SHOWN,
        viewer=who,
        at=clock.now(),
    )


def by_group(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    """Cards that are sorted by their group, group by group."""

    def group_of(card: Card) -> str:
        return next(group for group in MADE_FIRST if card.stage in GROUPS[group])

    return [(group, list(some)) for group, some in groupby(cards, key=group_of)]
