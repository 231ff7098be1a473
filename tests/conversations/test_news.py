"""Notices of a conversation do not flood; counts have a recount; a closed account leaves words without a name."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from flask import Flask

from ideas.accounts.closing import close
from ideas.accounts.models import Member
from ideas.conversations import actions, news, privacy, recount
from ideas.conversations.models import Comment, Helpful
from ideas.db import db
from ideas.notices.models import Notice
from ideas.submissions.models import Idea
from tests.conversations.talking import say
from tests.gallery.world import idea
from tests.rig.client import Client
from tests.rig.people import Cast

Forward = Callable[..., datetime]


def heard(member: Member) -> list[str]:
    return list(db.session.scalars(sa.select(Notice.title).where(Notice.member_id == member.id).order_by(Notice.id)))


def test_creators_hear_at_once_and_then_at_most_once_an_hour(app: Flask, cast: Cast, forward: Forward) -> None:
    lamp = idea(cast.maya, "lamp")
    say(lamp, cast.tom, "The first.")
    assert heard(cast.maya) == ["A new comment on “The lamp”"]
    for n in range(3):
        forward(minutes=5)
        say(lamp, cast.noor, f"Comment {n}")
    say(lamp, cast.maya, "My own is no news.")
    assert news.tell_due(forward(minutes=44)) == 0
    assert news.tell_due(forward(minutes=1)) == 1
    assert heard(cast.maya)[1:] == ["3 new comments on “The lamp”"]
    assert news.tell_due(forward(days=1)) == 0
    say(lamp, cast.tom, "A day later.")
    assert len(heard(cast.maya)) == 3


def test_the_writer_hears_of_a_reply_and_nobody_hears_twice(app: Flask, cast: Cast) -> None:
    lamp = idea(cast.maya, "lamp")
    question = say(lamp, cast.tom, "A question.")
    say(lamp, cast.tom, "One more thought.", parent=question)
    assert heard(cast.tom) == []
    answer = say(lamp, cast.maya, "An answer.")
    say(lamp, cast.noor, "Thank you, maya.", parent=answer)
    assert heard(cast.maya) == ["A new comment on “The lamp”", "A reply to your comment on “The lamp”"]
    assert news.tell_due(answer.at) == 0
    say(lamp, cast.maya, "Here it is.", parent=question)
    assert heard(cast.tom) == ["A reply to your comment on “The lamp”"]


def test_the_recount_lists_what_disagrees_and_sets_it_right(
    app: Flask, cast: Cast, at: datetime, shell: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    lamp = idea(cast.maya, "lamp")
    right, wrong = say(lamp, cast.noor, "Right."), say(lamp, cast.noor, "Wrong.")
    for said in (right, wrong):
        actions.find_helpful(said, lamp, by=cast.tom, at=at)
    db.session.execute(sa.update(Comment).where(Comment.id == wrong.id).values(helpful=7))
    db.session.commit()
    assert [str(each) for each in recount.differences()] == [f"comment {wrong.id}: helpful is 7, the rows say 1"]
    done = shell("conversations", "recount", "--repair")
    assert (done.returncode, done.stdout) == (0, "1 counts set right.\nCounts and rows agree.\n")


def test_a_closed_account_keeps_its_words_and_takes_its_name_and_marks(
    client: Client, cast: Cast, at: datetime
) -> None:
    lamp = idea(cast.maya, "lamp")
    said, other = say(lamp, cast.tom, "My words."), say(lamp, cast.noor, "Hers.")
    removed = say(lamp, cast.tom, "Removed words.")
    actions.remove(removed, lamp, why="It names a neighbour.", by=cast.sam, at=at)
    actions.find_helpful(other, lamp, by=cast.tom, at=at)
    kept = privacy.export(cast.tom)
    assert [each["text"] for each in kept["comments"]] == ["My words.", "Removed words."]
    assert kept["found_helpful"] == [{"comment": other.id, "at": at}]
    close(cast.tom, at=at)
    db.session.commit()
    page = client.get("/ideas/lamp/comments").text
    assert "My words." in page
    assert "a former member" in page
    assert "Tom" not in page[page.index("<main") :]
    db.session.expire_all()
    assert (said.by_id, other.helpful, removed.text) == (None, 0, "")
    assert not db.session.scalars(sa.select(Helpful)).all()
    assert recount.differences() == []


def test_news_of_an_idea_that_is_gone_tell_nobody(app: Flask, cast: Cast, forward: Forward) -> None:
    lamp = idea(cast.maya, "lamp")
    for n in range(2):
        say(lamp, cast.tom, f"Comment {n}")
    db.session.execute(sa.update(Idea).values(stage="withdrawn"))
    db.session.commit()
    assert news.tell_due(forward(days=1)) == 0
    assert len(heard(cast.maya)) == 1
