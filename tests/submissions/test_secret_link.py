"""A secret link shows one idea that is not public, and nothing else, to whoever has it, for as long as it stands."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from ideas.accounts import closing
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.submissions import actions, lifecycle, queries
from ideas.submissions.models import DraftLink, Picture
from ideas.submissions.stages import Stage
from ideas.voting.actions import open_idea
from tests.submissions import making

LINK = "/ideas/tideglow/secret-link"


def key() -> str | None:
    return db.session.scalar(sa.select(DraftLink.key))


@pytest.fixture
def friend(app):
    """Somebody without an account."""
    return app.test_client()


@pytest.fixture
def maya(client, whole, sign_in):
    sign_in(client, "maya")
    assert client.post(LINK).status_code == 303
    return client


def is_secret(answer) -> bool:
    headers = answer.headers
    return (
        "no-store" in headers["Cache-Control"]
        and "noindex" in headers["X-Robots-Tag"]
        and headers["Referrer-Policy"] == "no-referrer"
        and "Set-Cookie" not in headers
    )


def test_whoever_has_the_link_sees_the_preview_and_its_pictures(maya, friend, cast):
    address = f"/drafts/{key()}"
    assert address in maya.get("/ideas/tideglow/draft/check").text
    assert address in maya.get("/ideas/tideglow").text
    answer = friend.get(address)
    assert answer.status_code == 200
    assert is_secret(answer)
    page = answer.text
    assert "A draft, shown to you by its creator: Maya." in page
    assert "<h1>Tideglow</h1>" in page
    assert "of 10,000 supporters" in page
    assert 'content="noindex' in page
    assert "og:" not in page
    assert "canonical" not in page
    assert "/members/" not in page
    assert "@plinth.example" not in page
    assert "/media/" not in page.replace(f"{address}/media/", "")
    assert "/ideas/tideglow" not in page
    pictures_named = set(re.findall(rf"{re.escape(address)}/media/[\w.]+", page))
    assert pictures_named
    for name in pictures_named:
        picture = friend.get(name)
        assert picture.status_code == 200
        assert is_secret(picture)
        assert picture.mimetype == "image/jpeg"


def test_the_key_opens_nothing_else(maya, friend, campaign, cast, whole, at):
    other = making.hang(making.draft(campaign, cast.noor, at=at, title="Another"), cast.noor, at=at, name="other.jpg")
    kept = making.hang(whole, cast.maya, at=at, name="waiting.jpg")
    db.session.execute(sa.update(Picture).where(Picture.id == kept.id).values(shelf="revision:1", position=1))
    address = f"/drafts/{key()}"
    for name in (other.master, kept.master, "0" * 40 + ".jpg", "x"):
        assert friend.get(f"{address}/media/{name}").status_code == 404
    for path in (
        "/ideas/tideglow",
        "/ideas/tideglow/preview",
        f"/ideas/tideglow/media/{whole_cover()}",
        "/media/" + whole_cover(),
    ):
        assert friend.get(path).status_code in (303, 404)
    stranger = friend
    for path in (LINK, f"{LINK}/renewal", f"{LINK}/removal"):
        assert stranger.post(path).headers["Location"].startswith("/sign-in")
    assert key()


def whole_cover() -> str:
    return (
        db.session.scalars(sa.select(Picture.master).where(Picture.shelf == "idea").order_by(Picture.id)).first() or ""
    )


def test_keys_are_long_and_a_wrong_one_answers_like_an_ended_one(maya, friend):
    first = key()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", first)  # 256 bits
    maya.post(LINK)
    assert key() == first, "made once, however often it is pressed"
    maya.post(f"{LINK}/renewal")
    second = key()
    assert second != first
    assert friend.get(f"/drafts/{second}").status_code == 200
    maya.post(f"{LINK}/removal")

    def said(unknown: str) -> tuple[int, str]:
        answer = friend.get(f"/drafts/{unknown}")
        assert is_secret(answer)
        return answer.status_code, answer.text.replace(unknown, "")

    wrong = said("x" * 43)
    assert wrong[0] == 404
    for gone in (first, second, "xyzw", "~" * 43):
        assert said(gone) == wrong
        assert friend.get(f"/drafts/{gone}/media/{whole_cover()}").status_code == 404


def test_it_lives_until_the_idea_is_public_or_gone(maya, friend, whole, cast, at):
    address, media = f"/drafts/{key()}", f"/drafts/{key()}/media/{whole_cover()}"
    idea = queries.own_idea(cast.maya, "tideglow")
    for stage in (Stage.SCREENING, Stage.NEEDS_WORK, Stage.SCREENING, Stage.REJECTED, Stage.SCREENING):
        lifecycle.move(idea, stage, by=cast.sam, at=at, facts={"submitted_at": at})
        shows = 410 if stage == Stage.REJECTED else 200  # what we do not publish is not shown from our address either
        assert friend.get(address).status_code == shows
    open_idea(idea, by=cast.sam, at=at, rules=newest_rules(idea.campaign_id))
    assert friend.get(address).headers["Location"] == "/ideas/tideglow"
    assert friend.get(media).headers["Location"] == f"/media/{whole_cover()}"
    said = maya.post(f"{LINK}/renewal", follow_redirects=True).text
    assert "is published: everybody can see it." in said
    actions.withdraw(idea, by=cast.maya, at=at)
    assert friend.get(address).status_code == 410
    assert friend.get(media).status_code == 404


def test_it_ends_with_the_account(maya, friend, whole, cast, at):
    address = f"/drafts/{key()}"
    lifecycle.move(whole, Stage.SCREENING, by=cast.maya, at=at, facts={"submitted_at": at})
    closing.close(cast.maya, at=at)
    assert friend.get(address).status_code == 404
    assert key() is None


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
def test_only_the_owner_can_make_one(app, whole, sign_in, cast):
    assert cast.noor
    other = app.test_client()
    sign_in(other, "noor")
    assert [other.post(path).status_code for path in (LINK, f"{LINK}/renewal", f"{LINK}/removal")] == [404, 404, 404]
    assert key() is None
