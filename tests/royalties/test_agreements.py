"""Agreements in the browser: drafted by one, approved by another, signed by every creator."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.db import db
from ideas.office.models import AuditEntry, Mail
from ideas.royalties import agreements as acts
from ideas.royalties import verify
from ideas.royalties.agreement_queries import signers_of, version_of
from ideas.royalties.models import Agreement, Payee
from ideas.submissions.models import Idea
from tests.rig.people import Cast
from tests.royalties import finance

SignIn = Callable[..., Member]


def draft_fields(cast: Cast, **changes: str) -> dict[str, str]:
    given = {
        "rate": "5", "currency": "EUR", "min_payout": "20", "terms_days": "45", "valid_from": "2026-07-01",
        "net_sales": "what buyers paid, less taxes, shipping and refunds",
        f"share_{cast.maya.id}": "60", f"share_{cast.noor.id}": "40",
    }  # fmt: skip
    return given | changes


def shared_idea(cast: Cast) -> Idea:
    return finance.approved_idea(cast.maya, {cast.maya.id: 600_000, cast.noor.id: 400_000})


def shown(text: str) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', text)
    assert found
    return found[1]


def test_an_agreement_is_drafted_approved_and_signed_by_everybody(
    app: Any, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    idea = shared_idea(cast)
    finance.company(cast.felix)
    sign_in(client, "felix")
    listed = client.get("/finance/agreements").text
    assert f"/finance/agreements/for/{idea.slug}" in listed
    form = client.get(f"/finance/agreements/for/{idea.slug}").text
    assert 'value="60"' in form
    assert 'value="40"' in form
    made = client.post(f"/finance/agreements/for/{idea.slug}", data=draft_fields(cast))
    assert made.status_code == 303
    assert made.location == "/finance/agreements/A-2026-0001"
    page = client.get(made.location).text
    assert "€1,200.00" in page
    assert "€720.00" in page
    assert "another person of finance must approve it" in page

    ines = app.test_client()
    sign_in(ines, "ines")
    page = ines.get(made.location).text
    assert ines.post(f"{made.location}/approval", data={"shown": shown(page)}).status_code == 303
    agreement = db.session.scalars(sa.select(Agreement)).one()
    assert agreement.state == "offered"
    assert finance.events(cast.maya) == finance.events(cast.noor) == [f"agreement:{agreement.id}:offered"]

    for handle, state in (("maya", "offered"), ("noor", "active")):
        creator = app.test_client()
        sign_in(creator, handle)
        page = creator.get("/royalties/agreements/A-2026-0001").text
        answer = creator.post(
            "/royalties/agreements/A-2026-0001/signature",
            data={"name": f"{handle.capitalize()} Full Name", "born": "1990-04-01", "shown": shown(page)},
        )
        assert answer.status_code == 303
        db.session.refresh(agreement)
        assert agreement.state == state
    db.session.refresh(idea)
    assert idea.stage == "in_development"
    assert "Maya Full Name" in client.get(made.location).text
    for member in (cast.maya, cast.noor, cast.felix, cast.ines):
        assert finance.events(member)[-1] == f"agreement:{agreement.id}:active"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 6
    verbs = db.session.scalars(sa.select(AuditEntry.verb).where(AuditEntry.subject_kind == "agreement"))
    assert list(verbs) == [
        "agreement drafted",
        "agreement approved",
        "agreement signed",
        "agreement signed",
        "agreement active",
    ]
    assert list(verify.problems()) == []


def test_shares_that_are_not_one_whole_are_refused_with_everything_typed(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    idea = shared_idea(cast)
    finance.company(cast.felix)
    sign_in(client, "felix")
    fields = draft_fields(cast, **{f"share_{cast.noor.id}": "39.9999"}, rate="7.25")
    answer = client.post(f"/finance/agreements/for/{idea.slug}", data=fields)
    assert answer.status_code == 422
    assert "The shares add up to 99.9999%. They must make exactly 100%." in answer.text
    assert 'value="7.25"' in answer.text
    assert db.session.scalar(sa.select(Agreement.id)) is None


def test_a_draft_can_be_changed_and_its_approver_must_see_the_newest_wording(
    app: Any, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    idea = shared_idea(cast)
    finance.company(cast.felix)
    sign_in(client, "felix")
    client.post(f"/finance/agreements/for/{idea.slug}", data=draft_fields(cast))
    ines = app.test_client()
    sign_in(ines, "ines")
    old = shown(ines.get("/finance/agreements/A-2026-0001").text)
    assert 'value="5"' in client.get("/finance/agreements/A-2026-0001/draft").text
    changed = client.post("/finance/agreements/A-2026-0001/draft", data=draft_fields(cast, rate="6"))
    assert changed.status_code == 303
    refused = ines.post("/finance/agreements/A-2026-0001/approval", data={"shown": old}, follow_redirects=True)
    assert db.session.scalars(sa.select(Agreement.state)).one() == "draft"
    assert refused.status_code in (200, 409)
    new = shown(ines.get("/finance/agreements/A-2026-0001").text)
    assert new != old
    ines.post("/finance/agreements/A-2026-0001/approval", data={"shown": new})
    assert db.session.scalars(sa.select(Agreement.state)).one() == "offered"
    late = client.post("/finance/agreements/A-2026-0001/draft", data=draft_fields(cast, rate="9"))
    assert late.status_code in (303, 409)
    assert json.loads(version_of(db.session.scalars(sa.select(Agreement)).one()).body)["terms"]["rate_ppm"] == 60_000


def test_who_prepared_an_agreement_does_not_approve_it(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea = shared_idea(cast)
    finance.company(cast.felix)
    agreement = acts.draft(
        idea, finance.terms({cast.maya.id: 600_000, cast.noor.id: 400_000}), by=cast.felix, at=idea.created_at
    )
    sign_in(client, "felix")
    version = version_of(agreement)
    answer = client.post(f"/finance/agreements/{agreement.number}/approval", data={"shown": version.sha256})
    assert answer.status_code in (303, 409)
    db.session.refresh(agreement)
    assert agreement.state == "draft"


def test_a_creator_does_not_act_for_finance_on_her_own_idea(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    finance.company(cast.felix)
    idea = finance.approved_idea(cast.felix)
    sign_in(client, "felix")
    assert "You have a part in this idea" in client.get(f"/finance/agreements/for/{idea.slug}").text
    client.post(f"/finance/agreements/for/{idea.slug}", data=draft_fields(cast))
    assert db.session.scalar(sa.select(Agreement.id)) is None


def test_only_adults_sign(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    agreement, _ = finance.offered(cast)
    sign_in(client, "maya")
    where = f"/royalties/agreements/{agreement.number}"
    mark = shown(client.get(where).text)
    young = client.post(f"{where}/signature", data={"name": "Maya M", "born": "2008-09-08", "shown": mark})
    assert young.status_code == 422
    assert "You must be 18 to sign" in young.text
    assert 'value="Maya M"' in young.text
    of_age = client.post(f"{where}/signature", data={"name": "Maya M", "born": "2008-09-07", "shown": mark})
    assert of_age.status_code == 303
    assert db.session.scalars(sa.select(Payee.legal_name)).one() == "Maya M"


def test_another_wording_is_not_signed(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    agreement, _ = finance.offered(cast)
    sign_in(client, "maya")
    fields = {"name": "Maya M", "born": "1990-04-01", "shown": "0" * 64}
    client.post(f"/royalties/agreements/{agreement.number}/signature", data=fields)
    assert [signer.signature for signer in signers_of(version_of(agreement))] == [None]


def test_an_agreement_is_signed_once(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    shares = {cast.maya.id: 500_000, cast.noor.id: 500_000}
    agreement, idea = finance.offered(cast, shares)
    finance.signed(agreement, idea, cast.maya)
    sign_in(client, "maya")
    page = client.get(f"/royalties/agreements/{agreement.number}").text
    assert "Sign the agreement" not in page
    fields = {"name": "Maya", "born": "1990-04-01", "shown": version_of(agreement).sha256}
    client.post(f"/royalties/agreements/{agreement.number}/signature", data=fields)
    assert sum(signer.signature is not None for signer in signers_of(version_of(agreement))) == 1


def test_a_creator_refuses_with_a_reason_and_the_idea_waits_again(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    agreement, idea = finance.offered(cast, {cast.maya.id: 500_000, cast.noor.id: 500_000})
    sign_in(client, "maya")
    where = f"/royalties/agreements/{agreement.number}/refusal"
    assert client.post(where, data={"why": ""}).status_code == 422
    assert client.post(where, data={"why": "Five per cent is too little for me."}).status_code == 303
    db.session.refresh(agreement)
    assert (agreement.state, agreement.closed_why) == ("refused", "Five per cent is too little for me.")
    for member in (cast.noor, cast.felix, cast.ines):
        assert finance.events(member)[-1] == f"agreement:{agreement.id}:refused"
    sign_in(client, "felix")
    page = client.get("/finance/agreements").text
    assert f"/finance/agreements/for/{idea.slug}" in page
    assert "Five per cent is too little" in client.get(f"/finance/agreements/{agreement.number}").text


def test_finance_takes_an_offer_back_and_says_why(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    agreement, _ = finance.offered(cast)
    sign_in(client, "ines")
    where = f"/finance/agreements/{agreement.number}/withdrawal"
    assert client.post(where, data={"why": "No"}).status_code == 422
    assert client.post(where, data={"why": "The rate was wrong."}).status_code == 303
    db.session.refresh(agreement)
    assert agreement.state == "withdrawn"
    assert finance.events(cast.maya)[-1] == f"agreement:{agreement.id}:withdrawn"


def test_only_her_own_agreements_exist_for_a_member(app: Any, client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    agreement, _ = finance.offered(cast)
    where = f"/royalties/agreements/{agreement.number}"
    assert client.get(where).status_code in (302, 303)
    for handle in ("noor", "tom", "felix", "ada"):
        other = app.test_client()
        sign_in(other, handle)
        assert other.get(where).status_code == 404
        fields = {"name": "Not Me", "born": "1990-04-01", "shown": version_of(agreement).sha256}
        assert other.post(f"{where}/signature", data=fields).status_code == 404
        assert other.post(f"{where}/refusal", data={"why": "Not mine"}).status_code == 404
    for handle in ("maya", "ada", "rosa"):
        other = app.test_client()
        sign_in(other, handle)
        for page in ("/finance", "/finance/agreements", f"/finance/agreements/{agreement.number}", "/finance/sales"):
            assert other.get(page).status_code == 403


def test_a_draft_is_not_shown_to_its_creators(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    finance.company(cast.felix)
    idea = finance.approved_idea(cast.maya)
    agreement = acts.draft(idea, finance.terms({cast.maya.id: 1_000_000}), by=cast.felix, at=idea.created_at)
    sign_in(client, "maya")
    assert client.get(f"/royalties/agreements/{agreement.number}").status_code == 404


def test_the_product_joins_its_agreement_when_it_exists(cast: Cast) -> None:
    agreement, idea = finance.offered(cast)
    finance.signed(agreement, idea, cast.maya)
    assert acts.link_products() == 0
    product = finance.product_of(idea, "LAMP")
    assert acts.link_products() == 1
    assert acts.link_products() == 0
    db.session.refresh(agreement)
    assert agreement.product_id == product.id
