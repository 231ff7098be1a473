"""Finding agreements: from the desk of finance by number, from a creator only her own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.royalties.models import Agreement, AgreementShare, AgreementVersion, Payee, Signature
from ideas.submissions.models import Creator, Idea
from ideas.submissions.stages import Stage

LIVING = ("draft", "offered", "active")


def waiting_for_agreement() -> list[Idea]:
    """Approved ideas that no agreement is drafted, offered or active for; the longest waiting first."""
    living = sa.select(Agreement.id).where(Agreement.idea_id == Idea.id, Agreement.state.in_(LIVING))
    wanted = (
        sa.select(Idea)
        .where(Idea.stage == Stage.APPROVED, ~living.exists())
        .order_by(Idea.stage_since, Idea.id)
        .options(joinedload(Idea.owner))
    )
    return list(db.session.scalars(wanted))


def idea_to_draft(slug: str) -> Idea:
    """The approved idea an agreement can be drafted for; 404 otherwise."""
    found = db.session.scalar(sa.select(Idea).where(Idea.slug == slug).options(joinedload(Idea.owner)))
    if found is None or found.stage != Stage.APPROVED:
        abort(404)
    return found


def creators_of(idea: Idea) -> list[Creator]:
    """The creators who accepted, the owner first."""
    return list(
        db.session.scalars(
            sa.select(Creator)
            .where(Creator.idea_id == idea.id, Creator.accepted_at.is_not(None))
            .order_by(Creator.member_id != idea.owner_id, Creator.id)
            .options(joinedload(Creator.member))
        )
    )


def agreement_by(number: str) -> Agreement:
    """An agreement for the desk; 404 if there is none."""
    found: Agreement | None = db.session.scalar(_whole().where(Agreement.number == number))
    if found is None:
        abort(404)
    return found


def own_agreement(member: Member, number: str) -> Agreement:
    """An agreement of which the member is a party, once it was offered; 404 for everybody else."""
    party = (
        sa.select(AgreementShare.id)
        .join(Payee, Payee.id == AgreementShare.payee_id)
        .join(AgreementVersion, AgreementVersion.id == AgreementShare.version_id)
        .where(
            AgreementVersion.agreement_id == Agreement.id,
            AgreementVersion.approved_at.is_not(None),
            Payee.member_id == member.id,
        )
    )
    found: Agreement | None = db.session.scalar(_whole().where(Agreement.number == number, party.exists()))
    if found is None:
        abort(404)
    return found


def agreements_of(member: Member) -> list[Agreement]:
    """All agreements a creator was ever offered, the newest first."""
    party = (
        sa.select(AgreementVersion.agreement_id)
        .join(AgreementShare, AgreementShare.version_id == AgreementVersion.id)
        .join(Payee, Payee.id == AgreementShare.payee_id)
        .where(Payee.member_id == member.id, AgreementVersion.approved_at.is_not(None))
    )
    return list(db.session.scalars(_whole().where(Agreement.id.in_(party)).order_by(Agreement.id.desc())))


def agreements(*states: str) -> list[Agreement]:
    """The agreements in some states, the newest first."""
    return list(db.session.scalars(_whole().where(Agreement.state.in_(states)).order_by(Agreement.id.desc())))


def version_of(agreement: Agreement) -> AgreementVersion:
    """The newest version: the draft, or the wording offered or in force."""
    newest = sa.select(AgreementVersion).where(AgreementVersion.agreement_id == agreement.id)
    return db.session.scalars(newest.order_by(AgreementVersion.id.desc()).limit(1)).one()


@dataclass(frozen=True)
class Signer:
    """A creator with a share, and her signature once she has given it."""

    payee: Payee
    share: int
    signature: Signature | None


def signers_of(version: AgreementVersion) -> list[Signer]:
    """Who must sign a version, the largest share first."""
    rows = db.session.execute(
        sa.select(AgreementShare, Signature)
        .outerjoin(
            Signature,
            sa.and_(Signature.version_id == AgreementShare.version_id, Signature.payee_id == AgreementShare.payee_id),
        )
        .where(AgreementShare.version_id == version.id)
        .order_by(AgreementShare.share.desc(), AgreementShare.payee_id)
        .options(joinedload(AgreementShare.payee).joinedload(Payee.member))
    )
    return [Signer(share.payee, share.share, signature) for share, signature in rows]


def _whole() -> sa.Select[Any]:
    return sa.select(Agreement).options(joinedload(Agreement.idea), joinedload(Agreement.product))


def names_of(*members: int | None) -> dict[int, str]:
    """Names for the ids of staff on a page."""
    ids = [member for member in members if member is not None]
    rows = db.session.execute(sa.select(Member.id, Member.name).where(Member.id.in_(ids)))
    return dict(rows.all())
