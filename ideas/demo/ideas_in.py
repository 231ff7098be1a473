"""The rows of one idea: text, creators, pictures, passages, tally, gates and supports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.campaigns.models import Rules
from ideas.db import Base, db
from ideas.demo.shelf import Course, Story, alts, pictures
from ideas.markup import render
from ideas.submissions.models import OWN_SHELF, Creator, Idea, MediaFile, Passage, Picture, PictureFile
from ideas.submissions.stages import Stage
from ideas.voting.models import Gate, Ranking, Support, Tally

#: Who made the move, by the stage it led to; nobody: the clock.
MOVED_BY = {
    Stage.OPEN: "sam", Stage.NEEDS_WORK: "sam", Stage.ARCHIVED: "rosa", Stage.APPROVED: "rosa", Stage.DECLINED: "rosa",
    Stage.DEFERRED: "vera", Stage.PARKED: "vera",
}  # fmt: skip
#: The passages that carry the reason of the story.
REASONED = frozenset({Stage.NEEDS_WORK, Stage.ARCHIVED, Stage.APPROVED, Stage.DECLINED, Stage.DEFERRED, Stage.PARKED})


def add_idea(
    story: Story, course: Course, rules: Rules, *, members: dict[str, Member], crowd: list[int], now: datetime
) -> Idea:
    """Write one idea with everything that belongs to it before the review."""
    created = (course.passages[0][2] if course.passages else now) - timedelta(days=3)
    last = course.passages[-1] if course.passages else (None, story.stage, created)
    opened = course.opened_at is not None
    idea = Idea(
        slug=story.key, campaign_id=rules.campaign_id, rules_id=rules.id, owner_id=members[story.owner].id,
        title=story.title, pitch=story.pitch, story=story.story, story_html=render(story.story), facts=story.facts,
        confirmations={tick["key"]: True for tick in rules.confirmations} if story.stage != Stage.DRAFT else {},
        created_at=created, saved_at=created + timedelta(days=2), stage=last[1], stage_since=last[2],
        mode="support", opened_at=course.opened_at, closes_at=course.closes_at,
        goal=rules.goal if opened else None, **course.facts,
    )  # fmt: skip
    db.session.add(idea)
    db.session.flush()
    _add_creators(idea, story, members=members, at=created)
    hang(idea, story.pictures, at=created)
    _add_passages(idea, story, course, members=members)
    if opened:
        _add_support(idea, course, rules, crowd)
    return idea


def _add_creators(idea: Idea, story: Story, *, members: dict[str, Member], at: datetime) -> None:
    others = sum(share for _, share in story.creators)
    for handle, share in [(story.owner, 1_000_000 - others), *story.creators]:
        db.session.add(
            Creator(idea_id=idea.id, member_id=members[handle].id, share_ppm=share, invited_at=at, accepted_at=at)
        )


def hang(idea: Idea, names: list[str], *, at: datetime, shelf: str = OWN_SHELF) -> None:
    """Hang committed pictures on a shelf of the idea, with the words for those who cannot see them."""
    for position, name in enumerate(names, start=1):
        known = pictures()[name]
        picture = Picture(
            idea_id=idea.id, shelf=shelf, position=position, file_name=f"{name}.jpg", master=known["master"],
            width=known["width"], height=known["height"], renditions=known["renditions"], tint=known["tint"],
            dhash=known["dhash"], alt=alts()[name], added_at=at,
        )  # fmt: skip
        db.session.add(picture)
        db.session.flush()
        _add_files(picture, known, at)


def _add_files(picture: Picture, known: dict[str, Any], at: datetime) -> None:
    types = {size["name"]: size["type"] for size in known["renditions"]} | {known["master"]: "image/jpeg"}
    there = set(db.session.scalars(sa.select(MediaFile.name).where(MediaFile.name.in_(types))))
    for name, kind in types.items():
        if name not in there:
            db.session.add(MediaFile(name=name, type=kind, bytes=0, added_by_id=None, added_at=at))
    db.session.flush()
    _insert(PictureFile, [{"name": name, "picture_id": picture.id} for name in types])


def _add_passages(idea: Idea, story: Story, course: Course, *, members: dict[str, Member]) -> None:
    for origin, to, at in course.passages:
        mover = story.owner if to == Stage.SCREENING else MOVED_BY.get(to)
        reasoned = to in REASONED
        passage = Passage(
            idea_id=idea.id, from_stage=origin, to_stage=to, at=at, by_id=members[mover].id if mover else None,
            codes=story.codes if reasoned else [], why=story.why if reasoned else "",
        )  # fmt: skip
        db.session.add(passage)


def _add_support(idea: Idea, course: Course, rules: Rules, crowd: list[int]) -> None:
    count = len(course.supports)
    _insert(Tally, [{"idea_id": idea.id, "count": count, "given": count, "goal": rules.goal}])
    _insert(Ranking, [{"idea_id": idea.id, "rising": 0, "week": 0, "count": count, "refreshed_at": course.opened_at}])
    last = len(course.gates)
    _insert(
        Gate,
        [
            {"idea_id": idea.id, "position": n, "supporters": supporters, "adds_days": adds, "is_goal": n == last,
             "extension": rules.extension, "reached_at": reached, "closes_at": closes}
            for n, (supporters, adds, reached, closes) in enumerate(course.gates, start=1)
        ],
    )  # fmt: skip
    _insert(
        Support,
        [
            {"idea_id": idea.id, "member_id": member, "at": at, "counted_at": at, "state": "counted"}
            for member, at in zip(crowd, course.supports, strict=True)
        ],
    )


def _insert(model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(sa.insert(model), rows)
