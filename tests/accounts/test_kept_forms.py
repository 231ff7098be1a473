"""What was typed when a session was over, or with a stale token, is given back to who typed it, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from ideas import clock
from ideas.accounts.kept_forms import sweep
from ideas.accounts.models import KeptForm, SignIn
from ideas.campaigns.calls import OPEN_CALL, ensure
from ideas.db import db
from ideas.posted import is_secret
from ideas.submissions.models import Idea
from tests.rig.people import PASSWORD
from tests.submissions import making

OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"title": "Tideglow", "pitch": "Typed <b>while</b> nobody was signed in", "story": "A\nstory", "seen": ""}


@pytest.fixture
def draft(app, cast, at):
    campaign, _new = ensure(OPEN_CALL, by=None, at=at)
    return making.draft(campaign, cast.maya, at=at)


def url(draft: Idea) -> str:
    return f"/ideas/{draft.slug}/draft/idea"


def sign_in_by_hand(client, name):
    answer = client.get("/sign-in")
    assert answer.status_code == 200
    given = {"address": f"{name}@plinth.example", "password": PASSWORD, "next": "/kept"}
    return client.post("/sign-in", data=given)


@pytest.fixture
def lost(client, draft, sign_in):
    """Maya's browser after her session was ended elsewhere and her form came in."""
    sign_in(client, "maya")
    db.session.query(SignIn).update({"ended_at": clock.now()})
    return client.post(url(draft), data={**TYPED, "password": "hidden-1", "code": "123456"}, headers=OURS)


def test_text_sent_after_the_session_ended_comes_back_after_signing_in(client, lost, draft):
    assert (lost.status_code, lost.location) == (303, "/sign-in?next=/kept")
    assert "HttpOnly" in lost.headers["Set-Cookie"]
    assert TYPED["pitch"] not in db.session.query(KeptForm).one().sealed
    assert sign_in_by_hand(client, "maya").location == "/kept"
    page = client.get("/kept").text
    assert "Typed &lt;b&gt;while&lt;/b&gt; nobody" in page
    assert "In one or two sentences</label>" in page
    assert f'action="{url(draft)}"' in page
    assert "hidden-1" not in page
    assert "123456" not in page
    form_id = re.search(r'name="kept_form" value="(\d+)"', page)[1]
    sent = client.post(url(draft), data={**TYPED, "kept_form": form_id}, headers=OURS)
    assert sent.status_code == 303
    assert db.session.query(Idea).one().pitch == TYPED["pitch"]
    assert db.session.query(KeptForm).count() == 0
    assert client.get("/kept").status_code == 303


def test_the_next_person_on_that_browser_finds_nothing(client, lost, cast):
    assert sign_in_by_hand(client, cast.tom.handle).status_code == 303
    assert "nobody was signed in" not in client.get("/kept", follow_redirects=True).text
    client.post(f"/kept/{db.session.query(KeptForm.id).scalar()}/removal")
    assert db.session.query(KeptForm).count() == 1


def test_a_form_can_be_dropped_and_is_forgotten_after_a_day(client, lost, draft, forward):
    client.post(url(draft), data={**TYPED, "pitch": "From a second tab"}, headers=OURS)
    client.post(url(draft), data={**TYPED, "pitch": "From a second tab"}, headers=OURS)
    sign_in_by_hand(client, "maya")
    first = db.session.query(KeptForm).order_by(KeptForm.id).first()
    assert client.post(f"/kept/{first.id}/removal").location == "/kept"
    assert "From a second tab" in client.get("/kept").text
    assert sweep(clock.now() + timedelta(hours=23)) == 0
    assert sweep(clock.now() + timedelta(hours=25)) == 1


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_what_another_site_posts_is_not_kept(client, draft, sign_in, headers):
    sign_in(client, "maya")
    db.session.query(SignIn).update({"ended_at": clock.now()})
    answer = client.post(url(draft), data=TYPED, headers=headers)
    assert answer.status_code == (403 if headers else 303)
    assert answer.location == (None if headers else "/sign-in")
    stale = client.post(url(draft), data={**TYPED, "csrf_token": "x"}, headers=headers, token=False)
    assert stale.status_code == 400
    assert "nobody was signed in" not in stale.text
    assert db.session.query(KeptForm).count() == 0


def test_another_site_acts_not_even_with_a_good_token(client, draft, sign_in):
    sign_in(client, "maya")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(url(draft), data=TYPED, headers=headers).status_code == 403
    assert db.session.query(Idea).one().pitch == ""


def test_signing_in_over_https_needs_no_referer(client, cast):
    given = {"address": cast.maya.address, "password": PASSWORD}
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in", base_url="https://localhost").text)
    sent = {**given, "csrf_token": token[1]}
    assert client.post("/sign-in", data=sent, base_url="https://localhost", token=False).status_code == 303


