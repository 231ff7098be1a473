"""Verbs between an owner and her co-creators: invite, share out, take off; accept, decline, leave (RULES: Submitting).

Every one of them holds the idea first, as sending does: whoever comes second sees what the first has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.accounts.rules import handle_key
from ideas.db import db
from ideas.notices.actions import tell
from ideas.office import buckets
from ideas.refusals import Refused, refuse_if
from ideas.submissions import creator_letters as letters
from ideas.submissions import creator_rules as rules
from ideas.submissions import queries
from ideas.submissions.models import Creator, Idea
from ideas.submissions.rules import EDITABLE, why_not_edit
from ideas.words import _

INVITATIONS_PER_DAY = 20
TO_ONE_PERSON_PER_DAY = 3
DAY = timedelta(days=1)


def invite(idea: Idea, handle: str, share_ppm: int, *, by: Member, at: datetime) -> Creator:
    """Ask the member of that handle, or one that looks like it, to create the idea too; whoever declined, once more.

    Raises Refused about the field `handle`; 429 after 20 invitations in a day.
    """
    _hold(idea)
    whom = _by_look(handle)
    known = queries.creators_of(idea.id)
    if reason := rules.why_not_invite(idea, known, whom, handle=handle, at=at):
        raise Refused(reason, status=422, field="handle")
    assert whom is not None
    many = _("You have sent many invitations today. Please invite again tomorrow.")
    for whose, most in ((f"{by.id}", INVITATIONS_PER_DAY), (f"{idea.id}:{whom.id}", TO_ONE_PERSON_PER_DAY)):
        buckets.count(f"invitations:{whose}", many, rate=most, per=DAY, at=at, field="handle")
    creator = next((each for each in known if each.member_id == whom.id), None)
    if creator is None:
        creator = Creator(idea_id=idea.id, member_id=whom.id, share_ppm=share_ppm, invited_at=at, member=whom)
        db.session.add(creator)
    creator.share_ppm, creator.invited_at, creator.declined_at = share_ppm, at, None
    db.session.flush()
    tell(whom, letters.invited(idea, by), event=_event(creator, "invited", at), at=at)
    return creator


def _by_look(handle: str) -> Member | None:
    return db.session.scalar(
        sa.select(Member).where(Member.handle_key == handle_key(handle), Member.closed_at.is_(None))
    )


def share_out(idea: Idea, shares: Mapping[int, int], *, by: Member, at: datetime) -> None:
    """Set shares in ppm by the number of the creator. Whoever had accepted another share is asked again."""
    _hold(idea)
    for creator in queries.creators_of(idea.id):
        before, after = creator.share_ppm, shares.get(creator.id, creator.share_ppm)
        if after == before or not creator.is_in:
            continue
        creator.share_ppm = after
        if creator.member_id != idea.owner_id and creator.accepted_at is not None:
            creator.accepted_at = None
            letter = letters.asked_again(idea, by, before=before, after=after)
            tell(creator.member, letter, event=_event(creator, "asked", at), at=at)
    db.session.flush()


def take_off(idea: Idea, creator_id: int, *, by: Member, at: datetime) -> Creator | None:
    """Go on without a co-creator or take an invitation back. Whoever had accepted is told. None: it was done before."""
    _hold(idea)
    others = (each for each in queries.creators_of(idea.id) if each.member_id != idea.owner_id)
    found = [each for each in others if each.id == creator_id and each.is_in]
    for creator in found:
        if creator.accepted_at is not None:
            tell(creator.member, letters.taken_off(idea, by), event=_event(creator, "off", at), at=at)
        db.session.delete(creator)
    db.session.flush()
    return found[0] if found else None


def accept(idea: Idea, creator: Creator, *, seen_ppm: int | None, by: Member, at: datetime) -> bool:
    """Accept an invitation with the share that was shown. False: it was accepted already. The owner is told."""
    _hold_to_answer(idea, creator)
    if creator.accepted_at is not None and creator.share_ppm == seen_ppm:
        return False
    refuse_if(rules.why_not_accept(creator, seen_ppm=seen_ppm))
    creator.accepted_at = at
    db.session.flush()
    letter = letters.accepted(idea, by, share=creator.share_ppm)
    return tell(_owner(idea), letter, event=_event(creator, "accepted", at), at=at)


def decline(idea: Idea, creator: Creator, *, by: Member, at: datetime) -> bool:
    """Decline an invitation, or leave after having accepted. False: it was declined already. The owner is told."""
    _hold_to_answer(idea, creator)
    if creator.declined_at is not None:
        return False
    letter = letters.left(idea, by) if creator.accepted_at else letters.declined(idea, by)
    creator.accepted_at, creator.declined_at = None, at
    db.session.flush()
    return tell(_owner(idea), letter, event=_event(creator, "declined", at), at=at)


def forget(member: Member, *, at: datetime) -> None:
    """Take a closing account off all that is not sent; the owners are told. What was sent keeps a former member."""
    unsent = (
        sa.select(Idea, Creator)
        .join(Creator, Creator.idea_id == Idea.id)
        .where(Creator.member_id == member.id, Idea.owner_id != member.id, Idea.stage.in_(sorted(EDITABLE)))
        .order_by(Idea.id)
        .with_for_update(of=Idea)
        .execution_options(populate_existing=True)
    )
    for idea, creator in db.session.execute(unsent).all():
        if creator.is_in:
            tell(_owner(idea), letters.closed(idea, member), event=_event(creator, "closed", at), at=at)
        db.session.delete(creator)
    db.session.flush()
    db.session.execute(sa.delete(Creator).where(Creator.member_id == member.id, Creator.accepted_at.is_(None)))


def _hold(idea: Idea) -> None:
    refuse_if(why_not_edit(queries.locked(idea)))


def _hold_to_answer(idea: Idea, creator: Creator) -> None:
    refuse_if(rules.why_not_answer(queries.locked(idea)))
    fresh = sa.select(Creator).where(Creator.id == creator.id).execution_options(populate_existing=True)
    if db.session.scalar(fresh) is None:
        raise Refused(_("This invitation was taken back."), back="/my/ideas")


def _owner(idea: Idea) -> Member:
    return db.session.get_one(Member, idea.owner_id)


def _event(creator: Creator, what: str, at: datetime) -> str:
    return f"creator:{creator.id}:{what}:{at:%Y%m%d%H%M%S%f}"
