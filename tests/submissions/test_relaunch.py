"""An ended idea is offered again by one new draft; an open one is taken back for good, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.campaigns import calls
from ideas.campaigns.models import Campaign
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.notices.models import Notice
from ideas.refusals import Refused
from ideas.submissions import actions, privacy, queries, relaunching
from ideas.submissions.lifecycle import move
from ideas.submissions.models import Creator, Idea, MediaFile, Passage, Picture, PictureFile, PictureView
from ideas.submissions.stages import Stage
from ideas.voting import actions as voting
from tests.counts import RACES
from tests.gallery.world import idea as window
from tests.rig.people import Cast
from tests.submissions import making
from tests.voting.racing import supports, together

SignIn = Callable[[FlaskClient, str], Member]
S = Stage


def opened(campaign: Campaign, cast: Cast, at: datetime, *, with_noor: bool = False) -> Idea:
    """Maya's idea, open; noor may create it with her for 30 per cent."""
    idea = making.whole(campaign, cast.maya, at=at)
    making.hang(idea, cast.maya, at=at, name="side.jpg").caption = "From the side"
    if with_noor:
        queries.creators_of(idea.id)[0].share_ppm = 700_000
        noor = Creator(idea_id=idea.id, member_id=cast.noor.id, share_ppm=300_000, invited_at=at, accepted_at=at)
        db.session.add(noor)
        db.session.flush()
    actions.submit(idea, by=cast.maya, at=at)
    voting.open_idea(idea, by=None, at=at, rules=newest_rules(campaign.id))
    db.session.commit()
    return idea


def ended(campaign: Campaign, cast: Cast, at: datetime, *, with_noor: bool = False) -> Idea:
    idea = opened(campaign, cast, at, with_noor=with_noor)
    voting.support(idea, by=cast.tom, at=at)
    move(idea, S.EXPIRED, by=None, at=at)
    db.session.commit()
    return idea


def relaunches(idea: Idea) -> list[Idea]:
    return list(db.session.scalars(sa.select(Idea).where(Idea.relaunch_of_id == idea.id).order_by(Idea.id)))


def files_of(idea: Idea) -> list[tuple[str, str, str]]:
    rows = sa.select(Picture.alt, Picture.caption, PictureFile.name).join(PictureFile).where(Picture.idea_id == idea.id)
    return sorted((row.alt, row.caption, row.name) for row in db.session.execute(rows))


def test_an_ended_idea_is_offered_again_by_one_new_draft(
    client: FlaskClient, cast: Cast, sign_in: SignIn, campaign: Campaign, at: datetime
) -> None:
    old = ended(campaign, cast, at, with_noor=True)
    stored, views = db.session.query(MediaFile).count(), db.session.query(PictureView).count()
    sign_in(client, "maya")
    assert "Offer it again" in client.get(f"/ideas/{old.slug}").text
    assert "its count starts at 0" in client.get(f"/ideas/{old.slug}/relaunch").text
    first = client.post(f"/ideas/{old.slug}/relaunch").headers["Location"]
    assert client.post(f"/ideas/{old.slug}/relaunch").headers["Location"] == first
    assert client.get(f"/ideas/{old.slug}/relaunch").headers["Location"] == first
    [new] = relaunches(old)
    assert (new.stage, new.title, new.pitch, new.story) == (S.DRAFT, old.title, old.pitch, old.story)
    assert new.story_html == old.story_html
    assert new.facts == old.facts
    assert new.confirmations == {}, "confirmations are given anew"
    assert files_of(new) == files_of(old)
    assert db.session.query(MediaFile).count() == stored, "no file is stored twice"
    assert db.session.query(PictureView).count() == 2 * views
    assert [picture.position for picture in queries.pictures_of(new.id)] == [1, 2]
    assert client.get(f"/ideas/{new.slug}/draft/check").status_code == 200


