"""Lies about agreements that the database itself refuses, on both kinds, whoever tells them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ideas import clock
from ideas.db import db
from ideas.royalties import agreements as acts
from ideas.royalties.agreement_queries import version_of
from ideas.royalties.models import Agreement, AgreementShare
from tests.rig.people import Cast
from tests.royalties import finance


def refused(sql: str, **values: object) -> None:
    with pytest.raises(sa.exc.DatabaseError):
        db.session.execute(sa.text(sql), values)
    db.session.rollback()


def drafted(cast: Cast) -> Agreement:
    finance.company(cast.felix)
    idea = finance.approved_idea(cast.maya)
    agreement = acts.draft(idea, finance.terms({cast.maya.id: 1_000_000}), by=cast.felix, at=clock.now())
    db.session.commit()
    return agreement


def test_nobody_approves_what_she_prepared(cast: Cast) -> None:
    version = version_of(drafted(cast))
    refused(
        "UPDATE agreement_version SET approved_by_id = prepared_by_id, approved_at = prepared_at WHERE id = :id",
        id=version.id,
    )


def test_shares_that_are_not_one_whole_are_not_approved(cast: Cast) -> None:
    version = version_of(drafted(cast))
    db.session.execute(sa.update(AgreementShare).values(share=999_999))
    db.session.commit()
    refused(
        "UPDATE agreement_version SET approved_by_id = :who, approved_at = prepared_at WHERE id = :id",
        id=version.id, who=cast.ines.id,
    )  # fmt: skip


def test_an_unapproved_agreement_is_not_offered(cast: Cast) -> None:
    refused("UPDATE agreement SET state = 'offered' WHERE id = :id", id=drafted(cast).id)


def test_an_agreement_skips_no_state(cast: Cast) -> None:
    agreement = drafted(cast)
    refused("UPDATE agreement SET state = 'active', active_at = created_at WHERE id = :id", id=agreement.id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreement_version SET rate_ppm = 1",
        "UPDATE agreement_version SET body = '{}'",
        "UPDATE agreement_version SET approved_by_id = NULL, approved_at = NULL",
        "DELETE FROM agreement_version",
        "UPDATE agreement_share SET share = 500000",
        "DELETE FROM agreement_share",
        "DELETE FROM agreement",
        "UPDATE agreement SET number = 'A-1'",
        "UPDATE agreement SET state = 'draft'",
        "UPDATE agreement SET state = 'active', active_at = created_at",
    ],
)
def test_an_approved_wording_is_never_changed(cast: Cast, change: str) -> None:
    finance.offered(cast)
    refused(change)


def test_a_share_is_not_added_to_an_approved_version(cast: Cast) -> None:
    agreement, _ = finance.offered(cast)
    payee = acts.payee_of(cast.tom, at=clock.now())
    db.session.commit()
    refused(
        "INSERT INTO agreement_share (version_id, payee_id, share) VALUES (:version, :payee, 1)",
        version=version_of(agreement).id, payee=payee.id,
    )  # fmt: skip


@pytest.mark.parametrize("lie", ["another wording", "no share"])
def test_only_parties_sign_and_only_the_approved_wording(cast: Cast, lie: str) -> None:
    agreement, _ = finance.offered(cast)
    version = version_of(agreement)
    payee = acts.payee_of(cast.maya if lie == "another wording" else cast.tom, at=clock.now())
    db.session.commit()
    refused(
        "INSERT INTO signature (version_id, payee_id, signed_at, signed_name, sha256) "
        "SELECT :version, :payee, prepared_at, 'Maya', :sha FROM agreement_version",
        version=version.id, payee=payee.id, sha="0" * 64 if lie == "another wording" else version.sha256,
    )  # fmt: skip


@pytest.mark.parametrize("change", ["UPDATE signature SET signed_name = 'Eve'", "DELETE FROM signature"])
def test_a_signature_stays(cast: Cast, change: str) -> None:
    agreement, idea = finance.offered(cast)
    finance.signed(agreement, idea, cast.maya)
    refused(change)


def test_an_idea_has_one_living_agreement(cast: Cast) -> None:
    agreement = drafted(cast)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.insert(Agreement).values(
                number="A-2", idea_id=agreement.idea_id, entity_id=agreement.entity_id, created_at=clock.now()
            )
        )
    db.session.rollback()
