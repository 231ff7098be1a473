"""The demo world is whole: every public stage, counts that agree, books that balance, and something to do for each."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts.models import Member
from ideas.campaigns.models import RulesDraft
from ideas.conversations.models import Comment, Flag
from ideas.db import db
from ideas.demo import loading
from ideas.demo.people import CAST, PASSWORD
from ideas.gallery.models import VisitDay
from ideas.notices.models import Notice
from ideas.office.models import Mail
from ideas.royalties import verify
from ideas.royalties.models import Agreement, ImportBatch, Statement
from ideas.submissions.models import Creator, Idea, Revision, Update
from ideas.submissions.similar import similar_to
from ideas.submissions.stages import PUBLIC
from ideas.voting import recount
from ideas.voting.models import Gate, Support


def test_the_demo_world_is_whole(app: Flask) -> None:
    """One load for many promises: it is among the longest acts of the suite."""
    loading.fill_if_empty()
    every_stage_has_its_idea_and_every_desk_its_work()
    supports_came_after_the_opening_and_before_their_gates()
    notices_and_mails_stand_in_the_order_of_time()
    people_talk_and_creators_go_on()
    the_cast_can_sign_in_with_what_is_printed(app)


def notices_and_mails_stand_in_the_order_of_time() -> None:
    for model in (Notice, Mail):
        moments = list(db.session.scalars(sa.select(model.created_at).order_by(model.id)))
        assert moments == sorted(moments), model
    of_another = sa.select(Notice.id).join(Mail, Mail.id == Notice.mail_id).join(Member, Member.id == Notice.member_id)
    assert db.session.scalar(of_another.where(Mail.to_address == Member.address).limit(1))
    assert db.session.scalar(of_another.where(Mail.to_address != Member.address)) is None


def people_talk_and_creators_go_on() -> None:
    for what in (Comment.is_official, Comment.level == 1, Comment.helpful > 0):
        assert db.session.scalar(sa.select(Comment.id).where(what).limit(1))
    assert db.session.scalar(sa.select(Update.id).where(Update.published_at.is_not(None)).limit(1))
    assert set(db.session.scalars(sa.select(Revision.state))) == {"accepted", "waiting"}, "a change waits for sam"
    assert db.session.scalar(sa.select(Flag.id).where(Flag.state == "waiting").limit(1)), "a flag waits for sam"
    assert db.session.scalar(sa.select(Creator.id).where(Creator.accepted_at.is_(None))), "an invitation waits for noor"
    assert db.session.scalar(sa.select(RulesDraft.campaign_id)), "a campaign is being written"
    assert db.session.scalar(sa.select(sa.func.sum(VisitDay.views))) > 1000
    assert similar_to("Lighthouse lamp to twist", limit=1), "the index knows the ideas"


def every_stage_has_its_idea_and_every_desk_its_work() -> None:
    stages = set(db.session.scalars(sa.select(Idea.stage)))
    assert stages >= set(PUBLIC), "an idea in every public stage"
    assert not list(recount.differences())
    assert not list(verify.problems()), "the books of the demo balance"
    released = db.session.scalars(sa.select(Idea.id).where(Idea.stage == "released")).all()
    assert len(released) == 2
    for idea in released:
        issued = sa.select(sa.func.count(sa.distinct(Statement.period_id))).join(
            Agreement, Agreement.id == Statement.agreement_id
        )
        assert db.session.scalar(issued.where(Agreement.idea_id == idea)) >= 4
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) > 12_000
    assert db.session.scalar(sa.select(ImportBatch.id).where(ImportBatch.state == "checked")), "a batch waits for Ines"
    assert db.session.scalar(sa.select(Agreement.id).where(Agreement.state == "draft")), "an agreement waits for Ines"
    for handle in ("maya", "noor", "tom"):
        unread = sa.select(Notice.id).join(Member).where(Member.handle == handle, Notice.read_at.is_(None))
        assert db.session.scalar(unread.limit(1)), f"{handle} has something to read"
    assert not loading.fill_if_empty(), "a second start loads nothing"


def supports_came_after_the_opening_and_before_their_gates() -> None:
    early = sa.select(Support.id).join(Idea, Idea.id == Support.idea_id).where(Support.at < Idea.opened_at)
    assert db.session.scalar(early.limit(1)) is None
    late = sa.select(Support.id).where(Support.at > clock.now() + timedelta(minutes=1))
    assert db.session.scalar(late.limit(1)) is None
    for gate in db.session.scalars(sa.select(Gate).where(Gate.reached_at.is_not(None))):
        before = sa.select(sa.func.count()).select_from(Support)
        reached = before.where(Support.idea_id == gate.idea_id, Support.at <= gate.reached_at)
        assert db.session.scalar(reached) >= gate.supporters


def the_cast_can_sign_in_with_what_is_printed(app: Flask) -> None:
    printed = "\n".join(loading.sign_ins())
    for handle in CAST:
        browser = app.test_client()
        assert handle in printed
        answer = browser.post("/sign-in", data={"address": f"{handle}@demo.example", "password": PASSWORD})
        assert answer.status_code == 303
        assert browser.get("/settings").status_code == 200
