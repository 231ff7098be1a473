"""Flags: members report with evidence, nothing is hidden by it, and screeners answer each of them once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.accounts.models import Member
from ideas.conversations import advice, flagging
from ideas.conversations.models import Feedback, Flag
from ideas.conversations.subjects import subject_for
from ideas.db import db
from ideas.notices.models import Notice
from ideas.refusals import Refused
from ideas.review import flags_desk
from ideas.submissions.models import Idea, Passage, Picture, Update
from ideas.submissions.stages import Stage
from ideas.voting.announcing import announce
from tests.conversations.talking import say
from tests.gallery.world import idea
from tests.rig.client import Client, settle
from tests.rig.people import Cast

SignIn = Callable[[Client, str], Member]
EVIDENCE = "It is the lamp of http://maker.example/lamp from 2019."
RIGHT = {"verdict": "upheld", "words": "You are right, thank you."}


def report(client: Client, subject: str, **fields: str) -> int:
    data = {"subject": subject, "kind": "not_own", "evidence": EVIDENCE, **fields}
    return client.post("/flags", data=data).status_code


def flagged(about: Idea, by: Member, at: datetime, subject: str = "") -> Flag:
    thing = subject_for(by, subject or f"idea:{about.id}")
    assert flagging.flag(thing, kind="hurtful", evidence=EVIDENCE, by=by, at=at)
    db.session.commit()
    return flagging.own_flag(thing, by)  # type: ignore[return-value]


def test_every_public_thing_can_be_reported_once_and_stays_as_it_is(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    lamp = idea(cast.maya, "lamp")
    said = say(lamp, cast.noor, "Not nice.")
    news = Update(idea_id=lamp.id, by_id=cast.maya.id, title="News", text="x", saved_at=at, published_at=at)
    db.session.add(news)
    db.session.flush()
    picture = db.session.scalars(sa.select(Picture.id)).one()
    subjects = (f"idea:{lamp.id}", f"comment:{said.id}", f"update:{news.id}", f"picture:{picture}")
    sign_in(client, "tom")
    before = client.get("/ideas/lamp").text
    for subject in subjects:
        assert f'value="{subject}"' in client.get(f"/flags/new?subject={subject}").text
        short = client.post("/flags", data={"subject": subject, "kind": "x", "evidence": "too short"})
        assert short.status_code == 422
        assert "too short" in short.text
        assert report(client, subject) == report(client, subject) == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Flag)) == 4
    assert "You have reported this already" in client.get(f"/flags/new?subject={subjects[0]}").text
    assert client.get("/ideas/lamp").text.count("Not nice.") == before.count("Not nice.") == 1
    for nothing in ("", "idea", "idea:0", "idea:x", "cat:1", f"picture:{10**30}", "feedback:x", f"feedback:{said.id}"):
        assert report(client, nothing) == client.get(f"/flags/new?subject={nothing}").status_code == 404, nothing


def test_one_reports_only_what_one_sees_and_nothing_of_ones_own(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    lamp, draft = idea(cast.maya, "lamp"), idea(cast.maya, "draft", Stage.DRAFT)
    said = say(lamp, cast.tom, "Mine.")
    advice.give(lamp, by=cast.noor, at=at, originality=1, making=1, detail=1, works="Bah.", better="")
    key = db.session.scalars(sa.select(Feedback.key)).one()
    sign_in(client, "tom")
    assert report(client, f"idea:{draft.id}") == report(client, f"feedback:{key}") == 404
    report(client, f"comment:{said.id}")
    sign_in(client, "maya")
    report(client, f"idea:{lamp.id}")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Flag)) == 0
    assert report(client, f"feedback:{key}") == 303
    sign_in(client, "noor")
    assert report(client, f"feedback:{key}") == 404


def test_a_member_reports_twenty_things_a_day(client: Client, cast: Cast, sign_in: SignIn, app: Flask) -> None:
    lamp = idea(cast.maya, "lamp")
    said = say(lamp, cast.noor, "Bah.")
    app.config["FLAGS_PER_DAY"] = 1
    sign_in(client, "tom")
    assert report(client, f"idea:{lamp.id}") == 303
    answer = client.post("/flags", data={"subject": f"comment:{said.id}", "kind": "other", "evidence": EVIDENCE})
    app.config["FLAGS_PER_DAY"] = 20
    assert answer.status_code == 429
    assert EVIDENCE in answer.text
    assert int(answer.headers["Retry-After"]) > 3600


def test_an_answer_removes_a_comment_and_tells_everybody_concerned(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    lamp = idea(cast.maya, "lamp")
    said = say(lamp, cast.noor, "Something nasty.")
    say(lamp, cast.tom, "A reply that stays.", parent=said)
    first = flagged(lamp, cast.tom, at, f"comment:{said.id}")
    second = flagged(lamp, cast.rosa, at, f"comment:{said.id}")
    sign_in(client, "sam")
    assert '<b class="num">2</b>' in client.get("/desk").text
    assert client.get("/screening/flags").text.count("data-row") == 1
    page = client.get(f"/screening/flags/{first.id}").text
    assert "Something nasty." in page
    assert page.count("No report of this member was answered before.") == 2
    place, both = f"/screening/flags/{first.id}/answer", {"flags": [first.id, second.id]}
    assert client.post(place, data={**both, **RIGHT, "words": ""}).status_code == 422
    kept = client.post(place, data={**both, **RIGHT, "takes_away": "y", "why": ""})
    assert kept.status_code == 422
    assert "Write the public reason." in kept.text
    assert RIGHT["words"] in kept.text
    done = client.post(place, data={**both, **RIGHT, "takes_away": "y", "why": "It insults a person."})
    assert done.location == "/screening/flags"
    page = client.get("/ideas/lamp/comments").text
    assert "Removed by our team: It insults a person." in page
    assert "Something nasty." not in page
    assert "A reply that stays." in page
    kinds = ("flag.answered", "comment.removed")
    told = {notice.member_id: notice.body for notice in db.session.scalars(sa.select(Notice)) if notice.kind in kinds}
    assert set(told) == {cast.tom.id, cast.rosa.id, cast.noor.id}
    assert "Something nasty." in told[cast.noor.id]
    assert RIGHT["words"] in told[cast.tom.id]
    later = flagged(lamp, cast.tom, at)
    assert "Right in 1 of 1 reports so far." in client.get(f"/screening/flags/{later.id}").text


def test_feedback_can_be_taken_back_and_its_writer_is_named_at_the_desk_alone(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime, forward: Callable[..., datetime]
) -> None:
    lamp = idea(cast.maya, "lamp")
    advice.give(lamp, by=cast.noor, at=at, originality=1, making=1, detail=1, works="Bah, maya.", better="")
    now = forward(days=1)
    key = db.session.scalars(sa.select(Feedback.key)).one()
    flag = flagged(lamp, cast.maya, now, f"feedback:{key}")
    sign_in(client, "maya")
    assert f"subject=feedback:{key}" in client.get("/ideas/lamp/feedback").text
    sign_in(client, "sam")
    assert "Noor" in client.get(f"/screening/flags/{flag.id}").text
    client.post(
        f"/screening/flags/{flag.id}/answer",
        data={"flags": flag.id, **RIGHT, "takes_away": "y", "why": "It is hurtful."},
    )  # fmt: skip
    assert advice.for_creators(lamp.id, at=now) == []
    assert advice.marks(lamp.id, at=now) == []
    sign_in(client, "maya")
    assert "Noor" not in client.get("/inbox").text
    assert "Noor" not in client.get("/ideas/lamp/feedback").text


def test_nobody_judges_what_is_hers_or_what_she_reported(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    lamp, hers = idea(cast.maya, "lamp"), idea(cast.sam, "hers")
    said = say(lamp, cast.sam, "A screener's comment.")
    cases = (
        flagged(lamp, cast.sam, at), flagged(hers, cast.tom, at), flagged(lamp, cast.tom, at, f"comment:{said.id}"),
    )  # fmt: skip
    sign_in(client, "sam")
    for flag in cases:
        answer = client.post(f"/screening/flags/{flag.id}/answer", data={"flags": flag.id, **RIGHT})
        assert answer.status_code == 422 or answer.location == "/screening/flags"
        page = answer if answer.status_code == 422 else client.get(answer.location)
        assert "somebody else has to judge it" in page.text
    assert client.get("/screening/hers/removal").location == "/screening/flags"
    sign_in(client, "tom")
    assert client.get(f"/screening/flags/{cases[0].id}").status_code == 403


def test_a_screener_learns_nothing_of_what_was_said_against_her_own(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime, forward: Callable[..., datetime]
) -> None:
    hers = idea(cast.sam, "hers")
    advice.give(hers, by=cast.noor, at=at, originality=1, making=1, detail=1, works="", better="All of it.")
    db.session.commit()
    forward(days=1)
    key = db.session.scalars(sa.select(Feedback.key)).one()
    flags = flagged(hers, cast.sam, at, f"feedback:{key}"), flagged(hers, cast.tom, at)
    sign_in(client, "sam")
    for flag in flags:
        place = f"/screening/flags/{flag.id}"
        answer = client.post(f"{place}/answer", data={"flags": flag.id, **RIGHT})
        assert "Noor" not in answer.text, "she would know who wrote the feedback"
        assert "Tom" not in answer.text, "she would know who reported her"
        assert client.get(place).location == "/screening/flags"
    sign_in(client, "vera")
    assert "Noor" in client.get(f"/screening/flags/{flags[0].id}").text


def test_of_two_screeners_one_answers(app: Flask, cast: Cast, sign_in: SignIn, at: datetime) -> None:
    lamp = idea(cast.maya, "lamp")
    flag = flagged(lamp, cast.tom, at)
    data: dict[str, object] = {"flags": flag.id, **RIGHT}
    place, answers = f"/screening/flags/{flag.id}/answer", list[int]()
    clients = [app.test_client(), app.test_client()]
    for client, handle in zip(clients, ("sam", "vera"), strict=True):
        sign_in(client, handle)  # type: ignore[arg-type]
    settle()
    start = threading.Barrier(2)

    def give(client: Client) -> None:
        start.wait(30)
        answers.append(client.post(place, data=data).status_code)

    threads = [threading.Thread(target=Context().run, args=(give, client)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303, 422]
    assert len(db.session.scalars(sa.select(Notice).where(Notice.kind == "flag.answered")).all()) == 1


def test_an_answer_to_what_somebody_else_has_answered_meanwhile_changes_nothing(
    app: Flask, cast: Cast, at: datetime
) -> None:
    flag = flagged(idea(cast.maya, "lamp"), cast.tom, at)
    seen = {who.handle: flags_desk.case_of(flag.id, who) for who in (cast.sam, cast.vera)}
    said = {"flag_ids": [flag.id], "words": "We looked.", "at": at}
    flags_desk.answer(seen["sam"], upheld=True, by=cast.sam, **said)
    with pytest.raises(Refused, match="Somebody else has just answered"):
        flags_desk.answer(seen["vera"], upheld=False, by=cast.vera, **said)
    db.session.commit()
    assert db.session.scalars(sa.select(Flag.state)).all() == ["upheld"]


def test_a_screener_removes_a_public_idea_with_a_public_reason(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    lamp = idea(cast.maya, "lamp")
    flagged(lamp, cast.tom, at)
    sign_in(client, "sam")
    reason = {"code": "not_own", "why": "The second picture is from another maker's catalogue."}
    assert client.post("/screening/lamp/removal", data={"code": "not_own", "why": "short"}).status_code == 422
    seen = client.post("/screening/lamp/removal", data={**reason, "preview": "1"})
    assert "We removed “The lamp”" in seen.text
    assert client.get("/ideas/lamp").status_code == 200
    assert client.post("/screening/lamp/removal", data=reason).status_code == 303
    assert client.get("/ideas/lamp").status_code == client.get("/ideas/lamp/comments").status_code == 410
    passage = db.session.scalars(sa.select(Passage).order_by(Passage.id.desc())).first()
    assert passage
    assert (passage.to_stage, passage.why, passage.codes) == ("removed", reason["why"], ["not_own"])
    assert "idea.removed" in db.session.scalars(sa.select(Notice.kind).where(Notice.member_id == cast.maya.id)).all()
    assert client.post("/screening/lamp/removal", data=reason).status_code == 404
    db.session.execute(sa.text("INSERT INTO follow VALUES (:i, :m, :t)"), {"i": lamp.id, "m": cast.noor.id, "t": at})
    db.session.commit()
    assert announce(at) >= 1


@pytest.mark.parametrize(
    "lie",
    [{"state": "upheld"}, {"evidence": " "}, {"kind": "bad"}, {"subject_kind": "cat"}, {"by": "judge"}],
    ids=["undecided", "silent", "kind", "subject", "herself"],
)
def test_the_database_refuses_impossible_flags(app: Flask, cast: Cast, at: datetime, lie: dict[str, str]) -> None:
    lamp = idea(cast.maya, "lamp")
    right = {"subject_kind": "idea", "subject_id": lamp.id, "idea_id": lamp.id, "kind": "other", "evidence": EVIDENCE,
             "by_id": cast.tom.id, "at": at, "state": "waiting", "answer": ""}  # fmt: skip
    if lie == {"by": "judge"}:
        lie = {"state": "upheld", "answer": "Yes.", "decided_at": at, "decided_by_id": cast.tom.id}  # type: ignore[dict-item]
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.execute(sa.insert(Flag).values(**right | lie))


def test_a_thing_that_was_deleted_can_still_be_answered(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    lamp = idea(cast.maya, "lamp")
    picture = db.session.scalars(sa.select(Picture)).one()
    flag = flagged(lamp, cast.tom, at, f"picture:{picture.id}")
    db.session.delete(picture)
    db.session.commit()
    sign_in(client, "sam")
    place = f"/screening/flags/{flag.id}"
    assert "It is no longer there" in client.get(place).text
    assert client.post(f"{place}/answer", data={"flags": flag.id, **RIGHT}).status_code == 303
    assert client.get("/screening/flags/424242").status_code == 404
