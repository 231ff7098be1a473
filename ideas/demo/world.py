"""The demo world, the same at every load but for the date: rows in bulk, in the order of the house."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from ideas.accounts.addresses import address_key
from ideas.accounts.models import Member, RoleGrant
from ideas.accounts.passwords import hash_password
from ideas.accounts.rules import handle_key
from ideas.campaigns import calls
from ideas.campaigns.models import Campaign, Rules
from ideas.db import Base, db
from ideas.demo import business, calling, looking, order, talking, tidings
from ideas.demo.deciding import add_reviews
from ideas.demo.ideas_in import add_idea
from ideas.demo.people import CAST, CROWD, DOMAIN, OTHERS, PASSWORD, crowd_member
from ideas.demo.shelf import Course, Story, course_of, pictures, stories
from ideas.storage import store

SEED = 20260901
MAKERS = calls.Call(
    slug="makers-round",
    title="Makers' round",
    need=(
        "For makers who have a prototype on the table: a thousand supporters are enough, because our workshops can "
        "make small series of it.\n\nShow the real thing, not a drawing."
    ),
    terms=calls.OPEN_CALL.terms | {"gates": [[50, 365], [250, 182], [500, 182], [1000, 0]], "facts": calls.FACTS[:2]},
)


def load(now: datetime) -> None:
    """Write the whole world as of `now`, and commit."""
    luck = Random(SEED)
    cast = add_people(now)
    rules = add_campaigns(cast["ada"], now)
    courses = {story.key: course_of(story, rules[story.campaign], now=now, luck=luck) for story in stories()}
    crowd = add_crowd(courses, now=now, luck=luck)
    crowd["snailtrain"][0] = cast["tom"].id  # who can sign in and read what it says when it is offered again
    put_pictures()
    added = {
        story.key: add_idea(
            story, courses[story.key], rules[story.campaign], members=cast, crowd=crowd[story.key], now=now
        )
        for story in stories()
    }
    add_reviews(stories(), courses, added, members=cast, now=now)
    db.session.commit()
    business.add(stories(), courses, now=now)
    talking.add(now=now)
    calling.add(cast["ada"], now=now)
    looking.add(courses, added, now=now, luck=luck)
    tidings.add(courses, members=cast, now=now)
    tidings.settle(now)
    db.session.commit()
    order.by_time()
    db.session.commit()


def bulk(model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows of one table."""
    rows = list(rows)
    if rows:
        db.session.execute(sa.insert(model), rows)


def add_people(now: datetime) -> dict[str, Member]:
    """The cast and the creators, by handle."""
    joined = now - timedelta(days=1100)
    secret = hash_password(PASSWORD)
    people = {handle: name for handle, (name, _, _) in CAST.items()} | OTHERS
    for handle, name in people.items():
        known = handle in CAST
        address = f"{handle}@{DOMAIN}" if known else None
        db.session.add(
            Member(
                handle=handle,
                handle_key=handle_key(handle),
                name=name,
                address=address,
                address_key=address_key(address) if address else None,
                confirmed_at=joined,
                joined_at=joined,
                password_hash=secret if known else None,
                birth_year=1988,
                language="en",
                zone="UTC",
                about="",
            )
        )
    db.session.flush()
    members = {member.handle: member for member in db.session.scalars(sa.select(Member))}
    for handle, (_, roles, _) in CAST.items():
        for role in roles:
            db.session.add(RoleGrant(member_id=members[handle].id, role=role, granted_at=joined))
    db.session.flush()
    return members


def add_campaigns(admin: Member, now: datetime) -> dict[str, Rules]:
    """The open call, the small batch and the makers' round, with the first version of their rules by slug."""
    begun = now - timedelta(days=1050)
    for call in (calls.OPEN_CALL, calls.SMALL_BATCH, MAKERS):
        calls.ensure(call, by=admin, at=begun)
    rows = db.session.execute(sa.select(Campaign.slug, Rules).join(Rules, Rules.campaign_id == Campaign.id))
    found = dict(rows.all())
    return found | {"makers": found[MAKERS.slug]}


def add_crowd(courses: dict[str, Course], *, now: datetime, luck: Random) -> dict[str, list[int]]:
    """Twelve thousand members, each joined shortly before her first support; member ids by story, in its order."""
    chosen = {key: luck.sample(range(CROWD), len(course.supports)) for key, course in courses.items()}
    first: dict[int, datetime] = {}
    for key, numbers in chosen.items():
        for n, moment in zip(numbers, courses[key].supports, strict=True):
            first[n] = min(moment, first.get(n, moment))
    rows = []
    for n in range(CROWD):
        before = timedelta(minutes=luck.choice((4, 6, 11, 30, 600, 9000, 40_000)))
        rows.append(crowd_member(n, luck, joined_at=first.get(n, now - timedelta(days=luck.randint(2, 700))) - before))
    bulk(Member, rows)
    ids = dict(db.session.execute(sa.select(Member.handle, Member.id)).all())
    by_number = [ids[row["handle"]] for row in rows]
    return {key: [by_number[n] for n in numbers] for key, numbers in chosen.items()}


def put_pictures() -> None:
    """The committed renditions go into the store; nothing is decoded."""
    shelf = store()
    folder = Path(__file__).parent / "media"
    for picture in pictures().values():
        for name in {picture["master"], *(size["name"] for size in picture["renditions"])}:
            if not shelf.has(name):
                shelf.put((folder / name).read_bytes(), name)


__all__ = ["Story", "bulk", "load"]
