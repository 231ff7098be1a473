"""Offering an ended idea again: one new draft, linked to the old idea, with what its owner would have to copy by hand.

Nothing binds anybody: co-creators are asked anew, confirmations are given anew, and the newest rules hold.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.queries import newest_rules
from ideas.campaigns.rules import facts_of, why_not_offer
from ideas.db import Base, db
from ideas.refusals import refuse_if
from ideas.submissions import creators, queries
from ideas.submissions.actions import start_draft
from ideas.submissions.models import Idea, Picture, PictureFile, PictureView
from ideas.submissions.relaunch_rules import why_not_relaunch
from ideas.submissions.rules import WHOLE_PPM
from ideas.submissions.stages import Stage

#: What a picture of the new idea does not take over from the old one.
OWN_COLUMNS = {"id", "idea_id", "shelf", "position", "added_at"}


def rest() -> timedelta:
    """How long an idea lies after its end before it may be offered again."""
    return timedelta(days=int(current_app.config["RELAUNCH_AFTER_DAYS"]))


def relaunch_of(idea: Idea) -> Idea | None:
    """The idea by which this one is offered again, from its draft on; a withdrawn one is none."""
    return db.session.scalar(sa.select(Idea).where(Idea.relaunch_of_id == idea.id, Idea.stage != Stage.WITHDRAWN))


def relaunch(idea: Idea, campaign: Campaign, *, by: Member, at: datetime) -> Idea:
    """The draft by which the owner offers the idea again, in this campaign; the one there is, if there is one.

    Raises Refused with the reason; after 30 drafts or 20 invitations in a day with the time to wait.
    """
    idea = queries.locked(idea)
    known = relaunch_of(idea)
    if known is not None:
        return known
    refuse_if(why_not_relaunch(idea, rest=rest(), at=at))
    refuse_if(why_not_offer(campaign, at))
    draft = start_draft(campaign, title=idea.title, pitch=idea.pitch, story=idea.story, by=by, at=at)
    asked = newest_rules(campaign.id)
    draft.relaunch_of_id = idea.id
    draft.facts = {fact.key: idea.facts[fact.key] for fact in facts_of(asked) if fact.key in idea.facts}
    db.session.flush()
    _hang_pictures(idea, draft, asked, at=at)
    _ask_creators(idea, draft, by=by, at=at)
    return draft


def _hang_pictures(idea: Idea, draft: Idea, asked: Rules, *, at: datetime) -> None:
    """Pictures of its own on the same stored files, with their words: the first ones, as many as the rules allow."""
    for position, old in enumerate(queries.pictures_of(idea.id)[: asked.max_pictures], start=1):
        same = {column.key: getattr(old, column.key) for column in sa.inspect(Picture).columns}
        values = {name: value for name, value in same.items() if name not in OWN_COLUMNS}
        picture = Picture(idea_id=draft.id, position=position, added_at=at, **values)
        db.session.add(picture)
        db.session.flush()
        for model in (PictureFile, PictureView):
            _hang_rows(model, old.id, picture.id)


def _hang_rows(model: type[Base], old_id: int, new_id: int) -> None:
    """The rows that hang on the old picture, again for the new one."""
    columns = {column.key: column for column in sa.inspect(model).columns if column.key != "picture_id"}
    rows = sa.select(sa.literal(new_id), *columns.values()).where(model.picture_id == old_id)  # type: ignore[attr-defined]
    db.session.execute(sa.insert(model).from_select(["picture_id", *columns], rows))


def _ask_creators(idea: Idea, draft: Idea, *, by: Member, at: datetime) -> None:
    """Invite whoever created the old idea too, with the same share; what is left is the owner's."""
    others = [part for part in queries.creators_of(idea.id) if part.accepted_at and part.member_id != idea.owner_id]
    there = [part for part in others if part.member.closed_at is None]
    own = next(part for part in queries.creators_of(draft.id) if part.member_id == by.id)
    own.share_ppm = WHOLE_PPM - sum(part.share_ppm for part in there)
    for part in there:
        creators.invite(draft, part.member.handle, part.share_ppm, by=by, at=at)
