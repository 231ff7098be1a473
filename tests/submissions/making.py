"""Drafts for tests, made by the room's own actions; pictures come without a decoder."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from io import BytesIO

from ideas.accounts.models import Member
from ideas.campaigns.calls import INELIGIBLE
from ideas.campaigns.models import Campaign
from ideas.campaigns.rules import topics_key
from ideas.db import db
from ideas.pictures import Rendition, Taken, keep
from ideas.submissions import actions, pictures
from ideas.submissions.models import Idea, Picture
from tests.hostile.pictures import picture as picture_file

PITCH = "A lantern whose light rises and falls with the tide of a harbour you choose."
STORY = (
    "It has a **float** and a small motor.\n\n- maple\n- brass\n\n" + "Every evening the light follows the sea. " * 3
)
FACTS = {"longest_side": 31, "parts": 14}
TICKS = {"own_work": True, "no_marks": True, topics_key(INELIGIBLE): True}


def draft(campaign: Campaign, member: Member, *, at: datetime, title: str = "Tideglow") -> Idea:
    idea = actions.start_draft(campaign, title=title, pitch="", story="", by=member, at=at)
    db.session.commit()
    return idea


def whole(campaign: Campaign, member: Member, *, at: datetime, title: str = "Tideglow") -> Idea:
    idea = draft(campaign, member, at=at, title=title)
    actions.save_text(idea, title=title, pitch=PITCH, story=STORY, seen="", at=at)
    actions.save_details(idea, facts=FACTS, confirmations=TICKS, seen="", at=at)
    cover = hang(idea, member, at=at)
    cover.alt = "A lantern on a window sill"
    db.session.commit()
    return idea


def hang(idea: Idea, member: Member, *, at: datetime, name: str = "front.jpg") -> Picture:
    data = picture_file(quality=40 + len(name) % 40, comment=name.encode())
    stored = f"{sha256(name.encode()).hexdigest()[:40]}.jpg"
    size = Rendition(w=160, h=120, type="image/jpeg", name=stored)
    taken = Taken(stored, 160, 120, tint=3, dhash=-5, renditions=[size], files={stored: data})
    keep(taken.files)
    picture = pictures.add(idea, taken, file_name=name, by=member, at=at)
    db.session.commit()
    return picture


def upload(data: bytes, name: str = "front.jpg", kind: str = "image/jpeg") -> tuple[BytesIO, str, str]:
    """A file as the test client sends it."""
    return BytesIO(data), name, kind
