"""RULES 5: who may support, once, while open, and what it counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.accounts.models import Member
from ideas.db import db
from ideas.refusals import Refused
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Creator, Idea
from ideas.voting import actions, queries, recount
from ideas.voting.models import Gate, Ranking, Support, Tally
from tests.rig.people import Cast
from tests.voting import world

SECOND = timedelta(seconds=1)


def refused(idea: Idea, by: Member, at: datetime) -> str:
    with pytest.raises(Refused) as no:
        actions.support(idea, by=by, at=at)
    db.session.rollback()
    return no.value.sentence


def test_a_support_counts_once_and_tells_your_number(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    first = actions.support(idea, by=cast.tom, at=at)
    again = actions.support(idea, by=cast.tom, at=at)
    second = actions.support(idea, by=cast.rosa, at=at)
    assert (first.is_new, first.number) == (True, 1)
    assert (again.is_new, second.number) == (False, 2)
    assert world.count(idea) == world.rows(idea) == 2


def test_a_creator_cannot_support_her_own_idea(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    assert "own idea" in refused(idea, cast.maya, at)


@pytest.mark.parametrize("accepted", [True, False])
def test_a_co_creator_cannot_support_once_she_has_accepted(
    app: Flask, cast: Cast, at: datetime, accepted: bool
) -> None:
    idea = world.open_idea(cast.maya)
    invited = Creator(idea_id=idea.id, member_id=cast.noor.id, share_ppm=0, invited_at=at)
    invited.accepted_at = at if accepted else None
    db.session.add(invited)
    db.session.commit()
    if accepted:
        assert "own idea" in refused(idea, cast.noor, at)
    else:
        assert actions.support(idea, by=cast.noor, at=at).is_new


def test_an_unconfirmed_member_cannot_support(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    cast.tom.confirmed_at = None
    db.session.commit()
    assert "confirm your address" in refused(idea, cast.tom, at)
    assert world.count(idea) == world.rows(idea) == 0


def test_a_support_in_the_last_second_counts_and_one_second_later_does_not(
    app: Flask, cast: Cast, at: datetime
) -> None:
    idea = world.open_idea(cast.maya)
    closes_at = idea.closes_at
    assert closes_at == at + timedelta(days=60)
    assert actions.support(idea, by=cast.tom, at=closes_at - SECOND).is_new
    for late in (closes_at, closes_at + SECOND):
        assert "time of this idea is up" in refused(idea, cast.rosa, late)
    assert idea.stage == Stage.OPEN  # no timer has run


def test_only_an_open_idea_takes_support(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.draft(cast.maya, world.rules())
    assert "not open" in refused(idea, cast.tom, at)
    for to, word in ((Stage.ARCHIVED, "no longer gathers"), (Stage.WITHDRAWN, "not open")):
        gone = world.open_idea(cast.maya)
        move(gone, to, by=cast.maya, at=at)
        db.session.commit()
        assert word in refused(gone, cast.tom, at)


def test_the_idea_is_looked_at_again_under_the_lock(app: Flask, cast: Cast, at: datetime) -> None:
    """The page of a supporter may be older than the withdrawal of the idea: the database decides."""
    idea = world.open_idea(cast.maya)
    tom = cast.tom
    db.session.execute(
        sa.update(Idea).where(Idea.id == idea.id).values(stage="archived").execution_options(synchronize_session=False)
    )
    assert idea.stage == Stage.OPEN  # as it was read
    assert "no longer gathers" in refused(idea, tom, at)


def test_taking_back_deletes_the_row_and_counts_down(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    actions.support(idea, by=cast.tom, at=at)
    assert actions.withdraw_support(idea, by=cast.tom, at=at)
    assert not actions.withdraw_support(idea, by=cast.tom, at=at)
    assert world.count(idea) == world.rows(idea) == 0
    assert actions.support(idea, by=cast.tom, at=at).number == 1


def test_a_support_cannot_be_taken_back_after_closing_or_at_the_goal(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=((2, 0),))
    actions.support(idea, by=cast.tom, at=at)
    with pytest.raises(Refused, match="only while"):
        actions.withdraw_support(idea, by=cast.tom, at=idea.closes_at)
    actions.support(idea, by=cast.rosa, at=at)
    with pytest.raises(Refused, match="only while"):
        actions.withdraw_support(idea, by=cast.tom, at=at)
    assert world.count(idea) == 2


def test_nobody_else_counts_for_a_full_idea(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=((2, 0),))
    world.give(idea, world.people(2))
    assert idea.stage == Stage.ACHIEVED
    sentence = refused(idea, cast.tom, at)
    assert "reached its goal" in sentence
    assert "Follow" in sentence
    assert world.count(idea) == world.rows(idea) == 2


def test_who_made_the_crossing_gets_a_friendly_answer_to_a_second_click(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=((1, 0),))
    assert actions.support(idea, by=cast.tom, at=at).crossed
    assert not actions.support(idea, by=cast.tom, at=at).is_new


def test_supports_of_staff_count(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    assert actions.support(idea, by=cast.ada, at=at).number == 1


def test_an_idea_scored_instead_of_supported_takes_no_support(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=(), mode="score", first_days=7)
    assert "scores" in refused(idea, cast.tom, at)
    assert idea.goal is None
    assert idea.closes_at == at + timedelta(days=7)


def test_a_request_is_open_without_a_closing_time_or_a_goal(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=(), mode="request", first_days=0)
    assert (idea.closes_at, idea.goal) == (None, None)
    assert actions.support(idea, by=cast.tom, at=at + timedelta(days=9999)).number == 1


def test_opening_twice_opens_once(app: Flask, cast: Cast, at: datetime) -> None:
    version = world.rules()
    idea = world.draft(cast.maya, version)
    assert actions.open_idea(idea, by=cast.sam, at=at, rules=version)
    stale = Idea(id=idea.id, stage="screening")
    db.session.expunge_all()
    with pytest.raises(ValueError, match="no move"):
        actions.open_idea(db.session.get_one(Idea, idea.id), by=cast.sam, at=at, rules=version)
    assert stale.stage == "screening"
    for table, n in ((Gate, 4), (Tally, 1), (Ranking, 1)):
        assert db.session.scalar(sa.select(sa.func.count()).where(table.idea_id == idea.id)) == n


@pytest.mark.parametrize("gates", [(), ((0, 5),), ((5, 1), (5, 1)), ((5, 1), (4, 1)), ((5, -1),)])
def test_impossible_gates_are_never_frozen(app: Flask, cast: Cast, at: datetime, gates: tuple) -> None:
    with pytest.raises((ValueError, IndexError)):
        world.open_idea(cast.maya, gates=gates)


def test_what_one_member_has_to_do_with_an_idea(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    actions.support(idea, by=cast.tom, at=at)
    assert actions.follow(idea, by=cast.tom, at=at)
    assert not actions.follow(idea, by=cast.tom, at=at)
    assert queries.relation(cast.tom, idea) == queries.Relation(supports=True, follows=True)
    assert queries.relation(cast.maya, idea) == queries.Relation(is_creator=True)
    assert queries.relation(None, idea) == queries.Relation()
    assert actions.unfollow(idea.slug, by=cast.tom)
    assert not actions.unfollow(idea.slug, by=cast.tom)


def test_a_draft_cannot_be_followed(app: Flask, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refused, match="not public"):
        actions.follow(world.draft(cast.maya, world.rules()), by=cast.tom, at=at)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Support, {"state": "maybe"}),
        (Tally, {"count": -1}),
        (Tally, {"count": 13, "given": 13}),
        (Tally, {"given": 0}),
        (Gate, {"reached_at": world.clock.now()}),
        (Gate, {"supporters": 4}),
        (Gate, {"adds_days": 4}),
    ],
)
def test_the_database_refuses_the_lie(
    app: Flask, cast: Cast, at: datetime, table: type, values: dict[str, object]
) -> None:
    idea = world.open_idea(cast.maya)
    actions.support(idea, by=cast.tom, at=at)
    db.session.commit()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(table).where(table.idea_id == idea.id).values(**values))


def test_a_reached_gate_is_never_changed_and_no_gate_deleted(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    world.give(idea, world.people(3))
    mine = Gate.idea_id == idea.id
    for lie in (sa.update(Gate).where(mine, Gate.position == 1).values(reached_at=at), sa.delete(Gate).where(mine)):
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(lie)
        db.session.rollback()
    assert recount.differences() == []