def test_after_signing_out_in_another_tab_the_text_is_hers_still(client, draft, sign_in):
    sign_in(client, "maya")
    client.post("/sign-out")
    assert client.post(url(draft), data=TYPED, headers=OURS).location == "/sign-in?next=/kept"
    sign_in_by_hand(client, "maya")
    assert "nobody was signed in" in client.get("/kept").text


def test_where_nothing_tells_who_typed_it_the_text_is_shown_and_not_kept(client, draft):
    for given in (TYPED, {**TYPED, "story": "x" * 70_000}):
        answer = client.post(url(draft), data=given, headers=OURS)
        assert answer.status_code == 401
        assert "Typed &lt;b&gt;while&lt;/b&gt; nobody" in answer.text
    assert db.session.query(KeptForm).count() == 0


def test_a_flood_of_lost_forms_is_not_kept(client, lost, draft):
    for n in range(6):
        last = client.post(url(draft), data={**TYPED, "pitch": f"Number {n}"}, headers=OURS)
    assert last.status_code == 401
    assert "Number 5" in last.text
    assert db.session.query(KeptForm).count() == 5


def test_a_stale_token_shows_the_text_and_sends_it_with_a_fresh_one(client, draft, sign_in):
    sign_in(client, "maya")
    answer = client.post(url(draft), data={**TYPED, "csrf_token": "of-another-session"}, headers=OURS, token=False)
    assert answer.status_code == 400
    assert "Typed &lt;b&gt;while&lt;/b&gt; nobody" in answer.text
    assert "Send it now" in answer.text
    assert db.session.query(Idea).one().pitch == ""
    token = re.search(r'class="again".*?name="csrf_token" value="([^"]+)"', answer.text, re.S)[1]
    again = client.post(url(draft), data={**TYPED, "csrf_token": token}, headers=OURS, token=False)
    assert again.status_code == 303
    assert db.session.query(Idea).one().pitch == TYPED["pitch"]


def test_a_file_that_came_along_is_named_as_lost(client, draft, sign_in):
    sign_in(client, "maya")
    given = {"alt-7": "A lantern", "pictures": making.upload(b"x", "front.jpg")}
    answer = client.post(f"/ideas/{draft.slug}/draft/pictures", data=given, headers=OURS, token=False)
    assert answer.status_code == 400
    assert "please choose them again: front.jpg" in answer.text


def test_a_script_is_told_in_json_and_nothing_is_kept(client, lost, draft):
    answer = client.post(url(draft), data=TYPED, headers={**OURS, "Accept": "application/json"})
    assert answer.status_code == 401
    assert "signed out" in answer.json["title"]
    assert db.session.query(KeptForm).count() == 1


def test_a_script_without_a_good_token_hears_why_in_json(client, draft, sign_in):
    script = {**OURS, "Accept": "application/json"}
    answer = client.post(url(draft), data=TYPED, headers=script)
    assert (answer.status_code, answer.json["title"]) == (
        401, "You are signed out. Please sign in again in another tab.",
    )  # fmt: skip
    sign_in(client, "maya")
    answer = client.post(url(draft), data={**TYPED, "csrf_token": "stale"}, headers=script, token=False)
    assert answer.status_code == 400
    assert answer.json["title"].startswith("The page was open for too long, or you have signed in anew since.")
    assert db.session.query(KeptForm).count() == 0


def test_the_way_to_sign_in_leads_back_to_the_page_of_the_form(client, draft):
    sent = {**OURS, "Referer": f"http://localhost{url(draft)}"}
    page = client.post(f"/ideas/{draft.slug}/draft/pictures", data={"alt-7": "A lantern"}, headers=sent).text
    assert f'href="/sign-in?next={url(draft)}"' in page


def test_what_is_kept_is_hers_to_take_along_and_goes_with_her_account(app, client, lost, cast):
    privacy = app.extensions["plinth.privacy"]["accounts"]
    maya = cast.maya
    assert privacy.export(maya)["kept_forms"][0]["form"]["fields"][1][1] == TYPED["pitch"]
    privacy.forget(maya, at=clock.now())
    assert db.session.query(KeptForm).count() == 0


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
def test_no_field_with_a_secret_is_ever_kept(app):
    def below(form):
        return [form, *(deeper for each in form.__subclasses__() for deeper in below(each))]

    fields = {
        (name, getattr(form, name).field_class)
        for form in below(FlaskForm)
        if form.__module__.startswith("ideas.")
        for name in dir(form)
        if isinstance(getattr(form, name, None), UnboundField)
    }
    hidden = {name for name, kind in fields if issubclass(kind, PasswordField)} | {"code", "csrf_token"}
    assert len(hidden) > 3
    assert not {name for name in hidden if not is_secret(name)}
