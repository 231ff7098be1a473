"""What people say and change around the ideas of the demo world, lived through the house's own acts at past moments:
comments, updates, revisions, private feedback, flags, an invitation, and what somebody keeps for later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.conversations import actions, advice, flagging
from ideas.conversations.models import Comment
from ideas.conversations.subjects import subject_for
from ideas.db import db
from ideas.demo.business import Event, members
from ideas.demo.ideas_in import hang
from ideas.submissions import bookmarks, creators, revisions, rules, updates
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Idea
from ideas.submissions.queries import creators_of
from ideas.submissions.revision_queries import values_of
from ideas.submissions.shelves import of_update

TOLD = Path(__file__).parent / "talk.json"
People = dict[str, Member]


def add(*, now: datetime) -> None:
    """Live all of it in the order of its days. Commits act by act."""
    people = members()
    told = json.loads(TOLD.read_text(encoding="utf-8"))
    for event in sorted(_events(told, people, now), key=lambda event: event.at):
        event.act(event.at)
        db.session.commit()


def _events(told: dict[str, list[Any]], people: People, now: datetime) -> Iterator[Event]:
    acts: dict[str, Callable[..., Any]] = {
        "updates": post, "revisions": revise, "feedback": advise, "flags": report, "invitations": invite,
        "bookmarks": keep,
    }  # fmt: skip
    for kind, act in acts.items():
        for each in told[kind]:
            yield Event(now - timedelta(days=each["days"]), partial(act, each, people))
    for each in told["comments"]:
        yield from _thread(each, people, now)


def _thread(each: dict[str, Any], people: People, now: datetime) -> Iterator[Event]:
    at = now - timedelta(days=each["days"])
    yield Event(at, partial(say, each, people))
    for reply in each["replies"]:
        yield Event(at + timedelta(hours=reply["hours"]), partial(answer, each, reply, people))


def idea(key: str) -> Idea:
    """The idea of a story with those who belong to it, as it stands at this moment of the telling."""
    whole = sa.select(Idea).options(joinedload(Idea.owner), joinedload(Idea.campaign), joinedload(Idea.rules))
    return db.session.scalars(whole.where(Idea.slug == key).execution_options(populate_existing=True)).one()


def first_comment(each: dict[str, Any]) -> Comment:
    wanted = sa.select(Comment).join(Idea, Idea.id == Comment.idea_id)
    return db.session.scalars(wanted.where(Idea.slug == each["idea"], Comment.text == each["text"])).one()


def say(each: dict[str, Any], people: People, at: datetime) -> None:
    """A comment, and what a crowd found helpful about it later."""
    said = actions.comment(
        idea(each["idea"]), text=each["text"], by=people[each["by"]], at=at, official=each.get("official", False)
    )
    assert said is not None
    found = sa.select(Member).where(Member.address.is_(None), Member.joined_at < at, Member.id > 40)
    for member in db.session.scalars(found.order_by(Member.id).limit(each["helpful"])):
        actions.find_helpful(said, idea(each["idea"]), by=member, at=at + timedelta(hours=1))


def answer(each: dict[str, Any], reply: dict[str, Any], people: People, at: datetime) -> None:
    actions.comment(idea(each["idea"]), text=reply["text"], by=people[reply["by"]], at=at, parent=first_comment(each))


def post(each: dict[str, Any], people: People, at: datetime) -> None:
    """An update of the owner, with pictures."""
    found = idea(each["idea"])
    updates.save(found, title=each["title"], text=each["text"], seen="", by=found.owner, at=at)
    draft = updates.draft_of(found)
    assert draft is not None
    hang(found, each["pictures"], shelf=of_update(draft.id), at=at)
    updates.publish(draft, found, by=found.owner, at=at)


def revise(each: dict[str, Any], people: People, at: datetime) -> None:
    """A mend, a change that sam accepted some hours later, or one that still waits."""
    found = idea(each["idea"])
    seen = mark_of(values_of(found))
    revision = revisions.revise(found, each["values"], why=each["why"], seen=seen, by=found.owner, at=at)
    if each["outcome"] == "accept":
        revisions.accept(revision, idea(each["idea"]), by=people["sam"], at=at + timedelta(hours=6))


def advise(each: dict[str, Any], people: People, at: datetime) -> None:
    given = {name: each[name] for name in ("originality", "making", "detail", "works", "better")}
    advice.give(idea(each["idea"]), by=people[each["by"]], at=at, **given)


def report(each: dict[str, Any], people: People, at: datetime) -> None:
    """A flag on the last comment of an idea."""
    last = sa.select(Comment.id).where(Comment.idea_id == idea(each["comment"]).id).order_by(Comment.id.desc())
    by, number = people[each["by"]], db.session.scalars(last.limit(1)).one()
    flagging.flag(subject_for(by, f"comment:{number}"), kind=each["kind"], evidence=each["evidence"], by=by, at=at)


def invite(each: dict[str, Any], people: People, at: datetime) -> None:
    found = idea(each["idea"])
    creators.invite(found, each["handle"], each["share"], by=found.owner, at=at)
    own = next(part for part in creators_of(found.id) if part.member_id == found.owner_id)
    creators.share_out(found, {own.id: rules.WHOLE_PPM - each["share"]}, by=found.owner, at=at)


def keep(each: dict[str, Any], people: People, at: datetime) -> None:
    bookmarks.keep(idea(each["idea"]), by=people[each["by"]], at=at)
