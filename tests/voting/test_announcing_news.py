"""RULES 6 and 10: updates, accepted changes and relaunches reach those who stand by an idea, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db
from ideas.notices.actions import tell_many
from ideas.notices.models import Notice
from ideas.office import settings
from ideas.submissions import revisions, updates
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Idea, Revision
from ideas.voting import actions, announcing
from ideas.voting.announcing import announce
from ideas.voting.models import Announcement
from tests.rig.people import Cast
from tests.submissions import opened
from tests.voting import world
from tests.voting.racing import together


def supported(cast: Cast, n: int = 3) -> tuple[Idea, list[int]]:
    idea, members = world.open_idea(cast.maya, gates=((10_000, 0),)), world.people(n)
    world.load(idea, members)
    return idea, members


def changed(idea: Idea, cast: Cast, at: datetime, title: str = "A lamp that bends") -> Revision:
    revision = opened.revised(idea, cast.maya, at, title=title)
    assert revisions.accept(revision, idea, by=cast.sam, at=at)
    db.session.commit()
    return revision


def relaunched(old: Idea, cast: Cast) -> Idea:
    version = world.rules()
    again = world.draft(cast.maya, version)
    again.relaunch_of_id, again.title = old.id, "A lamp, once more"
    actions.open_idea(again, by=None, at=again.saved_at, rules=version)
    db.session.commit()
    return again


def letter(event: str) -> Notice:
    return db.session.scalars(sa.select(Notice).where(Notice.event == event)).first()  # type: ignore[return-value]


def test_each_kind_of_news_is_told_once_and_says_what_happened(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = supported(cast)
    actions.follow(idea, by=cast.tom, at=at)
    actions.follow(idea, by=cast.maya, at=at)
    update, revision = opened.posted(idea, cast.maya, at), changed(idea, cast, at)
    move(idea, Stage.EXPIRED, by=None, at=at)
    db.session.commit()
    again = relaunched(idea, cast)
    announce(at)
    hears = sorted([*members, cast.tom.id])
    for event in (f"update:{update.id}", f"revision:{revision.id}", f"relaunch:{again.id}"):
        assert sorted(world.told(event)) == hears, event
    assert letter(f"update:{update.id}").link == f"/ideas/{idea.slug}/updates/{update.id}"
    said = letter(f"revision:{revision.id}").body
    assert "Its title was “A lamp that folds”, now it is “A lamp that bends”." in said
    assert opened.WHY in said
    assert letter(f"relaunch:{again.id}").kind == "supported.relaunch"
    assert announce(at + timedelta(days=3)) == 0


def test_whoever_was_asked_for_a_relaunch_is_never_asked_again(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = supported(cast)
    move(idea, Stage.EXPIRED, by=None, at=at)
    first = relaunched(idea, cast)
    announce(at)
    move(first, Stage.WITHDRAWN, by=cast.maya, at=at)
    second = relaunched(idea, cast)
    second.opened_at = at + timedelta(days=1)
    db.session.commit()
    announce(at + timedelta(days=2))
    assert sorted(world.told(f"relaunch:{first.id}")) == sorted(members)
    assert world.told(f"relaunch:{second.id}") == [], "the first letter said that it is the only one"


def test_mends_refused_changes_and_what_was_taken_back_are_told_to_nobody(app: Flask, cast: Cast, at: datetime) -> None:
    idea, _members = supported(cast)
    opened.revised(idea, cast.maya, at, pitch="It folds flat and travels with us.")
    assert updates.take_back(opened.posted(idea, cast.maya, at), at=at)
    waiting = opened.revised(idea, cast.maya, at, title="Another")
    db.session.commit()
    assert announce(at) == 0
    assert revisions.refuse(waiting, idea, code="unclear", answer="Say more.", by=cast.sam, at=at)
    opened.drafted(idea, cast.maya, at)
    db.session.commit()
    assert announce(at) == 0


def test_news_killed_in_the_middle_go_on_where_they_stopped(
    app: Flask, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "BATCH", 4)
    idea, members = supported(cast, 10)
    update, revision = opened.posted(idea, cast.maya, at), changed(idea, cast, at)
    calls = iter(range(99))

    def dies(*args: object, **kwargs: object) -> int:
        told = tell_many(*args, **kwargs)  # type: ignore[arg-type]
        if next(calls) in (1, 4):
            raise KeyboardInterrupt
        return told

    monkeypatch.setattr(announcing, "tell_many", dies)
    for _death in range(2):
        with pytest.raises(KeyboardInterrupt):
            announce(at)
    announce(at)
    for event in (f"update:{update.id}", f"revision:{revision.id}"):
        assert sorted(world.told(event)) == sorted(members)


def test_an_update_taken_back_half_way_reaches_nobody_else(
    app: Flask, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "BATCH", 2)
    idea, _members = supported(cast, 6)
    update = opened.posted(idea, cast.maya, at)
    box = next(box for box in announcing.OUTBOXES if box.kind == "update")
    assert announcing._next_batch(box, update.id, at) == 2
    updates.take_back(updates.update_of(idea, update.id), at=at)
    db.session.commit()
    assert announce(at) == 0
    assert len(world.told(f"update:{update.id}")) == 2


def test_several_machines_tell_news_once(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = supported(cast, 30)
    events = [f"update:{opened.posted(idea, cast.maya, at).id}", f"revision:{changed(idea, cast, at).id}"]
    told = sum(together(app, [partial(announce, at)] * 3)) + announce(at)
    assert told == 60
    for event in events:
        assert sorted(world.told(event)) == sorted(members)


def test_old_news_are_not_looked_at_again_and_late_ones_are_found(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = supported(cast, 2)
    draft = opened.drafted(idea, cast.maya, at, title="Begun early")
    updates.publish(draft, idea, by=cast.maya, at=at)
    db.session.commit()
    announce(at)
    announce(at + timedelta(days=2))
    mark = settings.get("voting.updates_announced_to")
    assert mark is not None
    assert settings.get("voting.revisions_announced_to") is None
    later = opened.posted(idea, cast.maya, at + timedelta(days=3), title="Later")
    assert announce(at + timedelta(days=3)) == len(members)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Announcement)) == 2
    assert sorted(world.told(f"update:{later.id}")) == sorted(members)


def test_news_loaded_in_bulk_are_not_told(app: Flask, cast: Cast, at: datetime) -> None:
    idea, _members = supported(cast)
    opened.posted(idea, cast.maya, at)
    changed(idea, cast, at)
    announcing.take_as_told(at)
    db.session.commit()
    assert announce(at) == 0
