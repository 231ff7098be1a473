"""RULES: Decision. A code and words, a second reviewer, one winner, and nothing public before its moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db
from ideas.office.models import AuditEntry, Mail
from ideas.refusals import Refused
from ideas.review import decisions, duties
from ideas.review.models import Decision
from ideas.submissions.lifecycle import Stage
from ideas.submissions.models import Idea
from tests.review import world
from tests.review.world import WHY, berlin
from tests.rig.client import Client
from tests.rig.people import Cast
from tests.voting.world import passages

SignIn = Callable[[object, str], object]
Forward = Callable[..., datetime]
SECOND = timedelta(seconds=1)


def decide(client: Client, slug: str, verdict: str = "approve", **values: object) -> int:
    said = {"verdict": verdict, "codes": ["demand"], "why": WHY} | values
    return client.post(f"/review/{slug}/decision", data=said).status_code


def test_only_reviewers_enter_the_review_desk(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.in_review(cast.maya)
    for name, expected in (("maya", 403), ("sam", 403), ("felix", 403), ("ada", 403), ("rosa", 200)):
        sign_in(client, name)
        assert client.get("/review").status_code == expected, name
        assert client.get(f"/review/{idea.slug}").status_code == expected, name


def test_a_decision_needs_a_public_code_and_a_written_reason(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.in_review(cast.maya)
    sign_in(client, "rosa")
    assert decide(client, idea.slug, codes=[]) == 422
    assert decide(client, idea.slug, why="  no  ") == 422
    assert decide(client, idea.slug, codes=["made_up"]) == 422
    assert decide(client, idea.slug, "approve", codes=["licence"]) == 422
    assert decide(client, idea.slug, "vanish") == 422
    assert decide(client, idea.slug, "park") == 422
    assert decide(client, idea.slug, "park", parked_until="2026-09-01") == 422
    assert db.session.scalar(sa.select(Decision.id)) is None
    assert decide(client, idea.slug, "park", codes=["parked"], parked_until="2027-03-01") == 303


def test_the_preview_is_what_the_creator_hears(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.in_review(cast.maya)
    sign_in(client, "rosa")
    said = {"verdict": "decline", "codes": ["cost", "production"], "why": WHY}
    shown = client.post(f"/review/{idea.slug}/decision", data=said | {"preview": "1"}).get_data(as_text=True)
    assert db.session.scalar(sa.select(Decision.id)) is None
    assert decide(client, idea.slug, **said) == 303  # type: ignore[arg-type]
    letter = world.notices(cast.maya)[-1]
    assert letter.event == f"decision:{world.decision_of(idea).id}"
    for paragraph in [letter.title, *letter.body.split("\n\n")]:
        assert paragraph in shown


def test_an_approval_needs_a_second_reviewer_who_is_not_the_first(
    client: Client, app: Flask, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    idea, vera = world.in_review(cast.maya), cast.vera
    sign_in(client, "rosa")
    assert decide(client, idea.slug) == 303
    assert [n.event.split(":")[0] for n in world.notices(cast.maya)] == ["passage"]
    assert [n.kind for n in world.notices(vera)] == ["desk.review"]
    client.post(f"/review/{idea.slug}/decision/confirmation")
    assert world.decision_of(idea).public_at is None
    assert duties.publish_decisions(at + timedelta(days=9)) == 0
    other = app.test_client()
    sign_in(other, "vera")
    assert "Confirm the approval" in other.get(f"/review/{idea.slug}").get_data(as_text=True)
    assert other.post(f"/review/{idea.slug}/decision/confirmation").status_code == 303
    decision = world.decision_of(idea)
    assert (decision.confirmed_by_id, decision.public_at) == (cast.vera.id, at + timedelta(hours=24))
    assert world.notices(cast.maya)[-1].event == f"decision:{decision.id}"


def test_an_approval_can_be_withdrawn_until_it_is_complete(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    idea = world.in_review(cast.maya)
    world.decide(idea, cast.rosa)
    sign_in(client, "vera")
    assert client.post(f"/review/{idea.slug}/decision/withdrawal", data={"why": " "}).status_code == 422
    assert client.post(f"/review/{idea.slug}/decision/withdrawal", data={"why": "Not safe"}).status_code == 303
    assert db.session.scalar(sa.select(Decision.id)) is None
    assert "Not safe" in world.notices(cast.rosa)[-1].body
    line = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "decision.withdrawn")).one()
    assert line.before
    assert line.before["verdict"] == "approve"
    assert decide(client, idea.slug, "decline") == 303
    assert client.post(f"/review/{idea.slug}/decision/withdrawal", data={"why": "Not safe"}).status_code == 422


def test_nobody_decides_or_confirms_about_her_own_idea(client: Client, cast: Cast, sign_in: SignIn) -> None:
    own, shared = world.in_review(cast.vera), world.in_review(cast.maya)
    world.co_creator(shared, cast.vera, accepted=False)
    world.decide(own, cast.rosa)
    world.decide(shared, cast.rosa)
    sign_in(client, "vera")
    for idea in (own, shared):
        assert client.get(f"/review/{idea.slug}").status_code == 303
        client.post(f"/review/{idea.slug}/decision/confirmation")
        assert world.decision_of(idea).confirmed_at is None
    assert "Waits for you as the second reviewer" not in client.get("/review").get_data(as_text=True)


def test_of_racing_decisions_one_wins_and_the_other_is_told_who_decided(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.in_review(cast.maya)
    people = {cast.rosa.id: "Rosa", cast.vera.id: "Vera"}
    db.session.commit()
    won: list[int] = []
    lost: list[str] = []
    start = threading.Barrier(2)

    def take(member_id: int) -> None:
        with app.app_context():
            member, mine = db.session.get_one(Member, member_id), world.loaded(idea)
            db.session.commit()
            start.wait(10)
            try:
                decisions.decide(mine, by=member, at=at, verdict="decline", codes=["cost"], why=WHY)
                db.session.commit()
                won.append(member_id)
            except Refused as refusal:
                db.session.rollback()
                lost.append(refusal.sentence)

    threads = [threading.Thread(target=Context().run, args=(take, member_id)) for member_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert won == [world.decision_of(idea).decided_by_id]
    assert lost == [f"{people[won[0]]} has already decided about “A lamp that folds”."]
    assert len([n for n in world.notices(cast.maya) if n.event.startswith("decision:")]) == 1


def test_the_stage_moves_at_the_public_moment_and_not_a_second_before(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.in_review(cast.maya)
    world.decide(idea, cast.rosa, "decline", codes=["cost", "timing"])
    db.session.commit()
    public_at = at + timedelta(hours=24)
    assert duties.publish_decisions(public_at - SECOND) == 0
    assert world.stage(idea) == "in_review"
    assert duties.publish_decisions(public_at) == 1
    assert duties.publish_decisions(public_at) == 0
    idea = world.loaded(idea)
    assert (idea.stage, idea.decided_at) == ("declined", at)
    (passage,) = passages(idea, Stage.DECLINED)
    assert (passage.codes, passage.why, passage.by_id) == (["cost", "timing"], WHY, cast.rosa.id)
    assert world.decision_of(idea).applied_at == public_at


def test_an_approval_is_dated_by_its_confirmation(app: Flask, cast: Cast, forward: Forward) -> None:
    idea = world.in_review(cast.maya, embargo_hours=0)
    world.decide(idea, cast.rosa)
    confirmed_at = forward(hours=5)
    decisions.confirm_decision(world.decision_of(idea), by=cast.vera, at=confirmed_at)
    db.session.commit()
    assert duties.publish_decisions(confirmed_at) == 1
    idea = world.loaded(idea)
    assert (idea.stage, idea.decided_at) == ("approved", confirmed_at)


def test_an_approved_idea_that_cannot_be_made_is_declined_by_a_new_decision(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    idea = world.approved(cast.maya, cast.rosa, cast.vera)
    sign_in(client, "rosa")
    assert decide(client, idea.slug, "approve") == 422
    assert decide(client, idea.slug, "decline", codes=["not_signed"]) == 303
    assert decide(client, idea.slug, "decline", codes=["not_signed"]) == 422
    assert world.stage(idea) == "approved"
    assert duties.publish_decisions(at) == 1
    assert world.stage(idea) == "declined"
    assert len(list(db.session.scalars(sa.select(Decision.id).where(Decision.idea_id == idea.id)))) == 2


SECRET = "The hinge needs a tool that we do not have."


def everywhere(idea: Idea) -> list[str]:
    """What a member can fetch that could know of a decision."""
    return ["/", "/?stage=all", "/?stage=review", "/?stage=ended", "/?q=lamp", f"/ideas/{idea.slug}",
            f"/ideas/{idea.slug}/count", f"/campaigns/{idea.campaign.slug}", "/campaigns", "/members/maya", "/my/ideas",
            "/inbox", "/how-it-works"]  # fmt: skip


@pytest.mark.parametrize("name", [None, "tom", "sam", "felix"])
def test_before_the_public_moment_nobody_else_finds_a_trace(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime, name: str | None
) -> None:
    idea = world.in_review(cast.maya)
    paths = everywhere(idea)
    if name:
        sign_in(client, name)
    assert client.get(f"/ideas/{idea.slug}").status_code == 200
    world.decide(idea, cast.rosa, "decline", codes=["overlaps_unreleased"], why=SECRET)
    db.session.commit()
    for path in paths:
        text = client.get(path).get_data(as_text=True)
        for trace in (SECRET, "overlaps_unreleased", "Overlaps a product", "Not chosen</span>", 'declined"'):
            assert trace not in text, (path, trace)
    told = db.session.scalars(sa.select(Mail.to_address).where(Mail.text.contains(SECRET)))
    assert list(told) == ["maya@plinth.example"]
    assert SECRET in world.notices(cast.maya)[-1].body
    duties.publish_decisions(at + timedelta(hours=24))
    assert SECRET in client.get(f"/ideas/{idea.slug}").get_data(as_text=True)


def row(idea: Idea, cast: Cast, at: datetime) -> dict[str, object]:
    return {
        "idea_id": idea.id, "window_id": world.window_of(idea).id, "verdict": "decline", "first_code": "cost",
        "codes": ["cost"], "why": WHY, "note": "", "decided_by_id": cast.rosa.id, "decided_at": at, "public_at": at,
    }  # fmt: skip


LIES = {
    "no words": {"why": "  "},
    "no code": {"first_code": ""},
    "an unknown verdict": {"verdict": "maybe"},
    "an approval by one person": {"verdict": "approve"},
    "an approval confirmed by the first": {"verdict": "approve", "confirmed_by_id": "rosa", "confirmed_at": "at"},
    "a confirmation by nobody": {"confirmed_at": "at"},
    "no public moment": {"public_at": None},
    "public before it was decided": {"public_at": berlin(2026, 9, 1)},
    "applied without a public moment": {"verdict": "approve", "public_at": None, "applied_at": "at"},
    "parked without an end": {"verdict": "park"},
    "parked until before": {"verdict": "park", "parked_until": berlin(2026, 9, 1)},
    "an end without parking": {"parked_until": berlin(2027, 9, 1)},
    "a window it never entered": {"window_id": -1},
}


@pytest.mark.parametrize("lie", LIES)
def test_the_database_refuses_decisions_that_cannot_be(app: Flask, cast: Cast, at: datetime, lie: str) -> None:
    idea = world.in_review(cast.maya)
    known = {"rosa": cast.rosa.id, "at": at}
    changes = {key: known.get(value, value) if isinstance(value, str) else value for key, value in LIES[lie].items()}
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Decision).values(row(idea, cast, at) | changes))
    db.session.rollback()
    db.session.execute(sa.insert(Decision).values(row(idea, cast, at)))


def test_the_database_keeps_one_decision_for_idea_and_window(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.in_review(cast.maya)
    db.session.execute(sa.insert(Decision).values(row(idea, cast, at) | {"applied_at": at}))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Decision).values(row(idea, cast, at)))


@pytest.mark.parametrize(
    "change",
    ["verdict = 'defer'", "why = 'Because, and this is long enough.'", "public_at = NULL", "first_code = 'timing'",
     "codes = '[]'", "decided_by_id = decided_by_id + 1"],
)  # fmt: skip
def test_a_complete_decision_is_final_in_the_database(app: Flask, cast: Cast, change: str) -> None:
    world.decide(world.in_review(cast.maya), cast.rosa, "decline")
    db.session.commit()
    for statement in (f"UPDATE decision SET {change}", "DELETE FROM decision"):
        with pytest.raises(sa.exc.DBAPIError):
            db.session.execute(sa.text(statement))
        db.session.rollback()


def test_deciding_and_confirming_stand_in_the_audit_book(app: Flask, cast: Cast) -> None:
    idea = world.in_review(cast.maya)
    world.decide(idea, cast.rosa)
    decisions.confirm_decision(world.decision_of(idea), by=cast.vera, at=clock.now())
    lines = db.session.execute(
        sa.select(AuditEntry.verb, AuditEntry.actor_id)
        .where(AuditEntry.verb.like("decision.%"))
        .order_by(AuditEntry.id)
    ).all()
    assert lines == [("decision.taken", cast.rosa.id), ("decision.confirmed", cast.vera.id)]
