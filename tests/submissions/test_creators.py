"""Ideas made together: nobody is named or bound without accepting, and the shares are one whole when it is sent."""

from __future__ import annotations

import re
import threading
from contextvars import Context

import pytest
import sqlalchemy as sa

from ideas import clock
from ideas.accounts import closing
from ideas.accounts.models import Member
from ideas.db import db, start_writing
from ideas.notices.models import Notice
from ideas.refusals import Refused
from ideas.submissions import actions, creators, lifecycle, queries
from ideas.submissions.creator_rules import as_ppm
from ideas.submissions.models import Creator, Idea
from ideas.submissions.stages import Stage
from ideas.voting.actions import open_idea

PAGE = "/ideas/tideglow/draft/creators"
INVITATION = "/ideas/tideglow/invitation"
HERE = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost{INVITATION}"}


def part(handle: str) -> Creator | None:
    return db.session.scalar(sa.select(Creator).join(Member).where(Member.handle == handle))


def told(handle: str) -> list[tuple[str, str]]:
    rows = sa.select(Notice.kind, Notice.title).join(Member, Member.id == Notice.member_id)
    return [tuple(row) for row in db.session.execute(rows.where(Member.handle == handle).order_by(Notice.id))]


def shares(client, **of):
    """Post the page of the creators as it stands, with the shares given by handle and further fields."""
    page = client.get(PAGE).text
    fields = dict(re.findall(r'name="(share-\d+)" value="([^"]*)"', page))
    fields["seen"] = re.search(r'name="seen" value="([^"]*)"', page)[1]
    for handle in [name for name in of if name in ("maya", "noor", "tom")]:
        fields[f"share-{part(handle).id}"] = of.pop(handle)
    return client.post(PAGE, data=fields | of)


@pytest.fixture
def maya(client, whole, sign_in):
    sign_in(client, "maya")
    return client


@pytest.fixture
def noor(app, cast, sign_in):
    assert cast.noor
    other = app.test_client()
    sign_in(other, "noor")
    return other


@pytest.fixture
def invited(maya, noor):
    """Maya has invited Noor with 30 and kept 70."""
    assert shares(maya, maya="70", handle="noor", share="30", to="here").status_code == 303
    return noor


@pytest.fixture
def together(invited):
    """Noor has accepted."""
    assert invited.post(f"{INVITATION}/acceptance", data={"shown": 300_000}).status_code == 303
    return invited


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
def test_a_share_is_typed_in_per_cent_with_a_comma_or_a_point(app):
    good = {"30": 300_000, "33,33": 333_300, "33.3": 333_000, "0": 0, "100": 1_000_000, "12.5 %": 125_000}
    assert {typed: as_ppm(typed) for typed in good} == good
    for bad in ("", "x", "-1", "100.01", "1.234", "1e1", "٣", "30 30", ".5"):
        assert as_ppm(bad) is None


def test_an_invitation_is_seen_answered_and_heard_of(maya, invited):
    assert told("noor") == [("creator.invited", "Maya invites you to create “Tideglow” together")]
    assert invited.get("/my/ideas").text.index("Maya offers you a share of 30%") > 0
    page = invited.get(INVITATION).text
    assert "30%" in page
    assert "/ideas/tideglow/preview" in page
    assert "/members/maya" in page
    assert invited.get("/ideas/tideglow/preview").status_code == 200
    answer = invited.post(f"{INVITATION}/acceptance", data={"shown": 300_000}, follow_redirects=True)
    assert "You create “Tideglow” together" in answer.text
    assert told("maya") == [("creator.answered", "Noor creates “Tideglow” with you")]
    invited.post(f"{INVITATION}/acceptance", data={"shown": 300_000})
    assert len(told("maya")) == 1
    assert f'href="{INVITATION}">See your part in it' in invited.get("/my/ideas").text
    page = maya.get(PAGE).text
    assert "exactly 100 %" in page
    assert "Accepted on" in page
    assert "Send it" in maya.get("/ideas/tideglow/draft/check").text


