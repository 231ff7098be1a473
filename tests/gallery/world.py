"""A shop window for tests: ideas in any stage, with the rows a page reads; and a count of the statements it takes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from ideas import clock
from ideas.accounts.models import Member
from ideas.campaigns import calls
from ideas.campaigns.models import Rules
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.products.models import Product, Sku
from ideas.review.models import Entry, Window
from ideas.submissions import search_index
from ideas.submissions.models import Creator, Idea, Passage, Picture
from ideas.submissions.stages import Stage
from ideas.voting.models import Gate, Ranking, Tally

S = Stage
WAY: dict[Stage, tuple[Stage, ...]] = {
    S.DRAFT: (),
    S.SCREENING: (S.SCREENING,),
    S.NEEDS_WORK: (S.SCREENING, S.NEEDS_WORK),
    S.REJECTED: (S.SCREENING, S.REJECTED),
    S.OPEN: (S.SCREENING, S.OPEN),
    S.EXPIRED: (S.SCREENING, S.OPEN, S.EXPIRED),
    S.ARCHIVED: (S.SCREENING, S.OPEN, S.ARCHIVED),
    S.WITHDRAWN: (S.SCREENING, S.OPEN, S.WITHDRAWN),
    S.REMOVED: (S.SCREENING, S.OPEN, S.REMOVED),
    S.ACHIEVED: (S.SCREENING, S.OPEN, S.ACHIEVED),
}
for stage, before in (
    (S.IN_REVIEW, S.ACHIEVED),
    (S.DEFERRED, S.IN_REVIEW),
    (S.PARKED, S.IN_REVIEW),
    (S.APPROVED, S.IN_REVIEW),
    (S.DECLINED, S.IN_REVIEW),
    (S.IN_DEVELOPMENT, S.APPROVED),
    (S.RELEASED, S.IN_DEVELOPMENT),
    (S.RETIRED, S.RELEASED),
):
    WAY[stage] = (*WAY[before], stage)
MADE = {S.IN_DEVELOPMENT, S.RELEASED, S.RETIRED}


def open_call() -> Rules:
    campaign, _new = calls.ensure(calls.OPEN_CALL, by=None, at=clock.now() - timedelta(days=900))
    return newest_rules(campaign.id)


def idea(
    owner: Member,
    slug: str,
    stage: Stage = S.OPEN,
    *,
    count: int = 0,
    days_left: float = 30,
    pictures: int = 1,
    opened: timedelta = timedelta(days=20),
    rising: int = 0,
    **values: Any,
) -> Idea:
    """An idea in any stage, with its passages, gates, tally, ranking and whatever was made of it."""
    at, rules = clock.now(), open_call()
    began = at - timedelta(days=600)
    is_public = S.OPEN in WAY[stage]
    reached_goal = S.ACHIEVED in WAY[stage]
    count = rules.goal if reached_goal else count
    found = Idea(
        slug=slug,
        campaign_id=rules.campaign_id,
        rules_id=rules.id,
        owner_id=owner.id,
        created_at=began,
        saved_at=began,
        stage=stage,
        stage_since=at,
        submitted_at=began,
        mode="support",
        goal=rules.goal if is_public else None,
        opened_at=at - opened if is_public else None,
        closes_at=at + timedelta(days=days_left) if is_public else None,
        achieved_at=at if reached_goal else None,
        decided_at=at if reached_goal else None,
        parked_until=at + timedelta(days=90) if stage == S.PARKED else None,
        released_at=at if S.RELEASED in WAY[stage] else None,
        **{
            "title": f"The {slug}",
            "pitch": "It folds flat and travels with you.",
            "story": "Once.",
            "story_html": "<p>Once.</p>",
            "facts": {"longest_side": 31, "parts": 14},
        }
        | values,
    )
    db.session.add(found)
    db.session.flush()
    db.session.add(
        Creator(idea_id=found.id, member_id=owner.id, share_ppm=1_000_000, invited_at=began, accepted_at=began)
    )
    add_passages(found, at=at)
    for place in range(1, pictures + 1):
        add_picture(found, place, at=began)
    if is_public:
        add_support(found, rules, count=count, rising=rising)
    if reached_goal:
        add_window(found, at=at)
    if stage in MADE:
        add_product(found, at=at)
    search_index.put([found.id])  # as the worker does
    db.session.commit()
    return found


def add_passages(found: Idea, *, at: datetime) -> None:
    stages = (S.DRAFT, *WAY[Stage(found.stage)])
    for i, (origin, to) in enumerate(pairwise(stages)):
        words = {S.DECLINED: "The hinge cannot be made safe.", S.NEEDS_WORK: "Show the hinge."}.get(to, "")
        when = at - timedelta(hours=len(stages) - i)
        codes = ["safety"] if to == S.DECLINED else []
        db.session.add(
            Passage(
                idea_id=found.id, from_stage=origin, to_stage=to, at=when, why=words, codes=codes, note="a private note"
            )
        )


def add_picture(found: Idea, place: int, *, at: datetime) -> None:
    widths = (320, 640, 1280)
    names = [(w, sha256(f"{found.slug}{place}{w}".encode()).hexdigest()[:40]) for w in widths]
    files = [{"w": w, "h": w * 3 // 4, "type": "image/webp", "name": f"{name}.webp"} for w, name in names]
    files += [{"w": w, "h": w * 3 // 4, "type": "image/jpeg", "name": f"{name}.jpg"} for w, name in names[1:]]
    db.session.add(
        Picture(
            idea_id=found.id,
            position=place,
            file_name="lamp.jpg",
            master=f"{names[-1][1]}.jpg",
            width=1280,
            height=960,
            renditions=files,
            tint=3,
            dhash=place,
            alt=f"Side {place} of it",
            added_at=at,
        )
    )


def add_support(found: Idea, rules: Rules, *, count: int, rising: int) -> None:
    at = clock.now()
    db.session.add(Tally(idea_id=found.id, count=count, given=count, goal=rules.goal))
    db.session.add(Ranking(idea_id=found.id, rising=rising, week=rising // 1000, count=count, refreshed_at=at))
    for place, (supporters, days) in enumerate(rules.gates, start=1):
        reached = at - timedelta(days=1) if supporters <= count else None
        db.session.add(
            Gate(
                idea_id=found.id,
                position=place,
                supporters=supporters,
                adds_days=days,
                reached_at=reached,
                is_goal=place == len(rules.gates),
                closes_at=reached and found.closes_at,
            )
        )


def add_window(found: Idea, *, at: datetime) -> None:
    window = db.session.scalar(sa.select(Window).limit(1))
    if window is None:
        window = Window(kind="calendar", name="Autumn", cutoff_at=at, target_at=at + timedelta(days=40))
        db.session.add(window)
        db.session.flush()
    db.session.add(Entry(idea_id=found.id, window_id=window.id, entered_at=at))


def add_product(found: Idea, *, at: datetime) -> None:
    product = Product(idea_id=found.id, slug=f"{found.slug}-set", title=found.title, about="Beech.", created_at=at)
    db.session.add(product)
    db.session.flush()
    if found.stage == S.IN_DEVELOPMENT:
        return
    ended = at if found.stage == S.RETIRED else None
    for code, price in (("SMALL", 3400), ("LARGE", 4900)):
        db.session.add(
            Sku(
                product_id=product.id,
                code=f"{found.slug}-{code}",
                price=price,
                currency="EUR",
                on_sale_at=at - timedelta(days=1),
                ends_at=ended,
                created_at=at,
            )
        )


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements sent to the database meanwhile; transactions and settings do not count."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def titles(page: str) -> list[str]:
    """The titles of the cards of a list, in their order."""
    return re.findall(r'class="title"><a href="[^"]+">([^<]+)</a>', page)


def next_page(page: str) -> str | None:
    found = re.search(r'<a class="btn quiet" href="([^"]+)" rel="next"', page)
    return found[1].replace("&amp;", "&") if found else None


def zipped(body: bytes) -> int:
    """Its size in bytes on the way to a browser."""
    return len(gzip.compress(body, 6))
