"""The last touches of the demo world: nobody is told old news, and the cast has some unread."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.demo.shelf import Course
from ideas.notices.actions import tell
from ideas.notices.models import Notice
from ideas.review import letters as review_letters
from ideas.submissions import letters as submission_letters
from ideas.submissions.models import Follow, Idea, Passage
from ideas.submissions.stages import Stage
from ideas.voting import letters as voting_letters
from ideas.voting.announcing import take_as_told
from ideas.voting.models import Gate

UNREAD = timedelta(days=60)


def settle(now: datetime) -> None:
    """Every passage so far counts as announced, and old notices as read. Mail that waits goes into files at once."""
    take_as_told(now)
    newest = sa.select(sa.func.max(Notice.created_at)).group_by(Notice.member_id)
    old = sa.and_(Notice.created_at < now - UNREAD, Notice.read_at.is_(None), Notice.created_at.not_in(newest))
    db.session.execute(sa.update(Notice).where(old).values(read_at=now - UNREAD))


def add(courses: dict[str, Course], *, members: dict[str, Member], now: datetime) -> None:
    """The latest news of the cast, in the words of the house: gates, outcomes, what was sent, what tom follows."""
    for key, course in courses.items():
        idea = db.session.scalars(
            sa.select(Idea).where(Idea.slug == key).options(joinedload(Idea.rules), joinedload(Idea.owner))
        ).one()
        _about_gates(idea)
        _about_screening(idea, course, sam=members["sam"])
    _of_follower(members["tom"], now=now)


def _about_gates(idea: Idea) -> None:
    reached = sa.select(Gate).where(Gate.idea_id == idea.id, Gate.reached_at.is_not(None), ~Gate.is_goal)
    for gate in db.session.scalars(reached.order_by(Gate.position)):
        assert gate.reached_at
        tell(idea.owner, voting_letters.gate_reached(idea, gate), event=f"gate:{gate.id}", at=gate.reached_at)


def _about_screening(idea: Idea, course: Course, *, sam: Member) -> None:
    passages = sa.select(Passage).where(Passage.idea_id == idea.id).order_by(Passage.id)
    for passage in db.session.scalars(passages):
        event = f"passage:{passage.id}"
        verdict = {Stage.OPEN: "publish", Stage.NEEDS_WORK: "needs_work"}.get(Stage(passage.to_stage))
        if passage.to_stage == Stage.SCREENING:
            tell(idea.owner, submission_letters.received(idea), event=event, at=passage.at)
        elif verdict and passage.from_stage == Stage.SCREENING:
            letter = partial(
                review_letters.screened, idea, verdict=verdict, codes=passage.codes, why=passage.why, by=sam
            )
            tell(idea.owner, letter, event=event, at=passage.at)


def _of_follower(tom: Member, *, now: datetime) -> None:
    """Tom follows some ideas, and has heard what became of them."""
    for key in ("orrery", "whale", "travelchess"):
        idea = db.session.scalars(sa.select(Idea).where(Idea.slug == key)).one()
        db.session.add(Follow(idea_id=idea.id, member_id=tom.id, at=now - timedelta(days=300)))
        last = db.session.scalars(
            sa.select(Passage)
            .where(Passage.idea_id == idea.id, Passage.to_stage.in_(sorted(voting_letters.TOLD)))
            .order_by(Passage.id.desc())
            .limit(1)
        ).one()
        tell(tom, voting_letters.passage(idea, last), event=f"passage:{last.id}", at=last.at)