def test_look_alikes_are_folded_and_each_mistake_is_one_sentence(maya, invited, cast):
    for handle, sentence in (
        ("nobody-here", "Nobody here is called “nobody-here”."),
        ("@Maya", "That is you."),
        ("n00r", "Noor is invited already"),
    ):
        answer = shares(maya, maya="50", handle=handle, share="12,5", to="here")
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{handle}"' in answer.text
        assert 'value="12,5"' in answer.text
        assert 'value="50"' in answer.text
    assert part("maya").share_ppm == 700_000, "what was refused changed nothing"
    for wrong, sentence in (("a lot", "Maya: please give a share"), ("101", "Maya: please give a share")):
        assert sentence in shares(maya, maya=wrong).text
    assert "The share: please give a share" in shares(maya, handle="tom", share="").text
    nameless = shares(maya, handle=" ", share="12,5", to="here")
    assert nameless.status_code == 422
    assert "Please type the handle of whoever you invite." in nameless.text
    assert 'value="12,5"' in nameless.text
    assert cast.tom
    assert shares(maya, handle="t0m", share="5", to="here").status_code == 303
    assert part("tom").share_ppm == 50_000


def test_nobody_is_named_or_bound_before_accepting(maya, invited, whole, cast):
    assert "Noor is invited." in maya.get(PAGE).text
    preview = maya.get("/ideas/tideglow/preview").text
    assert "Noor" not in preview
    assert "Maya" in preview
    assert "“Tideglow”" not in invited.get("/members/noor").text
    sent = maya.post("/ideas/tideglow/submission")
    assert sent.status_code == 422
    assert "Noor has not accepted yet. Wait for the answer, or take the invitation back." in sent.text
    assert f"{PAGE}#creators" in sent.text
    assert db.session.get(Idea, whole.id).stage == "draft"


def test_shares_other_than_a_whole_keep_it_from_being_sent(maya, together):
    shares(maya, maya="69,99")
    sent = maya.post("/ideas/tideglow/submission")
    assert sent.status_code == 422
    assert "The shares of the creators must be 100 % in all. They are 99.99% now." in sent.text
    shares(maya, maya="70")
    assert maya.post("/ideas/tideglow/submission").status_code == 303
    assert together.get(INVITATION).status_code == 200
    left = together.post(f"{INVITATION}/refusal", follow_redirects=True)
    assert "has been sent: who creates it is settled" in left.text
    assert part("noor").accepted_at
    assert maya.get(PAGE).status_code != 200
    assert shares_are_fixed()


def shares_are_fixed() -> bool:
    idea = db.session.scalars(sa.select(Idea)).one()
    with pytest.raises(Refused):
        creators.share_out(idea, {part("noor").id: 1}, by=db.session.get(Member, idea.owner_id), at=clock.now())
    return True


def test_a_changed_share_is_asked_for_again(maya, together):
    shares(maya, maya="80", noor="20")
    assert part("noor").accepted_at is None
    assert told("noor")[-1] == ("creator.invited", "Your share of “Tideglow” was changed")
    old = together.post(f"{INVITATION}/acceptance", data={"shown": 300_000}, headers=HERE, follow_redirects=True)
    assert "Your share was changed meanwhile: it is 20% now." in old.text
    assert "Accept 20%" in old.text, "she is back where she answers, with the share of now"
    assert part("noor").accepted_at is None
    assert together.post(f"{INVITATION}/acceptance", data={"shown": 200_000}).status_code == 303
    assert part("noor").accepted_at


def test_what_changed_meanwhile_is_not_overwritten_unseen(maya, invited):
    page = maya.get(PAGE).text
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    invited.post(f"{INVITATION}/acceptance", data={"shown": 300_000})
    answer = maya.post(PAGE, data={"seen": seen, f"share-{part('noor').id}": "25"})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert 'value="25"' in answer.text
    assert part("noor").share_ppm == 300_000


def test_whoever_declines_is_seen_by_the_owner_alone_and_asked_once_a_day(maya, invited, forward):
    invited.post(f"{INVITATION}/refusal")
    assert told("maya") == [("creator.answered", "Noor will not create “Tideglow” with you")]
    assert invited.get("/ideas/tideglow/preview").status_code == 404
    assert "You have declined" in invited.get(INVITATION).text
    assert "Declined on" in maya.get(PAGE).text
    assert "Noor declined. You can ask again from" in shares(maya, handle="noor", share="30").text
    forward(hours=24)
    assert shares(maya, handle="noor", share="30", to="here").status_code == 303
    assert part("noor").is_waiting
    assert len(told("noor")) == 2


