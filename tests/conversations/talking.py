"""Saying something in tests: as an act, and as a form of a page."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from ideas import clock
from ideas.accounts.models import Member
from ideas.conversations import actions, flagging
from ideas.conversations.models import Comment, Flag
from ideas.conversations.subjects import subject_for
from ideas.db import db
from ideas.submissions.models import Idea
from tests.rig.client import Client


def say(about: Idea, by: Member, text: str, **how: Any) -> Comment:
    """A comment, as the act makes it."""
    said = actions.comment(about, text=text, by=by, at=clock.now(), **how)
    assert said is not None
    db.session.commit()
    return said


def write(client: Client, slug: str, text: str, **fields: Any) -> TestResponse:
    """Send the form of a comment; one and the same form unless a key is given."""
    return client.post(f"/ideas/{slug}/comments", data={"text": text, "form_key": "k1", **fields})


def forms(page: str) -> dict[str, str]:
    """The hidden fields of the form on a page, its last one winning."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def report(subject: str, by: Member, kind: str = "hurtful", evidence: str = "Read the last sentence of it.") -> Flag:
    """A flag on `comment:12`, as the act makes it."""
    thing = subject_for(by, subject)
    assert flagging.flag(thing, kind=kind, evidence=evidence, by=by, at=clock.now())
    db.session.commit()
    found = flagging.own_flag(thing, by)
    assert found is not None
    return found
