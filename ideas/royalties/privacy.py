"""What the royalties room keeps about a member: tax law wants it for ten years, whatever becomes of the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.royalties.models import Agreement, AgreementVersion, Payee, Signature, Statement


def export(member: Member) -> dict[str, Any]:
    """Her legal name and date of birth, the agreements she signed, and her statements as they were issued."""
    payee = db.session.scalar(sa.select(Payee).where(Payee.member_id == member.id))
    if payee is None:
        return {}
    signed = (
        sa.select(Agreement.number, Signature.signed_at, Signature.signed_name, AgreementVersion.body)
        .join(AgreementVersion, AgreementVersion.id == Signature.version_id)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(Signature.payee_id == payee.id)
        .order_by(Signature.id)
    )
    issued = sa.select(Statement.number, Statement.issued_at, Statement.body).where(Statement.payee_id == payee.id)
    return {
        "payee": {"legal_name": payee.legal_name, "country": payee.country, "born_on": payee.born_on},
        "agreements": [row._asdict() for row in db.session.execute(signed)],
        "statements": [row._asdict() for row in db.session.execute(issued.order_by(Statement.id))],
    }


def forget(member: Member, *, at: datetime) -> None:
    """Nothing: agreements and statements are kept, and the account's own name is gone from everywhere else."""
