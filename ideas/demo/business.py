"""What became of approved ideas, lived through the house's own acts at past moments: agreements, products, sales,
runs and statements, each prepared by Felix and approved by Ines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.demo.people import CAST, OTHERS
from ideas.demo.sales_files import Title, sales_file
from ideas.demo.shelf import Course, Story
from ideas.products import actions as products
from ideas.products.models import Product, Sku
from ideas.royalties import agreements, entities, periods, posting, run_calculating, runs, sales, sales_staging
from ideas.royalties.agreement_document import Terms, default_net_sales
from ideas.royalties.agreement_queries import version_of
from ideas.royalties.models import Agreement, ImportBatch
from ideas.royalties.quarters import Quarter, quarters
from ideas.submissions.models import Creator, Idea

BORN = date(1988, 3, 14)


@dataclass(frozen=True)
class Event:
    """One act of the past, done when its day comes in the telling."""

    at: datetime
    act: Callable[[datetime], object]


def add(told: tuple[Story, ...], courses: dict[str, Course], *, now: datetime) -> None:
    """Live the business of the demo world, in the order of its days. Commits act by act."""
    people = members()
    events = [Event(now - timedelta(days=1000), lambda at: company(people["felix"], at=at))]
    for story in told:
        events += of_story(story, courses[story.key], people=people, now=now)
    events += of_sales(told, courses, people=people, now=now)
    for event in sorted(events, key=lambda event: event.at):
        event.act(event.at)
        db.session.commit()


def members() -> dict[str, Member]:
    """The cast and the creators with their roles, by handle."""
    cast = sa.select(Member).where(Member.handle.in_([*CAST, *OTHERS])).options(selectinload(Member.grants))
    found = list(db.session.scalars(cast.execution_options(populate_existing=True)))
    return {member.handle: member for member in found}


def company(by: Member, *, at: datetime) -> None:
    address = "Regalstrasse 7\n10115 Berlin\nGermany"
    entities.set_entity("PLN", "Plinth Demo Works GmbH", "DE", address, by=by, at=at)
    for code, name in (("shop", "Our own shop"), ("museum-shops", "Museum shops")):
        sales.add_source(code, name, by=by, at=at)


def of_story(story: Story, course: Course, *, people: dict[str, Member], now: datetime) -> list[Event]:
    """Agreement, product, sale and end of one idea, as far as its story goes."""
    events = []
    if course.signed_at:
        events += agreement_events(story, course.signed_at, people=people)
    if course.released_at and story.product:
        made = course.released_at - timedelta(days=30)
        events.append(Event(made, lambda at: make_product(story, by=people["rosa"], at=at)))
        events.append(Event(course.released_at, lambda at: sell(story, by=people["rosa"], at=at)))
    if course.retired_at:
        events.append(Event(course.retired_at, lambda at: stop_selling(story, by=people["rosa"], at=at)))
    if story.key == "travelchess":
        events.append(Event(now - timedelta(days=2), lambda at: draft(story, by=people["felix"], at=at)))
    return events


def agreement_events(story: Story, signed: datetime, *, people: dict[str, Member]) -> list[Event]:
    """Drafted, approved two days later, signed by each creator in turn, the last at `signed`."""
    creators = [story.owner, *(handle for handle, _ in story.creators)]
    events = [
        Event(signed - timedelta(days=7), lambda at: draft(story, by=people["felix"], at=at)),
        Event(signed - timedelta(days=5), lambda at: offer(story, by=people["ines"], at=at)),
    ]
    for n, handle in enumerate(reversed(creators)):
        signer = people[handle]
        events.append(Event(signed - timedelta(hours=n), lambda at, who=signer: sign(story, by=who, at=at)))  # type: ignore[misc]
    return events


def idea_of(story: Story) -> Idea:
    return db.session.scalars(sa.select(Idea).where(Idea.slug == story.key)).one()


def agreement_of(story: Story) -> Agreement:
    return db.session.scalars(sa.select(Agreement).join(Idea).where(Idea.slug == story.key)).one()


def draft(story: Story, *, by: Member, at: datetime) -> None:
    """Felix drafts: a share of net sales, paid quarterly from ten euros on."""
    idea = idea_of(story)
    rows = db.session.execute(sa.select(Creator.member_id, Creator.share_ppm).where(Creator.idea_id == idea.id))
    made = story.product or {}
    agreements.draft(
        idea,
        Terms(
            currency="EUR", rate_ppm=made.get("rate", 50_000), min_payout=made.get("min_payout", 1000),
            terms_days=45, valid_from=at.date(),
            net_sales=default_net_sales(), shares=dict(rows.all()),
        ),
        by=by, at=at,
    )  # fmt: skip


def offer(story: Story, *, by: Member, at: datetime) -> None:
    agreement = agreement_of(story)
    agreements.approve(agreement, idea_of(story), shown=version_of(agreement).sha256, by=by, at=at)


def sign(story: Story, *, by: Member, at: datetime) -> None:
    agreement = agreement_of(story)
    shown = version_of(agreement).sha256
    agreements.sign(agreement, idea_of(story), name=by.name, born=BORN, shown=shown, by=by, at=at)


def make_product(story: Story, *, by: Member, at: datetime) -> None:
    assert story.product
    idea, about = idea_of(story), story.product
    product = products.write_product(idea, by=by, at=at, title=about["title"], about=about["about"])
    products.add_sku(idea, product, by=by, at=at, code=about["sku"], price=about["price"], currency=about["currency"])


def sell(story: Story, *, by: Member, at: datetime) -> None:
    idea = idea_of(story)
    products.put_on_sale(idea, sku_of(idea), by=by, at=at)
    agreements.link_products()


def stop_selling(story: Story, *, by: Member, at: datetime) -> None:
    idea = idea_of(story)
    products.end_sku(idea, sku_of(idea), by=by, at=at)


def sku_of(idea: Idea) -> Sku:
    product = sa.select(Product.id).where(Product.idea_id == idea.id).scalar_subquery()
    return db.session.scalars(sa.select(Sku).where(Sku.product_id == product)).one()


def of_sales(
    told: tuple[Story, ...], courses: dict[str, Course], *, people: dict[str, Member], now: datetime
) -> Iterator[Event]:
    """A sales file for every quarter since the first release, and its run; the present one waits for approval."""
    released = {story.key: at for story in told if story.product and (at := courses[story.key].released_at)}
    titles = [
        Title(story.product["sku"], story.product["price"], released[story.key].date(), ends_of(courses[story.key]))
        for story in told
        if story.product
    ]  # fmt: skip
    signed = [at for course in courses.values() if (at := course.signed_at)]
    luck = Random("sales")
    for quarter in quarters(periods.local_day(min(signed)), periods.local_day(now)):
        over = quarter.last_day < periods.local_day(now)
        until = quarter.last_day if over else periods.local_day(now) - timedelta(days=1)
        file = sales_file(titles, quarter.first_day, until, luck=luck)
        yield from of_quarter(quarter, file, over=over, people=people, now=now)


def ends_of(course: Course) -> date | None:
    return course.retired_at.date() if course.retired_at else None


def of_quarter(
    quarter: Quarter, file: bytes | None, *, over: bool, people: dict[str, Member], now: datetime
) -> Iterator[Event]:
    """Three days into the next quarter the file is there, on the twelfth day the statements are."""
    first = datetime.combine(quarter.last_day, datetime.min.time(), tzinfo=now.tzinfo)
    arrived = min(first + timedelta(days=3, hours=9), now - timedelta(hours=4))
    if file:
        yield Event(arrived, lambda at: upload(file, f"sales-{quarter.code}.csv", approve=over, people=people, at=at))
    if over:
        ran = max(arrived + timedelta(hours=1), min(first + timedelta(days=12, hours=10), now - timedelta(hours=2)))
        yield Event(ran, lambda at: run(quarter.code, people=people, at=at))


def upload(file: bytes, name: str, *, approve: bool, people: dict[str, Member], at: datetime) -> None:
    """Felix uploads; Ines approves, unless it is to wait for whoever plays Ines."""
    batch, _ = sales.receive(BytesIO(file), name, profile=None, control={}, late=True, by=people["felix"], at=at)
    number = batch.id
    db.session.commit()
    state = sales_staging.work_through(number, at=at)
    if state != "checked":
        raise RuntimeError(f"the demo's own sales file {name} is {state}")
    if approve:
        checked = db.session.get_one(ImportBatch, number, populate_existing=True)
        sales.approve(checked, by=people["ines"], at=at + timedelta(minutes=30))


def run(code: str, *, people: dict[str, Member], at: datetime) -> None:
    """Calculated by Felix, approved and posted by Ines."""
    started = runs.start(code, by=people["felix"], at=at)
    number = started.id
    db.session.commit()
    run_calculating.work_through(number, at=at)
    posting.approve(db.session.get_one(type(started), number, populate_existing=True), by=people["ines"], at=at)
