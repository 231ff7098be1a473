"""RULES 10: supporters and followers hear of a public passage once, in batches that may be killed and repeated."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db
from ideas.notices.actions import tell_many
from ideas.notices.models import Notice
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Idea, Passage
from ideas.voting import actions, announcing, letters
from ideas.voting.announcing import announce
from ideas.voting.models import Announcement
from tests.counts import RACES
from tests.rig.apps import Rig
from tests.rig.people import Cast
from tests.rig.site import ROOT
from tests.voting import world
from tests.voting.racing import together


def supported(cast: Cast, n: int = 3, gates: tuple[tuple[int, int], ...] = ((10_000, 0),)) -> tuple[Idea, list[int]]:
    """An open idea with `n` supporters, put there in bulk."""
    idea, members = world.open_idea(cast.maya, gates=gates), world.people(n)
    world.load(idea, members)
    return idea, members


def archived(idea: Idea, at: datetime, why: str = "It would melt.") -> Passage:
    passage = move(idea, Stage.ARCHIVED, by=None, at=at, why=why)
    assert passage
    db.session.commit()
    return passage


def test_supporters_and_followers_hear_once_with_the_reason(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = supported(cast)
    actions.follow(idea, by=cast.tom, at=at)
    actions.follow(idea, by=cast.rosa, at=at)
    actions.support(idea, by=cast.rosa, at=at)
    passage = archived(idea, at)
    assert announce(at) == 5
    assert world.told(f"passage:{passage.id}") == sorted([*members, cast.tom.id, cast.rosa.id])
    notice = db.session.scalars(sa.select(Notice).where(Notice.member_id == cast.tom.id)).one()
    assert (notice.title, notice.link) == ("“A lamp that folds” is archived", f"/ideas/{idea.slug}")
    assert notice.body.endswith("\n\nIt would melt.")
    assert announce(at + timedelta(days=1)) == 0


def test_direct_parties_are_not_told_again(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = supported(cast, 2, gates=((3, 0),))
    actions.follow(idea, by=cast.maya, at=at)
    assert actions.support(idea, by=cast.tom, at=at).crossed  # tells maya, the creator
    db.session.commit()
    assert announce(at) == 3
    [passage] = world.passages(idea, Stage.ACHIEVED)
    assert sorted(world.told(f"passage:{passage.id}")) == sorted([*members, cast.tom.id, cast.maya.id])


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
def test_batches_of_any_size_reach_everybody_once(
    app: Flask, cast: Cast, at: datetime, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "BATCH", batch)
    idea, members = supported(cast, 6)
    for member in (cast.tom, cast.sam):
        actions.follow(idea, by=member, at=at)
    passage = archived(idea, at)
    assert announce(at) == 8
    assert sorted(world.told(f"passage:{passage.id}")) == sorted([*members, cast.tom.id, cast.sam.id])


def test_moves_that_concern_no_supporter_are_not_announced(app: Flask, cast: Cast, at: datetime) -> None:
    idea, _ = supported(cast, 2, gates=((3, 0),))
    actions.support(idea, by=cast.tom, at=at)
    db.session.commit()
    announce(at)
    move(idea, Stage.IN_REVIEW, by=None, at=at)
    db.session.commit()
    assert announce(at) == 0
    assert {row.to_stage for row in world.passages(idea)} == {"screening", "open", "achieved", "in_review"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Announcement)) == 1


def test_what_becomes_of_an_idea_reaches_its_supporters_at_every_step(app: Flask, cast: Cast, at: datetime) -> None:
    idea, _ = supported(cast, 1, gates=((2, 0),))
    actions.support(idea, by=cast.tom, at=at)
    decided, released = {"decided_at": at}, {"released_at": at}
    path = [(Stage.IN_REVIEW, {}), (Stage.DEFERRED, {}), (Stage.IN_REVIEW, {}), (Stage.PARKED, {"parked_until": at}),
            (Stage.IN_REVIEW, {}), (Stage.APPROVED, decided), (Stage.IN_DEVELOPMENT, {}),
            (Stage.RELEASED, released), (Stage.RETIRED, {}), (Stage.REMOVED, {}), (Stage.RETIRED, {})]  # fmt: skip
    for to, facts in path:
        assert move(idea, to, by=None, at=at, facts=facts)
    db.session.commit()
    announce(at)
    hers = db.session.scalars(sa.select(Notice.kind).where(Notice.member_id == cast.tom.id).order_by(Notice.id)).all()
    assert hers == ["supported.goal", "decision.public", "decision.public", "decision.public", "supported.making",
                    "product.released", "product.retired", "supported.ended", "supported.ended"]  # fmt: skip
    titles = db.session.scalars(sa.select(Notice.title).where(Notice.member_id == cast.tom.id).order_by(Notice.id))
    assert list(titles)[-2:] == ["“A lamp that folds” was removed", "“A lamp that folds” is back"]


def test_every_stage_that_is_told_has_its_words(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    for to in letters.TOLD:
        letter = letters.passage(idea, Passage(from_stage="in_review", to_stage=to, why="Because."))()
        assert idea.title in letter.title
        assert letter.body.endswith("Because.")


def test_a_dying_announcement_goes_on_where_it_stopped(
    app: Flask, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "BATCH", 4)
    idea, members = supported(cast, 30)
    passage = archived(idea, at)
    calls = iter(range(99))

    def dies(*args: object, **kwargs: object) -> int:
        told = tell_many(*args, **kwargs)  # type: ignore[arg-type]
        if next(calls) == 3:
            raise KeyboardInterrupt
        return told

    monkeypatch.setattr(announcing, "tell_many", dies)
    with pytest.raises(KeyboardInterrupt):
        announce(at)
    assert len(world.told(f"passage:{passage.id}")) == 12  # the fourth batch was rolled back whole
    assert announce(at) == 18
    assert sorted(world.told(f"passage:{passage.id}")) == sorted(members)


def test_an_announcing_process_is_killed_and_everybody_hears_once(
    app: Flask, rig: Rig, cast: Cast, at: datetime
) -> None:
    for _ in range(RACES):
        idea, members = supported(cast, 2000)
        event = f"passage:{archived(idea, at).id}"
        announcer = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "voting", "announce"],
            env={**os.environ, **rig.environ}, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 60
        while not world.told(event) and time.monotonic() < end:
            db.session.rollback()
            time.sleep(0.005)
        os.kill(announcer.pid, signal.SIGKILL)
        announcer.wait(20)
        db.session.rollback()
        before = len(world.told(event))
        assert before > 0
        db.session.rollback()
        assert announce(at) == 2000 - before
        assert sorted(world.told(event)) == sorted(members)


def test_several_machines_announce_at_once_and_nobody_hears_twice(app: Flask, cast: Cast, at: datetime) -> None:
    for _ in range(RACES):
        ideas = [supported(cast, 40) for _ in range(3)]
        events = [f"passage:{archived(idea, at).id}" for idea, _ in ideas]
        told = sum(together(app, [partial(announce, at)] * 3))
        told += announce(at)
        assert told == 120
        for (_, members), event in zip(ideas, events, strict=True):
            assert sorted(world.told(event)) == sorted(members)


def test_old_passages_are_not_looked_at_again(app: Flask, cast: Cast, at: datetime) -> None:
    first = archived(supported(cast, 1)[0], at)
    announce(at)
    announce(at + timedelta(days=2))
    assert announcing.settings.get(announcing.MARK) == first.id
    idea, _ = supported(cast, 2)
    archived(idea, at)
    assert announce(at + timedelta(days=9)) == 2


def test_what_was_loaded_in_bulk_is_not_announced(app: Flask, cast: Cast, at: datetime) -> None:
    archived(supported(cast, 5)[0], at)
    announcing.take_as_told(at)
    db.session.commit()
    assert announce(at) == 0


def test_closed_accounts_hear_nothing(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = supported(cast, 2)
    tom = cast.tom
    tom.closed_at, tom.password_hash = at, None
    actions.follow(idea, by=tom, at=at)
    passage = archived(idea, at)
    assert announce(at) == 2
    assert sorted(world.told(f"passage:{passage.id}")) == members
