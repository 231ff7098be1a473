"""RULES: Screening. The queue, the claim, the outcome with its reason, the moment in which it can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.db import db
from ideas.office.models import AuditEntry
from ideas.refusals import Refused
from ideas.review import duties, queries, screening
from ideas.review.models import Outcome
from ideas.submissions.lifecycle import Stage, move
from tests.review import world
from tests.review.world import SORRY, berlin
from tests.rig.client import Client
from tests.rig.people import Cast
from tests.voting.world import passages

SignIn = Callable[[object, str], object]
Forward = Callable[..., datetime]


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def give(client: Client, slug: str, verdict: str = "publish", **values: object) -> int:
    return client.post(f"/screening/{slug}/outcome", data={"verdict": verdict, **values}).status_code


def test_the_queue_is_oldest_first_and_says_what_is_overdue(
    client: Client, cast: Cast, sign_in: SignIn, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(berlin(2026, 9, 9, 12))
    world.waiting(cast.maya, "Aster", since=berlin(2026, 9, 9, 11))
    world.waiting(cast.maya, "Borage", since=berlin(2026, 9, 7, 11))
    world.waiting(cast.maya, "Clover", since=berlin(2026, 9, 7, 20))
    sign_in(client, "sam")
    text = page(client, "/screening")
    assert text.index("Borage") < text.index("Clover") < text.index("Aster")
    assert text.index("Overdue since") < text.index("Nearly overdue") < text.index("Fresh")
    late = page(client, "/screening?show=late")
    assert "Borage" in late
    assert "Aster" not in late


def test_only_screeners_enter_the_screening_desk(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    for name, expected in (("maya", 403), ("rosa", 403), ("felix", 403), ("ada", 403), ("vera", 200)):
        sign_in(client, name)
        assert client.get("/screening").status_code == expected, name
        assert client.get(f"/screening/{idea.slug}").status_code == expected, name


def test_of_two_claims_one_holds_and_the_other_is_told_who(
    client: Client, app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    idea = world.waiting(cast.maya)
    sign_in(client, "sam")
    assert client.post(f"/screening/{idea.slug}/claim").status_code == 303
    other = app.test_client()
    sign_in(other, "vera")
    refused = other.post(f"/screening/{idea.slug}/claim", headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert "Sam is working on" in refused.get_json()["title"]
    assert "Take it over" in page(other, f"/screening/{idea.slug}")
    assert other.post(f"/screening/{idea.slug}/outcome", data={"verdict": "publish"}).status_code == 422
    assert world.outcomes(idea) == []


def test_a_claim_lapses_without_a_sign_of_life(cast: Cast, app: Flask, forward: Forward) -> None:
    idea = world.waiting(cast.maya)
    screening.claim(idea, by=cast.sam, at=clock.now())
    forward(minutes=20)
    screening.claim(idea, by=cast.sam, at=clock.now())
    forward(minutes=29)
    with pytest.raises(Refused):
        screening.claim(idea, by=cast.vera, at=clock.now())
    forward(minutes=1)
    screening.claim(idea, by=cast.vera, at=clock.now())
    db.session.commit()
    claim = world.claim_of(idea)
    assert claim
    assert claim.by_id == cast.vera.id
    assert world.notices(cast.sam) == []


def test_taking_over_a_live_claim_tells_the_one_who_held_it(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    screening.claim(idea, by=cast.sam, at=clock.now())
    sign_in(client, "vera")
    assert client.post(f"/screening/{idea.slug}/claim", data={"take_over": "yes"}).status_code == 303
    assert [notice.title for notice in world.notices(cast.sam)] == ["Vera took over “A lamp that folds”"]


def test_of_racing_claims_exactly_one_wins(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.waiting(cast.maya)
    names = [cast.sam.id, cast.vera.id]
    db.session.commit()
    won, lost, start = [], [], threading.Barrier(2)

    def take(member_id: int) -> None:
        with app.app_context():
            member = db.session.get_one(screening.Member, member_id)
            mine = world.loaded(idea)
            db.session.commit()
            start.wait(10)
            try:
                screening.claim(mine, by=member, at=at)
                db.session.commit()
                won.append(member_id)
            except Refused:
                db.session.rollback()
                lost.append(member_id)

    threads = [threading.Thread(target=Context().run, args=(take, name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    claim = world.claim_of(idea)
    assert claim
    assert won == [claim.by_id]
    assert len(lost) == 1


def test_nothing_leaves_without_a_reason_and_words(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    sign_in(client, "sam")
    assert give(client, idea.slug, "") == 422
    assert give(client, idea.slug, "needs_work", why=SORRY) == 422
    assert give(client, idea.slug, "reject", codes=["other_mark"], why="   ") == 422
    assert give(client, idea.slug, "reject", codes=["made_up"], why=SORRY) == 422
    assert world.outcomes(idea) == []
    assert give(client, idea.slug, "reject", codes=["other_mark"], why=SORRY) == 303


def test_a_refused_outcome_keeps_what_was_typed(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    sign_in(client, "sam")
    answer = client.post(f"/screening/{idea.slug}/outcome", data={"verdict": "needs_work", "why": SORRY})
    assert SORRY in answer.get_data(as_text=True)
    assert "There is a problem" in answer.get_data(as_text=True)


def test_the_preview_is_word_for_word_what_the_creator_reads(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    sign_in(client, "sam")
    said = {"verdict": "needs_work", "codes": ["other_mark"], "why": SORRY}
    shown = client.post(f"/screening/{idea.slug}/outcome", data=said | {"preview": "1"}).get_data(as_text=True)
    assert world.outcomes(idea) == []
    client.post(f"/screening/{idea.slug}/outcome", data=said)
    assert duties.apply_outcomes(clock.now()) == 1
    letter = world.notices(cast.maya)[-1]
    for paragraph in [letter.title, *letter.body.split("\n\n")]:
        assert paragraph.replace("'", "&#39;") in shown


def test_an_outcome_waits_thirty_seconds_and_can_be_taken_back(
    client: Client, app: Flask, cast: Cast, sign_in: SignIn, forward: Forward
) -> None:
    world.wait(app, 30)
    idea = world.waiting(cast.maya)
    sign_in(client, "sam")
    assert give(client, idea.slug) == 303
    assert "Take it back" in page(client, "/screening")
    forward(seconds=29)
    assert duties.apply_outcomes(clock.now()) == 0
    assert client.post(f"/screening/{idea.slug}/outcome/withdrawal").status_code == 303
    forward(seconds=60)
    assert duties.apply_outcomes(clock.now()) == 0
    assert world.stage(idea) == "screening"
    assert world.notices(cast.maya) == []
    assert give(client, idea.slug, "needs_work", codes=["unclear"], why=SORRY) == 303
    forward(seconds=30)
    assert duties.apply_outcomes(clock.now()) == 1
    assert duties.apply_outcomes(clock.now()) == 0
    assert world.stage(idea) == "needs_work"
    assert client.post(f"/screening/{idea.slug}/outcome/withdrawal").status_code == 303
    assert world.stage(idea) == "needs_work"


def test_only_who_gave_an_outcome_takes_it_back(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    screening.give_outcome(idea, by=cast.sam, at=clock.now(), verdict="publish")
    sign_in(client, "vera")
    client.post(f"/screening/{idea.slug}/outcome/withdrawal")
    assert queries.pending_outcome(idea) is not None


def test_publishing_opens_the_idea_with_its_gates_and_tells_every_creator(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    idea = world.waiting(cast.maya)
    world.co_creator(idea, cast.noor)
    world.co_creator(idea, cast.tom, accepted=False)
    sign_in(client, "sam")
    assert give(client, idea.slug) == 303
    assert duties.apply_outcomes(clock.now()) == 1
    idea = world.loaded(idea)
    assert (idea.stage, idea.goal, idea.closes_at) == ("open", 12, at + timedelta(days=60))
    (passage,) = passages(idea, Stage.OPEN)
    assert passage.by_id == cast.sam.id
    for name in ("maya", "noor"):
        (notice,) = world.notices(getattr(cast, name))
        assert notice.event == f"passage:{passage.id}"
        assert notice.mail_id
    assert world.notices(cast.tom) == []
    (line,) = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "screening.publish"))
    assert (line.actor_id, line.subject_id) == (cast.sam.id, idea.id)


def test_the_creator_reads_the_reason_and_what_can_be_done(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    screening.give_outcome(
        idea, by=cast.sam, at=clock.now(), verdict="needs_work", codes=["other_mark"], why=SORRY, note="third time"
    )
    assert duties.apply_outcomes(clock.now()) == 1
    (passage,) = passages(idea, Stage.NEEDS_WORK)
    assert (passage.codes, passage.why, passage.note) == (["other_mark"], SORRY, "third time")
    (letter,) = world.notices(cast.maya)
    assert SORRY in letter.body
    assert "Change the picture" in letter.body
    assert "third time" not in letter.body


def test_nobody_screens_what_she_owns_or_co_creates(client: Client, cast: Cast, sign_in: SignIn) -> None:
    own, shared = world.waiting(cast.sam, "Own"), world.waiting(cast.maya, "Shared")
    world.co_creator(shared, cast.sam, accepted=False)
    sign_in(client, "sam")
    assert page(client, "/screening").count("Yours: somebody else checks it") == 2
    for idea in (own, shared):
        assert client.get(f"/screening/{idea.slug}").status_code == 303
        assert client.post(f"/screening/{idea.slug}/claim").status_code == 303
        assert give(client, idea.slug) == 303
        assert world.outcomes(idea) == []
        assert world.claim_of(idea) is None


def test_the_next_idea_opens_by_itself(client: Client, cast: Cast, sign_in: SignIn, at: datetime) -> None:
    first = world.waiting(cast.maya, "First", since=at - timedelta(hours=3))
    taken = world.waiting(cast.maya, "Taken", since=at - timedelta(hours=2))
    third = world.waiting(cast.maya, "Third", since=at - timedelta(hours=1))
    screening.claim(taken, by=cast.vera, at=at)
    sign_in(client, "sam")
    answer = client.post(f"/screening/{first.slug}/outcome", data={"verdict": "publish"})
    assert answer.location == f"/screening/{third.slug}"
    claim = world.claim_of(third)
    assert claim
    assert claim.by_id == cast.sam.id
    answer = client.post(f"/screening/{third.slug}/outcome", data={"verdict": "publish"})
    assert answer.location == "/screening"


def test_an_idea_withdrawn_meanwhile_is_left_alone(cast: Cast, app: Flask) -> None:
    idea = world.waiting(cast.maya)
    screening.give_outcome(idea, by=cast.sam, at=clock.now(), verdict="publish")
    move(idea, Stage.WITHDRAWN, by=cast.maya, at=clock.now())
    db.session.commit()
    assert duties.apply_outcomes(clock.now()) == 0
    (outcome,) = world.outcomes(idea)
    assert outcome.undone_at is not None
    assert world.stage(idea) == "withdrawn"


LIES = {
    "a rejection without words": {"verdict": "reject", "first_code": "unclear", "why": "  "},
    "a rejection without a code": {"verdict": "needs_work", "first_code": "", "why": SORRY},
    "an unknown verdict": {"verdict": "vanish"},
    "applied and undone": {"applied_at": berlin(2026, 9, 8), "undone_at": berlin(2026, 9, 8)},
    "applied before it was given": {"apply_at": berlin(2026, 9, 6)},
}


@pytest.mark.parametrize("lie", LIES)
def test_the_database_refuses_outcomes_that_cannot_be(app: Flask, cast: Cast, at: datetime, lie: str) -> None:
    idea = world.waiting(cast.maya)
    row = {"idea_id": idea.id, "by_id": cast.sam.id, "verdict": "publish", "first_code": "", "codes": [], "why": "",
           "note": "", "at": at, "apply_at": at}  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Outcome).values(row | LIES[lie]))


@pytest.mark.parametrize(
    "change", ["UPDATE outcome SET verdict = 'reject'", "UPDATE outcome SET applied_at = NULL", "DELETE FROM outcome"]
)
def test_an_applied_outcome_cannot_be_changed(app: Flask, cast: Cast, change: str) -> None:
    screening.give_outcome(world.waiting(cast.maya), by=cast.sam, at=clock.now(), verdict="publish")
    assert duties.apply_outcomes(clock.now()) == 1
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.text(change))
