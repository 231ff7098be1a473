"""Who may see a stored file, and for how long others may keep it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.exceptions import HTTPException

from ideas.db import db
from ideas.submissions import actions, lifecycle, queries
from ideas.submissions.models import Idea
from ideas.submissions.stages import Stage
from tests.submissions import making


def publish(idea: Idea, cast, at) -> None:
    actions.submit(idea, by=cast.maya, at=at)
    facts = {"opened_at": at, "closes_at": at + timedelta(days=60), "goal": 10_000}
    lifecycle.move(idea, Stage.OPEN, by=cast.sam, at=at, facts=facts)
    db.session.commit()


def file_of(idea: Idea) -> str:
    return queries.pictures_of(idea.id)[0].master


def test_pictures_of_a_draft_are_for_their_creator_alone(client, whole, sign_in):
    name = file_of(whole)
    guarded = f"/ideas/{whole.slug}/media/{name}"
    assert client.get(guarded).status_code == 303
    assert client.get(f"/media/{name}").status_code == 404
    for other in ("tom", "sam"):
        sign_in(client, other)
        assert client.get(guarded).status_code == 404
    sign_in(client, "maya")
    answer = client.get(guarded)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"/media/{name}").status_code == 404


def test_staff_see_the_pictures_of_what_they_screen(client, whole, sign_in, cast, at):
    actions.submit(whole, by=cast.maya, at=at)
    db.session.commit()
    guarded = f"/ideas/{whole.slug}/media/{file_of(whole)}"
    sign_in(client, "sam")
    assert client.get(guarded).status_code == 200
    sign_in(client, "tom")
    assert client.get(guarded).status_code == 404


def test_pictures_of_a_public_idea_are_for_everybody_and_for_caches(client, whole, cast, at):
    publish(whole, cast, at)
    answer = client.get(f"/media/{file_of(whole)}")
    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert answer.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"/media/{file_of(whole)}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("end", [Stage.WITHDRAWN, Stage.REMOVED])
def test_pictures_of_an_idea_that_is_gone_are_gone(client, whole, cast, at, end):
    publish(whole, cast, at)
    lifecycle.move(whole, end, by=cast.ada, at=at, why="because")
    db.session.commit()
    assert client.get(f"/media/{file_of(whole)}").status_code == 410


def test_the_same_file_in_a_draft_and_in_public_is_public(client, whole, campaign, cast, at):
    publish(whole, cast, at)
    other = making.draft(campaign, cast.noor, at=at, title="Other")
    making.hang(other, cast.noor, at=at)
    assert file_of(other) == file_of(whole)
    assert client.get(f"/media/{file_of(whole)}").status_code == 200


def test_a_file_of_another_idea_does_not_come_through_ones_own(client, whole, campaign, cast, at, sign_in):
    other = making.draft(campaign, cast.noor, at=at, title="Other")
    foreign = making.hang(other, cast.noor, at=at, name="noor.jpg").master
    sign_in(client, "maya")
    assert client.get(f"/ideas/{whole.slug}/media/{foreign}").status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fplinth.db", "x.webp", "a" * 40 + ".svg", "a" * 40 + ".webp", "%00.jpg"])
def test_no_other_file_is_ever_served(client, app, name):
    assert client.get(f"/media/{name}").status_code in (404, 400)


def test_an_idea_is_seen_by_whoever_may_and_by_nobody_else(client, whole, cast, at):
    def sees(member) -> bool | int:
        try:
            return queries.idea_for(member, whole.slug).id == whole.id
        except HTTPException as error:
            return error.code

    everybody = (None, cast.tom, cast.sam, cast.rosa, cast.maya)
    assert [sees(member) for member in everybody] == [404, 404, 404, 404, True]
    actions.submit(whole, by=cast.maya, at=at)
    assert [sees(member) for member in everybody] == [404, 404, True, True, True]
    lifecycle.move(whole, Stage.NEEDS_WORK, by=cast.sam, at=at)
    actions.submit(whole, by=cast.maya, at=at)
    lifecycle.move(whole, Stage.OPEN, by=cast.sam, at=at, facts={"opened_at": at, "closes_at": at, "goal": 1})
    assert [sees(member) for member in everybody] == [True] * 5
    lifecycle.move(whole, Stage.WITHDRAWN, by=cast.maya, at=at)
    assert [sees(member) for member in everybody] == [410] * 5
