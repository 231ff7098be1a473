"""Agreements from the draft to the last signature: one prepares, another approves, every creator signs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db, insert_once, rows_changed
from ideas.notices.actions import tell_many
from ideas.office import audit
from ideas.products.models import Product
from ideas.refusals import Refused, refuse_if
from ideas.royalties import agreement_letters as letters
from ideas.royalties import agreement_rules as rules
from ideas.royalties.agreement_document import Party, Terms, build_document
from ideas.royalties.agreement_queries import Signer, creators_of, signers_of, version_of
from ideas.royalties.canonical import canonical, sha256
from ideas.royalties.entities import needed_entity
from ideas.royalties.models import Agreement, AgreementShare, AgreementVersion, LegalEntity, Payee, Signature
from ideas.royalties.numbering import next_number
from ideas.submissions import lifecycle
from ideas.submissions.models import Idea
from ideas.submissions.queries import creator_ids
from ideas.submissions.stages import Stage
from ideas.words import _, speaking


def draft(idea: Idea, terms: Terms, *, by: Member, at: datetime) -> Agreement:
    """Draft the agreement of an approved idea. Refused: not approved, own work, shares that are not one whole."""
    refuse_if(rules.why_not_draft(idea.stage, creator_ids(idea), by.id))
    refuse_if(rules.why_not_shares(terms.shares.values()), status=422)
    entity = needed_entity()
    number = f"A-{at.year}-{next_number(f'A-{at.year}'):04}"
    if not insert_once(Agreement, number=number, idea_id=idea.id, entity_id=entity.id, state="draft", created_at=at):
        raise Refused(_("Somebody else has just begun an agreement for this idea."))
    agreement = db.session.scalars(sa.select(Agreement).where(Agreement.number == number)).one()
    version = AgreementVersion(agreement_id=agreement.id, share_total=1_000_000, base="net")
    _write(version, agreement, idea, entity, terms, by=by, at=at)
    audit.record("agreement drafted", "agreement", agreement.id, by=by.id, at=at, after=_told(version))
    return agreement


def redraft(agreement: Agreement, idea: Idea, terms: Terms, *, by: Member, at: datetime) -> None:
    """Change a draft; whoever changes it last is who prepared it."""
    refuse_if(rules.why_not_change(agreement.state))
    refuse_if(rules.why_not_draft(idea.stage, creator_ids(idea), by.id))
    refuse_if(rules.why_not_shares(terms.shares.values()), status=422)
    version = version_of(agreement)
    before = _told(version)
    db.session.execute(sa.delete(AgreementShare).where(AgreementShare.version_id == version.id))
    _write(version, agreement, idea, needed_entity(), terms, by=by, at=at)
    audit.record("agreement redrafted", "agreement", agreement.id, by=by.id, at=at, before=before, after=_told(version))


def approve(agreement: Agreement, idea: Idea, *, shown: str, by: Member, at: datetime) -> None:
    """Offer a draft to its creators. `shown`: the hash of the wording the approver had before her."""
    lock(agreement)
    version = version_of(agreement)
    creators = creator_ids(idea)
    refuse_if(
        rules.why_not_approve(
            agreement.state, version.prepared_by_id, creators, by.id, shown=shown, wording=version.sha256
        )
    )
    refuse_if(rules.why_not_draft(idea.stage, creators, by.id))
    version.approved_by_id, version.approved_at = by.id, at
    db.session.flush()
    agreement.state = "offered"
    db.session.flush()
    audit.record("agreement approved", "agreement", agreement.id, by=by.id, at=at, after={"sha256": version.sha256})
    letter = partial(letters.offered, agreement.number, idea.title)
    tell_many(_members(signers_of(version)), letter, event=f"agreement:{agreement.id}:offered", at=at)


def sign(agreement: Agreement, idea: Idea, *, name: str, born: date, shown: str, by: Member, at: datetime) -> bool:
    """Sign as one of the creators, in exactly the wording `shown`. True: it was the last signature.

    Refused: not 18, signed before, not offered, another wording.
    """
    lock(agreement)
    version = version_of(agreement)
    signer = _signer(version, by)
    refuse_if(rules.why_not_sign(agreement.state, signer.signature is not None, shown=shown, wording=version.sha256))
    refuse_if(rules.why_not_born(born, signer.payee.born_on, at.date()), status=422)
    if idea.stage != Stage.APPROVED:
        raise Refused(_("This idea is no longer waiting for an agreement."))
    signer.payee.legal_name, signer.payee.born_on = name, born
    signature = Signature(
        version_id=version.id, payee_id=signer.payee.id, signed_at=at, signed_name=name, sha256=version.sha256
    )
    db.session.add(signature)
    db.session.flush()
    after = {"payee": signer.payee.id, "sha256": version.sha256}
    audit.record("agreement signed", "agreement", agreement.id, by=by.id, at=at, after=after)
    if any(each.signature is None for each in signers_of(version)):
        return False
    _activate(agreement, idea, version, by=by, at=at)
    return True


def _activate(agreement: Agreement, idea: Idea, version: AgreementVersion, *, by: Member, at: datetime) -> None:
    agreement.state, agreement.active_at = "active", at
    db.session.flush()
    if lifecycle.move(idea, Stage.IN_DEVELOPMENT, by=by, at=at) is None:
        raise Refused(_("This idea is no longer waiting for an agreement."))
    audit.record("agreement active", "agreement", agreement.id, by=by.id, at=at)
    event = f"agreement:{agreement.id}:active"
    signers = _members(signers_of(version))
    tell_many(signers, partial(letters.active, agreement.number, idea.title), event=event, at=at)
    tell_many(_finance(version), partial(letters.signed_by_all, agreement.number, idea.title), event=event, at=at)


def refuse(agreement: Agreement, idea: Idea, *, why: str, by: Member, at: datetime) -> None:
    """A creator will not sign: the offer is over, finance and the other creators hear why."""
    lock(agreement)
    version = version_of(agreement)
    signers = signers_of(version)
    refuse_if(rules.why_not_refuse(agreement.state, _signer(version, by).signature is not None))
    _close(agreement, "refused", why, by=by, at=at)
    event = f"agreement:{agreement.id}:refused"
    others = [member for member in _members(signers) if member != by.id]
    said = (agreement.number, idea.title, by.name, why)
    tell_many(others, partial(letters.refused, *said), event=event, at=at)
    tell_many(_finance(version), partial(letters.refused_to_finance, *said), event=event, at=at)


def withdraw(agreement: Agreement, idea: Idea, *, why: str, by: Member, at: datetime) -> None:
    """Finance takes a draft or an open offer back; creators who were asked to sign hear why."""
    lock(agreement)
    refuse_if(rules.why_not_withdraw(agreement.state, creator_ids(idea), by.id))
    was_offered = agreement.state == "offered"
    _close(agreement, "withdrawn", why, by=by, at=at)
    if was_offered:
        letter = partial(letters.withdrawn, agreement.number, idea.title, why)
        signers = _members(signers_of(version_of(agreement)))
        tell_many(signers, letter, event=f"agreement:{agreement.id}:withdrawn", at=at)


def _close(agreement: Agreement, state: str, why: str, *, by: Member, at: datetime) -> None:
    agreement.state, agreement.closed_at, agreement.closed_by_id, agreement.closed_why = state, at, by.id, why
    db.session.flush()
    audit.record(f"agreement {state}", "agreement", agreement.id, by=by.id, at=at, after={"why": why})


def link_products() -> int:
    """Name the product in every active agreement whose idea has one by now. How many were linked."""
    product = sa.select(Product.id).where(Product.idea_id == Agreement.idea_id).scalar_subquery()
    return rows_changed(
        sa.update(Agreement)
        .where(Agreement.state == "active", Agreement.product_id.is_(None), product.is_not(None))
        .values(product_id=product)
        .execution_options(synchronize_session=False)
    )


def lock(agreement: Agreement) -> None:
    """One act on an agreement at a time: of two last signatures one must see the other."""
    db.session.scalar(sa.select(Agreement.id).where(Agreement.id == agreement.id).with_for_update())
    db.session.refresh(agreement, ["state"])


def payee_of(member: Member, *, at: datetime) -> Payee:
    """The payee a member is paid as; her legal name is asked for when she signs."""
    insert_once(Payee, member_id=member.id, legal_name=member.name, country="ZZ", created_at=at)
    return db.session.scalars(sa.select(Payee).where(Payee.member_id == member.id)).one()


def problems() -> Iterator[str]:
    """What is wrong with agreements: a wording that lost its hash, shares that are not one whole, missing names."""
    approved = sa.select(AgreementVersion, Agreement).join(Agreement).where(AgreementVersion.approved_at.is_not(None))
    for version, agreement in db.session.execute(approved.order_by(Agreement.id)):
        signers = signers_of(version)
        if sha256(version.body) != version.sha256 or json.loads(version.body)["number"] != agreement.number:
            yield f"agreement {agreement.number} does not have the wording that was approved"
        if sum(signer.share for signer in signers) != version.share_total:
            yield f"the shares of agreement {agreement.number} are not one whole"
        if agreement.state == "active" and any(signer.signature is None for signer in signers):
            yield f"agreement {agreement.number} is active, but not signed by everybody"


def _write(
    version: AgreementVersion, agreement: Agreement, idea: Idea, entity: LegalEntity, terms: Terms, *,
    by: Member, at: datetime,
) -> None:  # fmt: skip
    payees = {creator.member_id: payee_of(creator.member, at=at) for creator in creators_of(idea)}
    names = {creator.member_id: creator.member.name for creator in creators_of(idea)}
    if not terms.shares.keys() <= payees.keys():
        raise Refused(_("Only creators who accepted their part can have a share."), status=422)
    parties = [Party(payees[who].id, names[who], share) for who, share in terms.shares.items() if share]
    company = {"code": entity.code, "name": entity.name, "country": entity.country, "address": entity.address}
    language = db.session.get_one(Member, idea.owner_id).language
    with speaking(language):
        about = {"title": idea.title, "slug": idea.slug}
        document = build_document(agreement.number, company, about, terms, parties, language)
    version.valid_from, version.currency, version.rate_ppm = terms.valid_from, terms.currency, terms.rate_ppm
    version.min_payout, version.terms_days, version.net_sales_text = terms.min_payout, terms.terms_days, terms.net_sales
    version.body = canonical(document)
    version.sha256 = sha256(version.body)
    version.prepared_by_id, version.prepared_at = by.id, at
    db.session.add(version)
    db.session.flush()
    db.session.add_all(AgreementShare(version_id=version.id, payee_id=p.payee, share=p.share_ppm) for p in parties)
    db.session.flush()


def _signer(version: AgreementVersion, member: Member) -> Signer:
    found = [signer for signer in signers_of(version) if signer.payee.member_id == member.id]
    if not found:
        raise Refused(_("You are not a party to this agreement."), status=403)
    return found[0]


def _members(signers: list[Signer]) -> list[int]:
    return [signer.payee.member_id for signer in signers if signer.payee.member_id is not None]


def _finance(version: AgreementVersion) -> list[int]:
    return [who for who in (version.prepared_by_id, version.approved_by_id) if who is not None]


def _told(version: AgreementVersion) -> dict[str, str | int | None]:
    return {"sha256": version.sha256, "rate_ppm": version.rate_ppm, "currency": version.currency}
