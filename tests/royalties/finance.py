"""A small world for the finance desk: approved ideas, signed agreements, products, and sales files."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from werkzeug.test import TestResponse

from ideas import clock
from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign, Rules
from ideas.db import db, start_writing
from ideas.notices.models import Notice
from ideas.products.models import Product, Sku
from ideas.royalties import agreements, entities, sales, sales_staging
from ideas.royalties.agreement_document import Terms
from ideas.royalties.agreement_queries import version_of
from ideas.royalties.models import Agreement, ImportBatch, Source
from ideas.submissions.models import Creator, Idea
from tests.rig.people import Cast

HEAD = "source,line_id,kind,sale_date,posted_date,sku,quantity,currency,gross,discount,deduction,net,territory,channel"
BORN = date(1990, 4, 1)


def company(by: Member) -> None:
    """The company that pays."""
    entities.set_entity("PLN", "Plinth Works", "DE", "Shelf Lane 1, Berlin", by=by, at=clock.now())
    db.session.commit()


def approved_idea(owner: Member, shares: dict[int, int] | None = None, **values: Any) -> Idea:
    """An idea whose approval is public; `shares` in parts per million by member."""
    at, mark = clock.now(), uuid4().hex[:8]
    campaign = Campaign(slug=f"call-{mark}", title="Open call", need="", need_html="", opens_at=at - timedelta(days=99))
    db.session.add(campaign)
    db.session.flush()
    rules = Rules(campaign_id=campaign.id, gates=[[3, 0]], first_days=60, published_at=at, number=1)
    db.session.add(rules)
    db.session.flush()
    stood = {
        "slug": f"lamp-{mark}", "title": "A lamp that folds", "stage": "approved", "goal": 3, "opened_at": at,
        "achieved_at": at, "decided_at": at, "created_at": at, "saved_at": at, "stage_since": at,
    }  # fmt: skip
    idea = Idea(campaign_id=campaign.id, rules_id=rules.id, owner_id=owner.id, **(stood | values))
    db.session.add(idea)
    db.session.flush()
    for member, share in (shares or {owner.id: 1_000_000}).items():
        db.session.add(Creator(idea_id=idea.id, member_id=member, share_ppm=share, invited_at=at, accepted_at=at))
    db.session.commit()
    return idea


def terms(shares: dict[int, int], **changes: Any) -> Terms:
    """Five per cent of net sales in EUR, 20 at least, within 45 days."""
    given = {
        "currency": "EUR", "rate_ppm": 50_000, "min_payout": 2_000, "terms_days": 45, "valid_from": date(2026, 7, 1),
        "net_sales": "what buyers paid, less taxes, shipping, discounts and refunds", "shares": shares,
    }  # fmt: skip
    return Terms(**(given | changes))


def offered(cast: Cast, shares: dict[int, int] | None = None, **changes: Any) -> tuple[Agreement, Idea]:
    """An agreement that felix drafted and ines approved, for an idea of maya."""
    company(cast.felix)
    shares = shares or {cast.maya.id: 1_000_000}
    idea = approved_idea(cast.maya, shares)
    agreement = agreements.draft(idea, terms(shares, **changes), by=cast.felix, at=clock.now())
    shown = version_of(agreement).sha256
    agreements.approve(agreement, idea, shown=shown, by=cast.ines, at=clock.now())
    db.session.commit()
    return agreement, idea


def signed(agreement: Agreement, idea: Idea, *people: Member) -> None:
    """These creators sign."""
    for member in people:
        shown = version_of(agreement).sha256
        agreements.sign(agreement, idea, name=f"{member.name} Full", born=BORN, shown=shown, by=member, at=clock.now())
    db.session.commit()


def product_of(idea: Idea, *codes: str, source: str = "") -> Product:
    """The product of an idea, with SKUs."""
    product = Product(idea_id=idea.id, slug=idea.slug, title=idea.title, created_at=clock.now())
    db.session.add(product)
    db.session.flush()
    for code in codes:
        db.session.add(Sku(product_id=product.id, source=source, code=code, created_at=clock.now()))
    db.session.commit()
    return product


def source(code: str = "shop") -> None:
    db.session.add(Source(code=code, name=code.capitalize()))
    db.session.commit()


def line(number: int = 1, **changes: object) -> dict[str, str]:
    """One unit sold for 10.00 EUR."""
    given: dict[str, object] = {
        "source": "shop", "line_id": f"L{number}", "kind": "sale", "sale_date": "2026-08-01",
        "posted_date": "2026-08-01", "sku": "LAMP", "quantity": 1, "currency": "EUR", "gross": "10.00",
        "discount": "0", "deduction": "0", "net": "10.00", "territory": "DE", "channel": "online",
    }  # fmt: skip
    return {name: str(value) for name, value in (given | changes).items()}


def csv_file(*lines: dict[str, str], head: str = HEAD) -> bytes:
    names = head.split(",")
    return "\n".join([head, *(",".join(each[name] for name in names) for each in lines)]).encode() + b"\n"


def brought(data: bytes, by: Member, *, name: str = "august.csv", **options: Any) -> ImportBatch:
    """A file that was brought and worked through, in whatever state that left it."""
    start_writing()
    given: dict[str, Any] = {"profile": None, "control": {}, "late": True} | options
    batch, is_new = sales.receive(io.BytesIO(data), name, by=by, at=clock.now(), **given)
    db.session.commit()
    if is_new:
        sales_staging.work_through(batch.id, at=clock.now())
    return fresh(batch)


def committed(data: bytes, cast: Cast, **options: Any) -> ImportBatch:
    """A file that felix brought and ines approved."""
    batch = brought(data, cast.felix, **options)
    assert batch.state == "checked", batch.errors
    sales.approve(batch, park=True, by=cast.ines, at=clock.now())
    db.session.commit()
    return batch


def fresh(batch: ImportBatch) -> ImportBatch:
    """The batch as it stands in the database now."""
    return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def upload(client: Any, data: bytes, name: str = "august.csv", **fields: str) -> TestResponse:
    """Bring a file through the form."""
    form = {"profile": "", "late": "y", **fields, "file": (io.BytesIO(data), name)}
    answer: TestResponse = client.post("/finance/sales", data=form, content_type="multipart/form-data")
    return answer


def events(member: Member) -> list[str]:
    """What a member was told about, in order."""
    told = sa.select(Notice.event).where(Notice.member_id == member.id).order_by(Notice.id)
    return list(db.session.scalars(told))


def day(moment: datetime) -> str:
    return moment.date().isoformat()
