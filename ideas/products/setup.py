"""The product desk on the landing of the staff desks."""

from __future__ import annotations

from flask import Flask, url_for

from ideas.accounts.models import Member
from ideas.products.queries import count_to_make
from ideas.review.desks import Desk, furnish_desks
from ideas.words import _


def furnish(app: Flask) -> None:
    furnish_desks(app, own_desks)


def own_desks(member: Member) -> list[Desk]:
    if not member.has_role("reviewer", "finance"):
        return []
    return [
        Desk(_("Products"), url_for("products.making"), count_to_make(), _("Adopted ideas on their way to the shelf"))
    ]
