"""The landing of all staff desks. Each room puts its own desks on it in its setup: `app.extensions["plinth.desks"]`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask, current_app, url_for

from ideas.accounts.models import Member
from ideas.campaigns.queries import count_unpublished
from ideas.conversations.flagging import count_waiting
from ideas.db import db
from ideas.review import queries, review_queries, revision_desk
from ideas.submissions.models import Idea
from ideas.words import _

KEY = "plinth.desks"


@dataclass(frozen=True, slots=True)
class Desk:
    """One card: what waits at a desk. `count` None: a desk without a queue."""

    label: str
    url: str
    count: int | None
    hint: str


Desks = Callable[[Member], list[Desk]]


def furnish_desks(app: Flask, desks: Desks) -> None:
    """Put the desks of a room on the landing: `desks(member)` lists those her roles open."""
    app.extensions.setdefault(KEY, []).append(desks)


def all_desks(member: Member) -> list[Desk]:
    return [desk for desks in current_app.extensions.get(KEY, []) for desk in desks(member)]


def own_desks(member: Member) -> list[Desk]:
    """Screening and review, and for admins the campaigns, whose room comes before the landing."""
    return [
        *(_screening() if member.has_role("screener") else []),
        *(_review(member) if member.has_role("reviewer") else []),
        *(_campaigns() if member.has_role("admin") else []),
    ]


def _campaigns() -> list[Desk]:
    hint = _("Campaigns with changes that are not published")
    return [Desk(_("Campaigns"), url_for("campaigns.desk"), count_unpublished(), hint)]


def ideas_of_campaigns() -> dict[int, int]:
    """How many ideas each campaign has had, by its id: for its own desk, which knows no ideas."""
    rows = db.session.execute(sa.select(Idea.campaign_id, sa.func.count()).group_by(Idea.campaign_id))
    return {row[0]: row[1] for row in rows}


def _screening() -> list[Desk]:
    url, changes = url_for("review.screening"), revision_desk.count_waiting()
    return [
        Desk(_("Screening"), url, queries.count_waiting(), _("Ideas that wait to be published, oldest first")),
        Desk(_("Changes to live ideas"), f"{url}#changes", changes, _("The old version is up until you have looked")),
        Desk(_("Reports"), url_for("review.flags"), count_waiting(), _("What members reported, oldest first")),
    ]


def _review(member: Member) -> list[Desk]:
    url = url_for("review.reviews")
    waiting, to_confirm = review_queries.count_undecided(), review_queries.count_to_confirm(member)
    return [
        Desk(_("Review"), url, waiting, _("Ideas at their goal that wait for a decision")),
        Desk(_("Second reviewer"), f"{url}#confirm", to_confirm, _("Approvals that wait for your yes")),
    ]