def test_co_creators_are_asked_anew_and_the_shares_show_honestly(
    app: Flask, cast: Cast, campaign: Campaign, at: datetime
) -> None:
    old = ended(campaign, cast, at, with_noor=True)
    new = relaunching.relaunch(old, campaign, by=cast.maya, at=at)
    parts = {part.member_id: (part.share_ppm, part.accepted_at is not None) for part in queries.creators_of(new.id)}
    assert parts == {cast.maya.id: (700_000, True), cast.noor.id: (300_000, False)}
    kinds = sa.select(Notice.kind).where(Notice.member_id == cast.noor.id)
    assert "creator.invited" in db.session.scalars(kinds).all()
    new.confirmations = making.TICKS
    with pytest.raises(Refused, match="Noor has not accepted"):
        actions.submit(new, by=cast.maya, at=at)
    db.session.rollback()
    noor = cast.noor
    noor.closed_at, noor.address, noor.address_key, noor.password_hash = at, None, None, None
    db.session.commit()
    [own] = queries.creators_of(relaunching.relaunch(old, campaign, by=cast.maya, at=at).id)
    assert own.share_ppm == 1_000_000


def test_only_its_owner_and_only_once_it_has_ended(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn, campaign: Campaign, at: datetime,
    forward: Callable[..., datetime],
) -> None:  # fmt: skip
    still = opened(campaign, cast, at)
    sign_in(client, "maya")
    page = client.post(f"/ideas/{still.slug}/relaunch", follow_redirects=True).text
    assert "Only an idea whose time is up or that was not chosen can be offered again." in page
    move(still, S.EXPIRED, by=None, at=at)
    app.config["RELAUNCH_AFTER_DAYS"] = 30
    assert "You can offer a changed version from" in client.get(f"/ideas/{still.slug}/relaunch").text
    client.post(f"/ideas/{still.slug}/relaunch")
    assert relaunches(still) == []
    sign_in(client, "tom")
    assert client.post(f"/ideas/{still.slug}/relaunch").status_code == 404
    forward(days=30)
    sign_in(client, "maya")
    client.post(f"/ideas/{still.slug}/relaunch")
    assert len(relaunches(still)) == 1


def test_where_the_old_campaign_has_closed_another_one_is_chosen(
    client: FlaskClient, cast: Cast, sign_in: SignIn, campaign: Campaign, at: datetime, forward: Callable[..., datetime]
) -> None:
    old = ended(campaign, cast, at)
    small, _new = calls.ensure(calls.SMALL_BATCH, by=None, at=at)
    campaign.closes_at = at + timedelta(days=1)
    db.session.commit()
    forward(days=2)
    sign_in(client, "maya")
    page = client.get(f"/ideas/{old.slug}/relaunch").text
    assert "takes no ideas any more. Choose another campaign." in page
    assert f'value="{small.slug}" checked' in page
    assert "closed on" in client.post(f"/ideas/{old.slug}/relaunch", follow_redirects=True).text
    client.post(f"/ideas/{old.slug}/relaunch", data={"campaign": small.slug})
    [new] = relaunches(old)
    assert (new.campaign_id, new.rules_id) == (small.id, newest_rules(small.id).id)


def test_the_pages_of_the_old_and_the_new_one_lead_to_each_other_once_it_is_public(
    client: FlaskClient, cast: Cast, campaign: Campaign, at: datetime
) -> None:
    old = ended(campaign, cast, at)
    new = relaunching.relaunch(old, campaign, by=cast.maya, at=at)
    new.confirmations = making.TICKS
    actions.submit(new, by=cast.maya, at=at)
    db.session.commit()
    assert "It is offered again" not in client.get(f"/ideas/{old.slug}").text
    voting.open_idea(new, by=None, at=at, rules=newest_rules(campaign.id))
    db.session.commit()
    page = client.get(f"/ideas/{old.slug}").text
    assert f'<b>It is offered again</b><br><a href="/ideas/{new.slug}">' in page
    assert "to hear if it comes back" not in page
    page = client.get(f"/ideas/{new.slug}").text
    assert f'<b>Offered before</b><br><a href="/ideas/{old.slug}">' in page
    assert "reached 1 of 10,000 supporters" in page


def test_many_presses_at_once_make_one_draft(app: Flask, cast: Cast, campaign: Campaign, at: datetime) -> None:
    def press() -> str:
        idea = db.session.get_one(Idea, old.id)
        made = relaunching.relaunch(
            idea, db.session.get_one(Campaign, campaign.id), by=db.session.get_one(Member, cast_id), at=at
        )
        db.session.commit()
        return made.slug

    cast_id = cast.maya.id
    for _ in range(RACES):
        old = ended(campaign, cast, at)
        assert len(set(together(app, [press] * 6))) == 1
        assert len(relaunches(old)) == 1


