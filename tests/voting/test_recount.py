"""A cached count has a recount: it finds every disagreement, repairs the tally, and says so in its exit code."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from flask import Flask

from ideas.db import db
from ideas.submissions.models import Idea
from ideas.voting import actions, recount
from ideas.voting.models import Support, Tally
from tests.counts import RACES
from tests.rig.people import Cast
from tests.voting import world
from tests.voting.racing import supports, together, waits_for_commit

Shell = Callable[..., subprocess.CompletedProcess[str]]


def lie(idea: Idea, **values: object) -> None:
    db.session.execute(sa.update(Tally).where(Tally.idea_id == idea.id).values(**values))
    db.session.commit()


def whats() -> list[str]:
    return [difference.what for difference in recount.differences()]


def test_check_lists_what_disagrees_and_repair_sets_it_right(
    app: Flask, cast: Cast, at: datetime, shell: Shell
) -> None:
    right, wrong = world.open_idea(cast.maya), world.open_idea(cast.maya)
    world.give(right, world.people(4))
    world.give(wrong, world.people(4))
    lie(wrong, count=5, given=7)
    checked = shell("voting", "recount", "--check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines() == [
        f"{wrong.slug}: count is 5, the rows say 4",
        f"{wrong.slug}: given is 7, the rows say 4",
    ]
    repaired = shell("voting", "recount", "--repair")
    assert repaired.returncode == 0
    assert repaired.stdout.startswith("1 ideas set right.")
    assert world.count(wrong) == 4


def test_held_and_void_supports_were_given_but_do_not_count(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    members = world.people(4)
    world.give(idea, members)
    held = sa.update(Support).where(Support.idea_id == idea.id, Support.member_id.in_(members[:2]))
    db.session.execute(held.values(state="held"))
    lie(idea, count=2)
    assert whats() == []  # the first gate was earned and stays
    lie(idea, count=3)
    recount.repair(at)
    assert world.count(idea) == 2


def test_an_anonymous_number_stays_counted(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    members = world.people(2)
    world.give(idea, members)
    db.session.execute(sa.update(Support).where(Support.member_id.in_(members)).values(member_id=None))
    db.session.commit()
    assert recount.differences() == []


def test_a_missing_tally_a_moved_goal_and_a_lost_gate_are_found(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    db.session.execute(sa.update(Idea).where(Idea.id == idea.id).values(goal=13))
    db.session.commit()
    assert whats() == ["goal"]
    lie(idea, goal=13, count=3, given=3)
    assert sorted(whats()) == ["count", "given", "goal", "stage"]
    db.session.execute(sa.delete(Tally).where(Tally.idea_id == idea.id))
    db.session.commit()
    assert whats() == ["tally"]


def test_a_moved_closing_time_is_found(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    world.give(idea, world.people(3))
    idea.closes_at += timedelta(days=1)
    db.session.commit()
    assert whats() == ["closing time"]


def test_repairing_waits_for_the_support_under_way_and_counts_it(app: Flask, cast: Cast, at: datetime) -> None:
    idea, tom = world.open_idea(cast.maya), cast.tom
    lie(idea, count=7, given=9)
    assert waits_for_commit(app, lambda: actions.support(idea, by=tom, at=at), lambda: str(recount.repair(at))) == "1"
    assert world.count(idea) == world.rows(idea) == 1
    assert recount.differences() == []


def test_repairing_while_others_support_loses_no_support(app: Flask, cast: Cast, at: datetime) -> None:
    for _ in range(RACES):
        idea = world.open_idea(cast.maya, gates=((1000, 0),))
        lie(idea, count=7, given=9)
        acts = [partial(supports, idea.id, member, at) for member in world.people(12)]
        together(app, [*acts[:6], partial(recount.repair, at), *acts[6:]])  # type: ignore[list-item]
        assert world.count(idea) == world.rows(idea) == 12
        assert recount.differences() == []


def test_checking_while_others_support_finds_nothing(app: Flask, cast: Cast, at: datetime) -> None:
    for _ in range(RACES):
        idea = world.open_idea(cast.maya)
        acts = [partial(supports, idea.id, member, at) for member in world.people(12)]
        found = together(app, [*acts, *[recount.differences] * 4])  # type: ignore[list-item]
        assert [item for item in found if isinstance(item, list) and item] == []
