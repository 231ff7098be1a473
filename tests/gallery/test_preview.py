"""A preview is the idea page as it will stand on its first day; it writes nothing and its buttons do nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.campaigns.calls import OPEN_CALL, ensure
from ideas.campaigns.models import Campaign
from ideas.db import db
from ideas.submissions import creators, lifecycle, queries
from ideas.submissions.models import Creator, Idea
from ideas.submissions.stages import Stage
from ideas.voting.actions import open_idea
from ideas.voting.models import Support
from ideas.words import day, moment
from tests.house.test_looking import written
from tests.submissions import making

PREVIEW = "/ideas/tideglow/preview"


@pytest.fixture
def campaign(app: Flask, at) -> Campaign:
    begun, _new = ensure(OPEN_CALL, by=None, at=at)
    db.session.commit()
    return begun


@pytest.fixture
def whole(campaign, cast, at) -> Idea:
    return making.whole(campaign, cast.maya, at=at)


def test_it_is_the_page_of_the_first_day(client, whole, sign_in, at):
    sign_in(client, "maya")
    with written(db.engine) as changes:
        page = client.get(PREVIEW).text
    assert not changes
    assert "Preview: nobody else sees this." in page
    assert "<h1>Tideglow</h1>" in page
    assert "of 10,000 supporters" in page
    assert moment(at + timedelta(days=60)) in page
    assert f"published {day(at)}" in page
    assert "31" in page
    assert "float" in page
    assert page.count('aria-disabled="true"') >= 3
    assert 'action="/ideas/tideglow/support"' not in page
    assert "data-live" not in page
    assert "og:title" not in page
    client.post("/ideas/tideglow/support")
    assert not db.session.query(Support).count()
    assert db.session.get_one(Idea, whole.id).stage == "draft"


def test_every_step_leads_to_it_and_it_leads_back(client, whole, sign_in):
    sign_in(client, "maya")
    for step in ("idea", "pictures", "details", "creators", "check"):
        here = f"/ideas/tideglow/draft/{step}"
        assert f"{PREVIEW}?step={step}" in client.get(here).text
        assert f'href="{here}"' in client.get(f"{PREVIEW}?step={step}").text
    assert 'href="/ideas/tideglow/draft/check"' in client.get(f"{PREVIEW}?step=//evil.example").text


def test_gaps_are_named_and_break_nothing(client, campaign, cast, sign_in, at):
    making.draft(campaign, cast.maya, at=at)
    sign_in(client, "maya")
    page = client.get(PREVIEW)
    assert page.status_code == 200
    assert all(words in page.text for words in ("No picture yet.", "No pitch yet.", "No story yet."))


def test_it_is_for_those_who_may_see_the_idea(app, whole, cast, sign_in, at):
    creators.invite(whole, cast.noor.handle, 0, by=cast.maya, at=at)
    db.session.commit()

    def seen() -> dict[str, int]:
        answers = {}
        for handle in ("noor", "tom", "sam", "ada"):
            assert getattr(cast, handle)
            browser = app.test_client()
            sign_in(browser, handle)
            answers[handle] = browser.get(PREVIEW).status_code
        return answers

    assert app.test_client().get(PREVIEW).headers["Location"].startswith("/sign-in")
    assert seen() == {"noor": 200, "tom": 404, "sam": 404, "ada": 404}
    db.session.execute(sa.update(Creator).where(Creator.member_id == cast.noor.id).values(declined_at=at))
    lifecycle.move(whole, Stage.SCREENING, by=cast.maya, at=at, facts={"submitted_at": at})
    assert seen() == {"noor": 404, "tom": 404, "sam": 200, "ada": 200}
    idea = queries.own_idea(cast.maya, "tideglow")
    open_idea(idea, by=cast.sam, at=at, rules=idea.rules)
    assert set(seen().values()) == {303}
