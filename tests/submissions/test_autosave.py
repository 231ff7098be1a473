"""Text saves itself while it is typed; a form sent twice makes one draft; two tabs never overwrite each other."""

from __future__ import annotations

import threading
from contextvars import Context

import pytest

from ideas.db import db
from ideas.submissions import actions, saving
from ideas.submissions.models import Idea
from tests.submissions import making

SCRIPT = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
TEXT = {"title": "Tideglow", "pitch": making.PITCH, "story": making.STORY}


@pytest.fixture
def maya(client, sign_in):
    sign_in(client, "maya")
    return client


def url(idea, step="idea"):
    return f"/ideas/{idea.slug}/draft/{step}"


def form_key(page: str) -> str:
    return page.split('name="form_key"')[1].split('value="')[1].split('"')[0]


def only_idea() -> Idea:
    return db.session.query(Idea).one()


def test_typing_in_a_new_idea_makes_one_draft_and_goes_on_as_it(maya, campaign):
    key = form_key(maya.get("/ideas/new").text)
    first = maya.post("/ideas/new", data={**TEXT, "form_key": key}, headers=SCRIPT)
    assert first.status_code == 200
    assert first.json["said"] == "Saved at 12:00:00"  # the organisation's zone, two hours ahead of UTC
    assert first.json["page"] == url(only_idea())
    marks = first.json["marks"]
    again = maya.post(first.json["page"], data={**TEXT, "story": "More", **marks}, headers=SCRIPT)
    assert again.status_code == 200
    assert only_idea().story == "More"


def test_a_new_idea_sent_twice_or_after_going_back_is_one_draft(maya, campaign):
    key = form_key(maya.get("/ideas/new").text)
    sent = {**TEXT, "form_key": key}
    places = {maya.post("/ideas/new", data=sent).location for _press in range(3)}
    assert places == {"/ideas/tideglow/draft/pictures"}
    changed = maya.post("/ideas/new", data={**sent, "pitch": "Changed after going back"})
    assert changed.status_code == 303
    assert only_idea().pitch == "Changed after going back"
    elsewhere = maya.post("/ideas/new", data={**sent, "pitch": "Going back once more"})
    assert elsewhere.status_code == 409
    assert "Changed after going back" in elsewhere.text
    assert "Going back once more" in elsewhere.text
    assert only_idea().edition == 2


def test_two_presses_at_the_same_moment_make_one_draft(app, maya, campaign):
    maya.get("/ideas/new")
    name = app.config["SESSION_COOKIE_NAME"]
    cookie, token, places = maya.get_cookie(name).value, maya.csrf_token(), []

    def press() -> None:
        other = app.test_client()
        other.set_cookie(name, cookie)
        data = {**TEXT, "form_key": "one-form", "csrf_token": token}
        places.append(other.post("/ideas/new", data=data, token=False).location)

    db.session.remove()
    presses = [threading.Thread(target=Context().run, args=(press,)) for _ in range(4)]
    for each in presses:
        each.start()
    for each in presses:
        each.join(30)
    assert places == ["/ideas/tideglow/draft/pictures"] * 4
    assert only_idea().title == "Tideglow"


def test_the_form_of_somebody_else_is_another_one(client, campaign, sign_in, cast):
    for name in ("maya", "noor"):
        sign_in(client, name)
        client.post("/ideas/new", data={**TEXT, "form_key": "one-form"})
    assert db.session.query(Idea).count() == 2


def test_what_cannot_be_kept_is_named_and_leaves_the_draft_alone(maya, campaign, draft):
    untitled = maya.post("/ideas/new", data={**TEXT, "title": ""}, headers=SCRIPT)
    assert (untitled.status_code, "Give it a title" in untitled.json["title"]) == (422, True)
    too_long = maya.post(url(draft), data={**TEXT, "pitch": "p" * 201}, headers=SCRIPT)
    assert (too_long.status_code, "1 too many" in too_long.json["title"]) == (422, True)
    no_number = maya.post(url(draft, "details"), data={"fact_parts": "many"}, headers=SCRIPT)
    assert (no_number.status_code, "Number of parts" in no_number.json["title"]) == (422, True)
    assert (only_idea().edition, only_idea().pitch) == (1, "")


