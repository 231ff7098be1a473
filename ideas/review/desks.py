"""The landing of all staff desks. Each room puts its own desks on it in its setup: `app.extensions["plinth.desks"]`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, url_for

from ideas.accounts.models import Member
from ideas.review import queries, review_queries
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
    """Screening and review."""
    return (_screening() if member.has_role("screener") else []) + (
        _review(member) if member.has_role("reviewer") else []
    )


def _screening() -> list[Desk]:
    hint = _("Ideas that wait to be published, oldest first")
    return [Desk(_("Screening"), url_for("review.screening"), queries.count_waiting(), hint)]


def _review(member: Member) -> list[Desk]:
    url = url_for("review.reviews")
    waiting, to_confirm = review_queries.count_undecided(), review_queries.count_to_confirm(member)
    return [
        Desk(_("Review"), url, waiting, _("Ideas at their goal that wait for a decision")),
        Desk(_("Second reviewer"), f"{url}#confirm", to_confirm, _("Approvals that wait for your yes")),
    ]