def test_the_database_allows_one_living_relaunch_and_another_after_a_withdrawal(
    app: Flask, cast: Cast, campaign: Campaign, at: datetime
) -> None:
    old = ended(campaign, cast, at)
    first = relaunching.relaunch(old, campaign, by=cast.maya, at=at)
    actions.withdraw(first, by=cast.maya, at=at)
    db.session.commit()
    second = relaunching.relaunch(old, campaign, by=cast.maya, at=at)
    assert second.id != first.id
    other = making.draft(campaign, cast.maya, at=at, title="Another")
    other.relaunch_of_id = old.id
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_closed_account_takes_the_draft_along_and_leaves_the_files(
    app: Flask, cast: Cast, campaign: Campaign, at: datetime
) -> None:
    old = ended(campaign, cast, at)
    relaunching.relaunch(old, campaign, by=cast.maya, at=at)
    before = files_of(old)
    privacy.forget(cast.maya, at=at)
    db.session.commit()
    assert relaunches(old) == []
    assert files_of(old) == before


def test_taking_a_public_idea_back_says_first_who_will_hear(
    client: FlaskClient, cast: Cast, sign_in: SignIn, campaign: Campaign, at: datetime
) -> None:
    idea = opened(campaign, cast, at)
    voting.support(idea, by=cast.tom, at=at)
    sign_in(client, "maya")
    assert f'href="/ideas/{idea.slug}/withdrawal"' in client.get(f"/ideas/{idea.slug}").text
    page = client.get(f"/ideas/{idea.slug}/withdrawal").text
    assert "Its 1 supporter is told, once." in page
    assert idea.stage == S.OPEN
    assert client.post(f"/ideas/{idea.slug}/withdrawal", data={"why": "x" * 501}).status_code == 422
    for _ in range(2):
        client.post(f"/ideas/{idea.slug}/withdrawal", data={"why": "I sold the plan."})
    gone = sa.select(Passage.why).where(Passage.idea_id == idea.id, Passage.to_stage == S.WITHDRAWN)
    assert db.session.scalars(gone).all() == ["I sold the plan."]
    assert client.get(f"/ideas/{idea.slug}").status_code == 410


def test_what_is_in_review_or_over_is_not_taken_back(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    window(cast.maya, "draft", S.DRAFT)
    sign_in(client, "maya")
    assert client.get("/ideas/draft/withdrawal").headers["Location"] == "/ideas/draft/draft/check"
    for stage, words in ((S.IN_REVIEW, "its review has begun"), (S.EXPIRED, "The time of “The expired” is up")):
        window(cast.maya, str(stage), stage)
        page = client.get(f"/ideas/{stage}/withdrawal").text
        assert words in page
        assert "<textarea" not in page
        assert words in client.post(f"/ideas/{stage}/withdrawal", follow_redirects=True).text


def test_a_withdrawal_and_a_support_or_a_cut_off_at_once_have_one_winner(
    app: Flask, cast: Cast, campaign: Campaign, at: datetime
) -> None:
    def take_back() -> str:
        try:
            done = actions.withdraw(db.session.get_one(Idea, idea.id), by=db.session.get_one(Member, maya_id), at=at)
            db.session.commit()
            return "withdrawn" if done else "again"
        except Refused:
            db.session.rollback()
            return "refused"

    def cut_off() -> str:
        passed = move(db.session.get_one(Idea, idea.id), S.IN_REVIEW, by=None, at=at)
        db.session.commit()
        return "in review" if passed else "too late"

    maya_id, tom_id = cast.maya.id, cast.tom.id
    for _ in range(RACES):
        idea = opened(campaign, cast, at)
        said = together(app, [take_back, take_back, partial(supports, idea.id, tom_id, at)])
        assert sorted(said[:2]) == ["again", "withdrawn"]
        assert said[2] in ("new", "refused")
        idea = opened(campaign, cast, at)
        move(idea, S.ACHIEVED, by=None, at=at, facts={"achieved_at": at})
        assert set(together(app, [take_back, cut_off])) in ({"withdrawn", "too late"}, {"refused", "in review"})
