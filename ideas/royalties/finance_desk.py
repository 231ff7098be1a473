"""What waits for finance today, and the desks of this room on the landing of all staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for

from ideas.accounts.models import Member
from ideas.db import db
from ideas.review.desks import Desk
from ideas.royalties import agreement_queries, run_preview, sales_queries
from ideas.royalties.entities import the_entity
from ideas.royalties.models import Agreement, AgreementVersion, ImportBatch, LegalEntity
from ideas.royalties.periods import due_on, periods
from ideas.royalties.quarters import quarter_of
from ideas.submissions.models import Idea
from ideas.words import _


@dataclass(frozen=True)
class Quarter:
    """A quarter whose royalties are still to be run, and the day by which they are due."""

    code: str
    first: date
    last: date
    due: date
    is_over: bool


@dataclass(frozen=True)
class Overview:
    entity: LegalEntity | None
    quarters: list[Quarter]
    to_draft: list[Idea]
    to_approve: list[Agreement]
    to_sign: list[Agreement]
    batches: list[ImportBatch]
    own_batches: list[ImportBatch]
    working: list[ImportBatch]
    parked: int
    runs: int


def overview(member: Member, today: date) -> Overview:
    """All that the landing of finance shows to a member."""
    checked = sales_queries.batches("checked")
    entity = the_entity()
    return Overview(
        entity=entity,
        quarters=_quarters(entity, today) if entity else [],
        to_draft=agreement_queries.waiting_for_agreement(),
        to_approve=agreement_queries.agreements("draft"),
        to_sign=agreement_queries.agreements("offered"),
        batches=[batch for batch in checked if batch.prepared_by_id != member.id],
        own_batches=[batch for batch in checked if batch.prepared_by_id == member.id],
        working=sales_queries.batches("uploaded", "staging"),
        parked=sum(each.lines for each in sales_queries.parked()),
        runs=run_preview.waiting_for(member),
    )


def _quarters(entity: LegalEntity, today: date) -> list[Quarter]:
    """The open periods, the oldest first; before the first agreement the running quarter."""
    still_open = sorted(
        ((each.code, each.first_day, each.last_day) for each in periods(entity) if each.state == "open"),
        key=lambda each: each[1],
    )
    running = quarter_of(today)
    found = still_open or [(running.code, running.first_day, running.last_day)]
    return [Quarter(code, first, last, due_on(last, entity.id), is_over=last < today) for code, first, last in found]


def desks(member: Member) -> list[Desk]:
    """Finance on the landing of all desks."""
    if not member.has_role("finance"):
        return []
    ideas, drafts = len(agreement_queries.waiting_for_agreement()), _drafts_for(member)
    batches, runs = len(sales_queries.waiting_for(member)), run_preview.waiting_for(member)
    waiting = ideas + drafts + batches + runs
    return [
        Desk(_("Finance"), url_for("royalties.finance"), waiting, _("Agreements, sales, royalties")),
        Desk(_("Agreements"), url_for("royalties.agreements"), ideas + drafts, _("To draft, and to approve")),
        Desk(_("Sales"), url_for("royalties.sales"), batches, _("Files that wait for your approval")),
        Desk(_("Royalty runs"), url_for("royalties.runs"), runs, _("Quarters that wait for your approval")),
    ]


def _drafts_for(member: Member) -> int:
    drafts = (
        sa.select(sa.func.count())
        .select_from(Agreement)
        .join(AgreementVersion, AgreementVersion.agreement_id == Agreement.id)
        .where(Agreement.state == "draft", AgreementVersion.prepared_by_id != member.id)
    )
    return int(db.session.scalar(drafts) or 0)