def test_leaving_and_being_taken_off_are_told(maya, together, forward):
    together.post(f"{INVITATION}/refusal")
    assert told("maya")[-1] == ("creator.answered", "Noor no longer creates “Tideglow” with you")
    forward(hours=25)
    shares(maya, handle="noor", share="30", to="here")
    together.post(f"{INVITATION}/acceptance", data={"shown": 300_000})
    maya.post(f"/ideas/tideglow/creators/{part('noor').id}/removal", data={})
    assert part("noor") is None
    assert told("noor")[-1] == ("creator.invited", "You are no longer a co-creator of “Tideglow”")
    assert together.get(INVITATION).status_code == 404


def test_invitations_have_a_limit_by_number_and_by_day(maya, whole, cast, monkeypatch, at):
    monkeypatch.setattr(creators, "INVITATIONS_PER_DAY", 1)
    assert cast.noor
    assert cast.tom
    shares(maya, handle="noor", share="1", to="here")
    answer = shares(maya, handle="tom", share="1", to="here")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "many invitations today" in answer.text
    assert 'value="tom"' in answer.text
    monkeypatch.setattr("ideas.submissions.creator_rules.MOST", 1)
    assert "at most 1 co-creators" in shares(maya, handle="tom", share="1").text


def test_strangers_find_no_door(maya, invited, app, sign_in, cast):
    stranger = app.test_client()
    assert cast.tom
    sign_in(stranger, "tom")
    number = part("noor").id
    for path in (
        PAGE,
        f"/ideas/tideglow/creators/{number}/removal",
        f"{INVITATION}/acceptance",
        f"{INVITATION}/refusal",
    ):
        assert stranger.post(path, data={"share": 300_000}).status_code == 404
        assert path.endswith(("ance", "refusal")) or invited.post(path).status_code == 404
    assert part("noor").is_waiting


def test_a_co_creator_cannot_support_and_a_closed_account_leaves_a_former_member(maya, together, whole, cast, at):
    maya.post("/ideas/tideglow/submission")
    idea = queries.own_idea(cast.maya, "tideglow")
    open_idea(idea, by=cast.sam, at=at, rules=idea.rules)
    said = together.post("/ideas/tideglow/support", follow_redirects=True)
    assert "This is your own idea" in said.text
    assert "Noor" in maya.get("/ideas/tideglow").text
    closing.close(cast.noor, at=at)
    db.session.commit()
    assert "a former member" in maya.get("/ideas/tideglow").text
    assert db.session.query(Creator).count() == 2


def test_a_co_creator_who_closes_her_account_leaves_a_draft_to_be_settled(maya, together, cast, at):
    closing.close(cast.noor, at=at)
    db.session.commit()
    assert db.session.query(Creator).count() == 1
    assert told("maya")[-1][1] == "Noor no longer creates “Tideglow” with you"
    assert "They are 70% now." in maya.post("/ideas/tideglow/submission").text


def test_what_comes_back_from_screening_needs_everybody_again(maya, together, cast, whole, at):
    maya.post("/ideas/tideglow/submission")
    idea = queries.own_idea(cast.maya, "tideglow")
    lifecycle.move(idea, Stage.NEEDS_WORK, by=cast.sam, at=at)
    db.session.commit()
    shares(maya, maya="60", noor="40")
    assert "Noor has not accepted yet" in maya.post("/ideas/tideglow/submission").text
    together.post(f"{INVITATION}/acceptance", data={"shown": 400_000})
    assert maya.post("/ideas/tideglow/submission").status_code == 303


@pytest.mark.parametrize("repetition", range(3))
def test_who_declines_while_the_owner_sends_is_either_bound_or_seen(app, together, cast, whole, repetition):
    begin, refused = threading.Barrier(2), []
    idea_id, number, people = whole.id, part("noor").id, (cast.maya.id, cast.noor.id)

    def send(idea: Idea) -> None:
        actions.submit(idea, by=db.session.get_one(Member, people[0]), at=clock.now())

    def leave(idea: Idea) -> None:
        creator = db.session.get_one(Creator, number)
        creators.decline(idea, creator, by=db.session.get_one(Member, people[1]), at=clock.now())

    def run(act) -> None:
        with app.app_context():
            start_writing()
            begin.wait(20)
            try:
                act(queries.own_idea(db.session.get_one(Member, people[0]), "tideglow"))
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                refused.append(refusal.sentence)
            finally:
                db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=Context().run, args=(run, act)) for act in (send, leave)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    db.session.expire_all()
    is_sent = db.session.get_one(Idea, idea_id).stage == "screening"
    assert len(refused) == 1
    assert is_sent == bool(db.session.get_one(Creator, number).accepted_at)
