"""Screeners see whose picture is nearly the same, side by side; nobody else hears of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ideas.db import db
from ideas.submissions.models import Idea, NearPicture, Picture
from ideas.submissions.stages import Stage
from tests.review.world import waiting
from tests.submissions import making


@pytest.fixture
def pair(app, cast, at) -> tuple[Idea, Idea]:
    """Two ideas that wait for screening and show nearly the same picture."""
    ideas = (waiting(cast.noor, "Moon lamp"), waiting(cast.maya, "Lunar light"))
    db.session.execute(sa.update(Idea).values(stage=Stage.DRAFT))
    pictures = [making.hang(idea, idea.owner, at=at, name=f"{idea.id}.jpg") for idea in ideas]
    db.session.execute(sa.update(Idea).values(stage=Stage.SCREENING))
    db.session.add(NearPicture(picture_id=pictures[1].id, other_id=pictures[0].id, likeness=980))
    db.session.commit()
    return ideas


def test_both_pictures_stand_side_by_side_and_the_queue_carries_a_mark(client, pair, cast, sign_in):
    sign_in(client, "sam")
    assert client.get("/screening").text.count("Picture seen elsewhere") == 2
    for idea, other, name in ((pair[0], pair[1], cast.maya.shown_name), (pair[1], pair[0], cast.noor.shown_name)):
        page = client.get(f"/screening/{idea.slug}").text
        assert f"Nearly the same picture as in “{other.title}” by {name}" in page
        theirs = db.session.query(Picture).filter_by(idea_id=other.id).one()
        assert f"/ideas/{other.slug}/media/{theirs.master}" in page
        assert client.get(f"/ideas/{other.slug}/media/{theirs.master}").status_code == 200


def test_a_creators_own_earlier_picture_is_said_mildly(client, pair, cast, sign_in):
    db.session.execute(sa.update(Idea).values(owner_id=cast.noor.id))
    db.session.commit()
    sign_in(client, "sam")
    page = client.get(f"/screening/{pair[0].slug}").text
    assert "The same creator shows it in “Lunar light” too" in page
    assert "Nearly the same picture as in" not in page
    assert "Picture seen elsewhere" not in client.get("/screening").text


def test_a_draft_is_not_told_of_and_its_owner_is_told_nothing(client, pair, sign_in):
    db.session.execute(sa.update(Idea).where(Idea.id == pair[0].id).values(stage=Stage.DRAFT))
    db.session.commit()
    sign_in(client, "sam")
    assert "Moon lamp" not in client.get(f"/screening/{pair[1].slug}").text
    assert "Picture seen elsewhere" not in client.get("/screening").text
    sign_in(client, "noor")
    assert "Lunar light" not in client.get(f"/ideas/{pair[0].slug}/draft/check").text