def test_another_tab_is_told_in_json_with_what_stands_there(maya, draft):
    seen = maya.post(url(draft), data=TEXT, headers=SCRIPT).json["marks"]["seen"]
    maya.post(url(draft), data={**TEXT, "pitch": "From the first tab", "seen": seen}, headers=SCRIPT)
    second = maya.post(url(draft), data={**TEXT, "pitch": "From the second", "seen": seen}, headers=SCRIPT)
    assert second.status_code == 409
    assert second.json["there"] == [{"name": "pitch", "label": "In one or two sentences", "text": "From the first tab"}]
    assert only_idea().pitch == "From the first tab"
    same = maya.post(url(draft), data={**TEXT, "pitch": "From the first tab", "seen": seen}, headers=SCRIPT)
    assert same.status_code == 200


def test_numbers_and_confirmations_of_another_tab_are_shown_too(maya, draft):
    details = url(draft, "details")
    seen = maya.post(details, data={"fact_parts": "12"}, headers=SCRIPT).json["marks"]["seen"]
    maya.post(details, data={"fact_parts": "12", "tick_own_work": "y", "seen": seen}, headers=SCRIPT)
    full = maya.post(details, data={"fact_parts": "12", "seen": seen})
    assert full.status_code == 409
    assert "changed in another tab" in full.text
    assert only_idea().confirmations == {"own_work": True}


def test_words_beside_a_picture_save_themselves_and_never_overwrite_another_tab(maya, draft, cast, at):
    first, second = (making.hang(draft, cast.maya, at=at, name=name) for name in ("a.jpg", "b.jpg"))
    start = maya.post(url(draft, "pictures"), data={}, headers=SCRIPT).json["marks"]
    one = {
        f"alt-{first.id}": "A lantern",
        f"caption-{first.id}": "",
        f"alt-{second.id}": "",
        f"caption-{second.id}": "",
    }
    saved = maya.post(url(draft, "pictures"), data={**one, **start}, headers=SCRIPT)
    assert saved.json["said"].startswith("Saved at")
    other = {**one, f"alt-{first.id}": "", f"alt-{second.id}": "Seen from above", **start}
    assert maya.post(url(draft, "pictures"), data=other).status_code == 303  # its first picture was not touched
    clash = maya.post(url(draft, "pictures"), data={**other, f"alt-{first.id}": "A lamp"})
    assert clash.status_code == 422
    assert "Changed in another tab, where it says “A lantern” now" in clash.text
    assert 'value="A lamp"' in clash.text
    db.session.refresh(first)
    db.session.refresh(second)
    assert (first.alt, second.alt) == ("A lantern", "Seen from above")


def test_an_old_form_that_comes_after_sending_is_one_sentence_with_its_text(maya, whole, cast, at):
    maya.get(url(whole))
    actions.submit(whole, by=cast.maya, at=at)
    db.session.commit()
    for form in ({**TEXT, "pitch": "Typed in an old tab"}, {**TEXT, "pitch": "Typed in an old tab", "form_key": "k"}):
        answer = maya.post(url(whole), data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 409
        assert "“Tideglow” is being checked. It cannot be changed until that is done." in answer.text
        assert "Typed in an old tab" in answer.text
    script = maya.post(url(whole), data=TEXT, headers=SCRIPT)
    assert (script.status_code, "being checked" in script.json["title"]) == (409, True)
    assert maya.get(url(whole)).location == url(whole, "check")
    assert maya.post(f"/ideas/{whole.slug}/submission").location == url(whole, "check")


@pytest.mark.parametrize("step", ["idea", "pictures", "details", "check"])
def test_every_step_says_when_it_was_saved(maya, draft, step):
    assert "Draft saved: 7 September 2026, 12:00" in maya.get(url(draft, step)).text


def test_a_flood_of_saves_is_turned_away_and_a_minute_later_it_goes_on(maya, draft, forward):
    places = {url(draft): TEXT, url(draft, "details"): {"fact_parts": "12"}}
    for place, fields in places.items():
        for _save in range(saving.PER_MINUTE // 2):
            assert maya.post(place, data=fields, headers=SCRIPT).status_code in (200, 409)
    for place, fields in places.items():
        refused = maya.post(place, data={**fields, "story": "One more"}, headers=SCRIPT)
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0
    assert only_idea().story == making.STORY.strip()
    forward(minutes=1)
    assert maya.post(url(draft), data={**TEXT, "story": "One more"}, headers=SCRIPT).status_code == 200
