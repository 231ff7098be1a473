"""The search index agrees with the ideas after whatever changes them, and similar ideas are found by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions import lifecycle, search_index
from ideas.submissions.models import Idea
from ideas.submissions.search import grams_text, look_for
from ideas.submissions.similar import similar_to
from ideas.submissions.stages import PUBLIC, Stage
from tests.gallery.world import idea
from tests.rig.people import Cast
from tests.submissions.test_likeness import DIFFERENT, SIMILAR

SignIn = Callable[[FlaskClient, str], Member]


def found(text: str) -> list[str]:
    hit = look_for(text)
    return sorted(db.session.scalars(sa.select(Idea.slug).where(hit.has(Idea.id)))) if hit else []


def entries() -> dict[int, Any]:
    """What the index holds, by idea."""
    db.session.commit()
    titles = sa.select(search_index.TITLES.c.rowid, grams_text())
    return {row[0]: set(row[1].split()) for row in db.session.execute(titles)}


def expected() -> dict[int, Any]:
    public = sa.select(Idea).where(Idea.stage.in_(sorted(PUBLIC)))
    return {each.id: search_index.grams_of(each.title) for each in db.session.scalars(public)}


def agrees() -> bool:
    search_index.refresh(clock.now())
    return entries() == expected()


def test_the_index_follows_every_change_of_an_idea(app: Flask, cast: Cast) -> None:
    kept = idea(cast.maya, "kept", title="Harbour lantern", story="Made of maple.")
    draft = idea(cast.maya, "draft", Stage.DRAFT, title="Secret kite")
    assert agrees()
    assert found("lant") == ["kept"]
    assert found("maple") == ["kept"]
    assert found("kite") == []
    kept.title = "Tidal beacon"
    db.session.commit()
    assert agrees()
    assert found("lantern") == []
    assert found("beac") == ["kept"]
    cast.maya.name = "Zora Quill"
    db.session.commit()
    assert agrees()
    assert found("quill") == ["kept"]
    draft.title = "Secret boat"
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(search_index.DUE)) == 0, "drafts are never noted"
    lifecycle.move(kept, Stage.WITHDRAWN, by=None, at=clock.now())
    db.session.commit()
    assert agrees()
    assert found("beacon") == []
    assert entries() == {}


def test_an_idea_that_leaves_is_shown_by_no_search_before_the_worker_has_passed(
    client: FlaskClient, cast: Cast
) -> None:
    gone = idea(cast.maya, "gone", title="Harbour lantern")
    lifecycle.move(gone, Stage.REMOVED, by=None, at=clock.now())
    db.session.commit()
    assert "Harbour lantern" not in client.get("/?q=lantern").text
    assert similar_to("Harbour lantern") == []


def test_a_lost_index_is_written_anew_by_one_command(app: Flask, cast: Cast, shell: Callable[..., Any]) -> None:
    idea(cast.maya, "one", title="Harbour lantern")
    search_index.refresh(clock.now())
    for table in (search_index.INDEX, search_index.TITLES):
        db.session.execute(sa.delete(table))
    db.session.commit()
    assert found("lantern") == []
    assert "1 ideas indexed" in shell("submissions", "index", "--all").stdout
    assert found("lantern") == ["one"]
    assert entries() == expected()


def test_every_script_is_found_by_beginnings_without_case_and_accents(app: Flask, cast: Cast) -> None:
    for n, (title, asked_for) in enumerate(
        (
            ("Gärtners Fußbank", "GAERTN fussb"), ("Łódź à la crème", "lodz creme"), ("Φῶς του λιμανιού", "φωσ ΛΙΜΑΝ"),
            ("Ёлочный фонарь", "елочн ФОНАР"), ("فَانُوسُ البَحْر", "فانوس البحر"), ("折りたたみ灯台ランプ", "灯台ランプ"),
            ("Stehlampe", "lampe"), ("🐙 night", "🐙"), ("दीपक घर", "दीप"), ("등대의 램프", "등대"),
            ("İstanbul ﬁsh", "istan fish"),
        )
    ):  # fmt: skip
        idea(cast.maya, f"n{n}", title=title, pictures=0)
        assert f"n{n}" in found(asked_for), title


def test_similar_ideas_are_found_across_typing_order_and_language(app: Flask, cast: Cast) -> None:
    for n, (_typed, title) in enumerate(SIMILAR):
        idea(cast.noor, f"n{n}", title=title, pictures=0)
    slugs = dict(db.session.execute(sa.select(Idea.id, Idea.slug)).all())
    for n, (typed, _title) in enumerate(SIMILAR):
        assert f"n{n}" in {slugs[each.idea_id] for each in similar_to(typed)}, typed
    assert [typed for _title, typed in DIFFERENT if typed[:4] in ("Steh", "Ρολό", "ساعة") and similar_to(typed)] == []
    assert similar_to("") == similar_to("...") == similar_to("\x00" * 300) == []


def test_common_tokens_are_noted_and_left_out(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "COMMON", 2)
    for n in range(4):
        idea(cast.noor, f"n{n}", title=f"Lamp {'abcd'[n] * 5}", pictures=0)
    assert search_index.weigh(clock.now()) > 0
    rows = {(row.kind, row.token): row.ideas for row in db.session.execute(sa.select(search_index.TOKENS))}
    assert rows["word", "lamp"] == rows["gram", "amp"] == 4
    assert ("word", "aaaaa") not in rows
    assert similar_to("Lamp bbbbb")[0].likeness == 1


def test_whoever_types_a_title_is_shown_what_others_offer(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.noor, "lantern", title="Harbour lantern", count=12)
    idea(cast.maya, "own", title="Harbour lanterns")
    idea(cast.noor, "hidden", Stage.SCREENING, title="Harbour lantern two")
    sign_in(client, "maya")
    answer = client.get("/ideas/similar", query_string={"title": "Harbor lantren"})
    assert "Support one of them instead?" in answer.text
    assert "12 supporters" in answer.text
    assert "Gathering support" in answer.text
    assert re.findall(r'href="([^"]+)"', answer.text) == ["/ideas/lantern"]
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    for title in ("", "ha", "Pocket chess", "'\"*()% OR NEAR", "x" * 10_000):
        assert client.get("/ideas/similar", query_string={"title": title}).status_code == 204, title


def test_looking_too_often_has_to_wait(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "maya")
    answers = [client.get("/ideas/similar?title=lantern").status_code for _ in range(61)]
    assert answers[:60] == [204] * 60
    assert answers[60] == 429


def test_without_scripts_the_next_step_shows_similar_ideas(
    client: FlaskClient, cast: Cast, sign_in: SignIn, campaign: Any
) -> None:
    idea(cast.noor, "lantern", title="Harbour lantern")
    sign_in(client, "maya")
    step = client.post("/ideas/new", data={"title": "Harbour lantern", "pitch": "", "story": ""})
    page = client.get(step.headers["Location"]).text
    assert "Support one of them instead?" in page
    assert 'href="/ideas/lantern"' in page


def test_no_idea_takes_the_address_of_the_list(client: FlaskClient, sign_in: SignIn, campaign: Any) -> None:
    sign_in(client, "maya")
    client.post("/ideas/new", data={"title": "Similar", "pitch": "", "story": ""})
    assert db.session.scalars(sa.select(Idea.slug)).one() == "idea-similar"


def test_a_screener_sees_similar_ideas_beside_the_one_on_her_desk(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    idea(cast.noor, "lantern", title="Harbour lantern")
    idea(cast.maya, "again", Stage.SCREENING, title="Lantern of the harbour")
    sign_in(client, "sam")
    page = client.get("/screening/again").text
    assert "Similar ideas" in page
    assert 'href="/ideas/lantern"' in page
