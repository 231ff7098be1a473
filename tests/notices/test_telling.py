"""One message per person and event, in the inbox and by mail, in one transaction."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, url_for

import ideas
from ideas.db import db
from ideas.notices import kinds
from ideas.notices.actions import Letter, set_mail_choice, tell, tell_many
from ideas.notices.models import Notice
from ideas.office.models import Mail
from tests.notices.letters import letter
from tests.rig.people import Cast


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_one_event_is_one_notice_and_one_mail(cast: Cast, at: datetime) -> None:
    assert tell(cast.maya, letter(), event="gate:1", at=at)
    assert not tell(cast.maya, letter(title="100 supporters, once more"), event="gate:1", at=at)
    assert tell(cast.maya, letter(), event="gate:2", at=at)
    assert (count(Notice), count(Mail)) == (2, 2)
    notice = db.session.scalars(sa.select(Notice).order_by(Notice.id)).first()
    mail = db.session.get(Mail, notice.mail_id)
    assert (mail.subject, mail.to_address, mail.key) == ("100 supporters", cast.maya.address, f"notice:{notice.id}")


def test_of_many_each_is_told_once_however_often_it_is_repeated(cast: Cast, at: datetime) -> None:
    everybody = [member.id for member in cast.all()]
    assert tell_many(everybody[:4], letter(), event="passage:7", at=at) == 4
    assert tell_many(everybody * 2, letter(), event="passage:7", at=at) == 5
    assert tell_many(everybody, letter(), event="passage:7", at=at) == 0
    assert count(Mail) == len(everybody)


def test_what_is_rolled_back_was_never_said(cast: Cast, at: datetime) -> None:
    member = cast.maya
    tell(member, letter(), event="gate:1", at=at)
    db.session.rollback()
    assert (count(Notice), count(Mail)) == (0, 0)


def test_mail_of_a_kind_can_be_switched_off_and_on(cast: Cast, at: datetime) -> None:
    set_mail_choice(cast.maya.id, "support.gate", wanted=False, at=at)
    set_mail_choice(cast.maya.id, "support.gate", wanted=False, at=at)
    tell(cast.maya, letter(), event="gate:1", at=at)
    tell(cast.maya, letter("support.goal"), event="gate:2", at=at)
    assert (count(Notice), count(Mail)) == (2, 1), "the inbox gets both"
    set_mail_choice(cast.maya.id, "support.gate", wanted=True, at=at)
    tell(cast.maya, letter(), event="gate:3", at=at)
    assert count(Mail) == 2


def test_an_unconfirmed_address_gets_no_mail_and_a_former_member_hears_nothing(cast: Cast, at: datetime) -> None:
    cast.maya.confirmed_at = None
    cast.noor.password_hash, cast.noor.closed_at = None, at
    db.session.flush()
    assert tell_many([cast.maya.id, cast.noor.id], letter(), event="gate:1", at=at) == 1
    assert (count(Notice), count(Mail)) == (1, 0)


def test_each_is_written_to_in_her_language(cast: Cast, at: datetime) -> None:
    cast.noor.language = "de"
    db.session.flush()
    tell_many([cast.maya.id, cast.noor.id], letter(), event="gate:1", at=at)
    mails = {mail.to_address: mail for mail in db.session.scalars(sa.select(Mail))}
    assert mails["maya@plinth.example"].language == "en"
    assert mails["noor@plinth.example"].language == "de"
    assert '<html lang="de">' in str(mails["noor@plinth.example"].html)


def test_a_mail_says_what_where_why_and_how_to_stop(app: Flask, cast: Cast, at: datetime) -> None:
    tell(cast.maya, letter(link="/ideas/tideglow"), event="gate:1", at=at)
    [mail] = db.session.scalars(sa.select(Mail))
    site = app.config["SITE_URL"]
    for body in (mail.text, str(mail.html)):
        assert "Tideglow passed a gate." in body
        assert f"{site}/ideas/tideglow" in body
        assert "A gate was passed" in body, "the kind, in words"
        assert f"{site}/unsubscribe/" in body
    assert "<" not in mail.text


def test_what_people_wrote_stays_text_in_a_mail(cast: Cast, at: datetime) -> None:
    tell(cast.maya, letter(title="<script>alert(1)</script>\nBcc: all@x.example"), event="gate:1", at=at)
    [mail] = db.session.scalars(sa.select(Mail))
    assert "<script>" not in str(mail.html)
    assert "\n" not in mail.subject


def test_a_letter_may_name_a_page_where_no_request_runs(cast: Cast, at: datetime) -> None:
    def to_inbox() -> Letter:
        return Letter("support.gate", "A gate", "Passed.", url_for("notices.inbox"))

    tell(cast.maya, to_inbox, event="gate:1", at=at)
    assert db.session.scalars(sa.select(Notice.link)).one() == "/inbox"


def written_kinds() -> Iterator[tuple[str, str]]:
    """Every kind that some letter of the house is written with."""
    for file in sorted(Path(ideas.__file__).parent.glob("*/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Letter":
                named = [word.value for word in node.keywords if word.arg == "kind"]
                kind = (named or node.args[:1])[0]
                if isinstance(kind, ast.Constant):
                    yield file.parent.name, str(kind.value)


def test_every_kind_that_is_written_can_be_chosen() -> None:
    lacking = sorted({f"{room}: {kind}" for room, kind in written_kinds() if kind not in kinds.LABELS})
    assert not lacking, "add these kinds to ideas/notices/kinds.py, so that members can choose them: " + ", ".join(
        lacking
    )


@pytest.mark.parametrize("staff", [True, False])
def test_each_kind_stands_once_among_the_choices(app: Flask, staff: bool) -> None:
    shown = [kind for _heading, group in kinds.groups(staff=staff) for kind, _label in group]
    assert len(shown) == len(set(shown))
    assert ("desk.screening" in shown) is staff


def test_telling_costs_the_same_number_of_statements_for_many(
    cast: Cast, at: datetime, statements: Callable[[], list[str]]
) -> None:
    everybody = [member.id for member in cast.all()]
    tell_many(everybody[:2], letter(), event="gate:1", at=at)
    few = len(statements())
    tell_many(everybody, letter(), event="gate:2", at=at)
    assert len(statements()) - few <= few
