"""Comments: said once, shown to everybody, lost by nobody, harmless whatever is in them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextvars import Context
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.accounts.models import Member
from ideas.conversations import actions, queries
from ideas.conversations.models import Comment, Helpful
from ideas.db import db
from ideas.submissions.models import Idea
from ideas.submissions.stages import GONE, PUBLIC, Stage
from tests.conversations.talking import forms, say, write
from tests.gallery.world import idea, statements
from tests.rig.client import Client, settle
from tests.rig.people import Cast

SignIn = Callable[[Client, str], Member]
HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<b onclick=x>b</b>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "<a href='vbscript:x'>x</a>", "![p](http://evil.example/p.png)",
    "# heading", "| a | b |\n|---|---|\n| 1 | 2 |", "</li></ol><form action=//evil.example>", "{{7*7}}{% raw %}",
    "<style>*{display:none}</style>", "<svg/onload=alert(1)>", "`</code><script>`", "\u202eesrever", "[" * 1900,
    '"><iframe src=//evil.example>', "[a]: http://x\n[a]", "<http://x.example/\"onmouseover=alert(1)>",
)  # fmt: skip


def words(page: str) -> str:
    """What the page shows of comments."""
    return page[page.index('class="talk"') : page.index("</ol>\n")] if 'class="talk"' in page else ""


def test_a_member_comments_and_everybody_reads_it(
    client: Client, cast: Cast, sign_in: SignIn, forward: Callable[..., datetime]
) -> None:
    idea(cast.maya, "lamp")
    assert 'action="/ideas/lamp/comments"' not in client.get("/ideas/lamp/comments").text
    sign_in(client, "tom")
    answer = write(client, "lamp", "Could the *light* be changed?\n\n> 2,700 K\n\nSee http://lamp.example")
    assert answer.status_code == 303
    said = db.session.scalars(sa.select(Comment)).one()
    assert answer.location == f"/ideas/lamp/comments#comment-{said.id}"
    client.delete_cookie("plinth")
    page = client.get("/ideas/lamp/comments").text
    for part in (
        "<em>light</em>", "<blockquote>", 'rel="nofollow ugc noopener noreferrer"', f'id="comment-{said.id}"', "Tom",
    ):  # fmt: skip
        assert part in page, part
    on_idea_page = client.get("/ideas/lamp").text
    assert "<em>light</em>" in on_idea_page
    assert "next=/ideas/lamp" in on_idea_page


def test_creators_and_staff_are_marked_and_the_team_stands_apart(client: Client, cast: Cast, sign_in: SignIn) -> None:
    lamp = idea(cast.maya, "lamp")
    say(lamp, cast.maya, "It is mine.", official=True)
    say(lamp, cast.sam, "Only sam.")
    say(lamp, cast.tom, "Only tom.", official=True)
    assert not any(db.session.scalars(sa.select(Comment.is_official)))
    sign_in(client, "maya")
    assert 'name="official"' not in client.get("/ideas/lamp/comments").text
    page = client.get("/ideas/lamp/comments").text
    assert page.count(">Creator<") == page.count(">Team<") == 1
    assert "From the team" not in page
    sign_in(client, "sam")
    assert 'name="official"' in client.get("/ideas/lamp/comments").text
    write(client, "lamp", "We can make it.", official="y")
    page = client.get("/ideas/lamp/comments").text
    assert page.index("From the team") < page.index("We can make it.") < page.index("Write a comment")


def test_what_was_typed_survives_every_error(client: Client, cast: Cast, sign_in: SignIn) -> None:
    lamp = idea(cast.maya, "lamp")
    parent = say(lamp, cast.noor, "A question.")
    sign_in(client, "tom")
    for text, where in (("x" * 2001, {}), ("y" * 2001, {"parent": parent.id})):
        answer = write(client, "lamp", text, **where)
        assert answer.status_code == 422
        assert text in answer.text
        assert "this is 1 too many" in answer.text
        assert ("One comment on" in answer.text) == bool(where), "the page it was typed on"
        assert ('for="text">Your reply' in answer.text) == bool(where), "a reply is called one"
        assert 'value="k1"' in answer.text, "the same form, so that it counts once"
    assert write(client, "lamp", " x ").status_code == 422
    reply = say(lamp, cast.noor, "A reply.", parent=parent)
    answer = write(client, "lamp", "To a reply", parent=reply.id)
    assert answer.status_code == 422
    assert "To a reply" in answer.text
    assert write(client, "lamp", "hello", parent="9" * 40).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 2


def test_a_form_sent_twice_is_one_comment_and_other_words_are_kept(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    sign_in(client, "tom")
    first = write(client, "lamp", "Once")
    assert write(client, "lamp", "Once").location == first.location
    assert "it was sent twice" in client.get("/ideas/lamp/comments").text
    back = write(client, "lamp", "Once more, corrected")
    assert back.status_code == 422
    assert "Once more, corrected" in back.text
    key = forms(back.text)["form_key"]
    assert key != "k1"
    assert write(client, "lamp", "Once more, corrected", form_key=key).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 2


def test_the_sixth_comment_in_a_minute_waits_and_says_until_when(
    client: Client, cast: Cast, sign_in: SignIn, forward: Callable[..., datetime]
) -> None:
    idea(cast.maya, "lamp")
    sign_in(client, "tom")
    for n in range(5):
        assert write(client, "lamp", f"Comment {n}", form_key=f"k{n}").status_code == 303
    answer = write(client, "lamp", "The sixth one", form_key="k6")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 13
    assert "The sixth one" in answer.text
    assert "go on in" in answer.text
    forward(seconds=13)
    assert write(client, "lamp", "The sixth one", form_key="k6").status_code == 303


def test_who_may_comment_follows_the_stage_and_the_member(client: Client, cast: Cast, sign_in: SignIn) -> None:
    for stage in PUBLIC | GONE | {Stage.DRAFT, Stage.SCREENING}:
        idea(cast.maya, str(stage).replace("_", "-"), stage)
    sign_in(client, "tom")
    got = {stage: write(client, str(stage).replace("_", "-"), "Hello", form_key=stage).status_code for stage in Stage}
    db.session.execute(sa.text("DELETE FROM bucket"))
    assert {got[stage] for stage in PUBLIC - {Stage.ARCHIVED}} <= {303, 429}
    assert got[Stage.ARCHIVED] == 422
    assert {got[stage] for stage in GONE} == {410}
    assert got[Stage.DRAFT] == got[Stage.SCREENING] == 404
    assert "archived: what was said stays readable" in client.get("/ideas/archived/comments").text
    tom = cast.tom
    tom.confirmed_at = None
    assert write(client, "open", "Hello").location == "/settings"


def test_links_of_brand_new_members_are_plain_text(app: Flask, cast: Cast, at: datetime) -> None:
    lamp, tom = idea(cast.maya, "lamp"), cast.tom
    tom.joined_at = at - timedelta(days=7) + timedelta(seconds=1)
    new = say(lamp, tom, "Look at http://shop.example and [here](http://shop.example)")
    assert "<a" not in new.html
    assert "http://shop.example" in new.html
    tom.joined_at = at - timedelta(days=7)
    assert say(lamp, tom, "Look at http://shop.example").html.count("<a") == 1


def test_hostile_words_stay_words(client: Client, cast: Cast, sign_in: SignIn) -> None:
    lamp = idea(cast.maya, "lamp")
    for n, text in enumerate(HOSTILE):
        db.session.execute(sa.text("DELETE FROM bucket"))
        html = say(lamp, cast.tom, text, form_key=f"h{n}").html
        assert not re.search(r"<(?!/?(p|br|em|strong|code|pre|blockquote|ul|ol|li|a)\b)", html), html
        assert not re.search(r"<[^>]*\s(on\w+|style|src)\s*=|href=\"(?!https?:|mailto:)", html), html
    page = client.get("/ideas/lamp/comments").text
    assert "49" not in words(page)
    assert page.count("<h1") == 1


def test_a_comment_can_be_changed_for_fifteen_minutes_and_deleted_always(
    client: Client, cast: Cast, sign_in: SignIn, forward: Callable[..., datetime]
) -> None:
    lamp = idea(cast.maya, "lamp")
    said = say(lamp, cast.tom, "First words.")
    say(lamp, cast.noor, "A reply that stays.", parent=said)
    place = f"/ideas/lamp/comments/{said.id}"
    sign_in(client, "noor")
    assert client.get(f"{place}/text").status_code == client.post(f"{place}/removal").status_code == 404
    sign_in(client, "tom")
    forward(minutes=14)
    assert client.post(f"{place}/text", data={"text": "z" * 2001}).status_code == 422
    assert client.post(f"{place}/text", data={"text": "Better words."}).status_code == 303
    page = client.get(place).text
    assert "Better words." in page
    assert ">edited<" in page
    forward(minutes=1)
    late = client.post(f"{place}/text", data={"text": "Too late, kept"})
    assert late.status_code == 422
    assert "Too late, kept" in late.text
    assert client.post(f"{place}/removal").status_code == 303
    page = client.get(place).text
    assert "Better words." not in page
    assert "Deleted by who wrote it." in page
    assert "A reply that stays." in page
    assert write(client, "lamp", "Hello?", parent=said.id).status_code == 422


def test_helpful_counts_each_member_once_and_never_her_own(client: Client, cast: Cast, sign_in: SignIn) -> None:
    said = say(idea(cast.maya, "lamp"), cast.noor, "Use beech.")
    place = f"/ideas/lamp/comments/{said.id}/helpful"

    def count() -> int:
        return db.session.get_one(Comment, said.id, populate_existing=True).helpful

    sign_in(client, "tom")
    for _twice in range(2):
        came = client.post(place, headers={"Referer": "http://localhost/ideas/lamp"})
        assert came.location == f"/ideas/lamp#comment-{said.id}"
    assert count() == 1
    assert "Helpful 1" in client.get("/ideas/lamp").text
    for _twice in range(2):
        client.post(f"{place}/withdrawal")
    assert count() == 0
    sign_in(client, "noor")
    client.post(place)
    assert count() == 0


def test_the_page_is_bounded_and_sorted_whatever_was_said(client: Client, cast: Cast, sign_in: SignIn) -> None:
    lamp = idea(cast.maya, "lamp")
    many(lamp, cast.noor, threads=45, replies=34)
    sign_in(client, "tom")
    with statements() as sent:
        page = client.get("/ideas/lamp/comments").text
    assert len(sent) <= 8, "\n".join(sent)
    assert re.findall(r"Thread (\d+)", page) == [str(n) for n in range(44, 24, -1)]
    assert "Show all 34 replies" in page
    assert [int(n) for n in re.findall(r"Reply (\d+)\.", page)] == [0, 1, 2]
    seen, following = page, re.search(r'rel="next" href="([^"]+)"', page)
    for _page in range(2):
        assert following
        seen = client.get(following[1].replace("&amp;", "&")).text
        following = re.search(r'rel="next" href="([^"]+)"', seen)
    assert re.findall(r"Thread (\d+)", seen) == ["4", "3", "2", "1", "0"]
    assert following is None
    best = client.get("/ideas/lamp/comments?sort=helpful").text
    assert re.findall(r"Thread (\d+)", best)[:3] == ["7", "44", "43"]
    with statements() as sent:
        assert "Thread 44" in client.get("/ideas/lamp").text
    assert len(sent) <= 8 + 2, "\n".join(sent)


def test_a_late_reply_has_an_address_that_shows_it(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lamp = idea(cast.maya, "lamp")
    many(lamp, cast.noor, threads=1, replies=34)
    monkeypatch.setattr(queries, "REPLIES", 10)
    last = db.session.scalars(sa.select(Comment.id).order_by(Comment.id.desc())).first()
    answer = client.get(f"/ideas/lamp/comments/{last}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"#comment-{last}")
    assert f'id="comment-{last}"' in client.get(answer.location).text
    assert client.get("/ideas/lamp/comments/424242").status_code == 404


def many(lamp: Idea, by: Member, *, threads: int, replies: int) -> None:
    """Threads, the newest with replies; the seventh is the most helpful."""
    for n in range(threads):
        add(lamp, by, f"<p>Thread {n}</p>", helpful=1 if n == 7 else 0)
    top = db.session.scalars(sa.select(Comment).order_by(Comment.id.desc())).first()
    assert top
    for n in range(replies):
        add(lamp, by, f"<p>Reply {n}.</p>", level=1, parent_id=top.id, parent_level=0)
    db.session.commit()


def add(lamp: Idea, by: Member, html: str, **values: object) -> None:
    db.session.add(Comment(idea_id=lamp.id, by_id=by.id, text="x", html=html, at=lamp.created_at, **values))
    db.session.flush()


def test_the_database_knows_one_level_of_replies_and_no_marks_twice(app: Flask, cast: Cast) -> None:
    lamp, other = idea(cast.maya, "lamp"), idea(cast.maya, "chair")
    top = say(lamp, cast.tom, "Top.")
    reply = say(lamp, cast.tom, "Reply.", parent=top)
    values = {"by_id": cast.tom.id, "text": "x", "html": "x", "at": lamp.created_at}
    lies = (
        {"idea_id": lamp.id, "level": 1, "parent_id": reply.id, "parent_level": 0},
        {"idea_id": lamp.id, "level": 1, "parent_id": reply.id, "parent_level": 1},
        {"idea_id": other.id, "level": 1, "parent_id": top.id, "parent_level": 0},
        {"idea_id": lamp.id, "level": 0, "deleted_at": lamp.created_at},
    )
    actions.find_helpful(top, lamp, by=cast.noor, at=lamp.created_at)
    db.session.commit()
    for lie in lies:
        with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.execute(sa.insert(Comment).values(**values, **lie))
    twice = sa.insert(Helpful).values(comment_id=top.id, member_id=cast.noor.id, at=lamp.created_at)
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.execute(twice)


def test_many_clicks_at_once_are_one_comment_and_one_mark(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn
) -> None:
    said = say(idea(cast.maya, "lamp"), cast.noor, "Use beech.")
    sign_in(client, "tom")
    helpful = f"/ideas/lamp/comments/{said.id}/helpful"
    data = {"text": "One click too many", "form_key": "k1"}
    assert at_once(app, client, "/ideas/lamp/comments", data) == [303] * 6
    assert at_once(app, client, helpful, {}) == [303] * 6
    assert db.session.scalars(sa.select(Comment.text).order_by(Comment.id)).all() == ["Use beech.", data["text"]]
    assert db.session.scalars(sa.select(Comment.helpful).order_by(Comment.id)).all() == [1, 0]


def at_once(app: Flask, client: Client, place: str, data: dict[str, str]) -> list[int]:
    """What six tabs of the same browser are answered that send the same at the same moment."""
    token, cookie = client.csrf_token(), client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    barrier, answers = threading.Barrier(6), list[int]()

    def click() -> None:
        tab = app.test_client()
        tab.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie.value)
        barrier.wait(30)
        answers.append(tab.post(place, data=data, token=False, headers={"X-CSRFToken": token}).status_code)

    tabs = [threading.Thread(target=Context().run, args=(click,), daemon=True) for _ in range(6)]
    settle()
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(60)
    settle()
    return answers
