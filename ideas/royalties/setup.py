"""What the royalties room adds to the site: its desks on the landing, and words for amounts in templates."""

from __future__ import annotations

from datetime import date

from flask import Flask

from ideas.review.desks import furnish_desks
from ideas.royalties.canonical import fingerprint
from ideas.royalties.figures import m6_money, signed
from ideas.royalties.finance_desk import desks
from ideas.royalties.statement_words import channel_name, place_name
from ideas.words import day


def iso_day(text: str) -> str:
    """A day as it stands in a record, in words."""
    return day(date.fromisoformat(text))


def furnish(app: Flask) -> None:
    furnish_desks(app, desks)
    app.jinja_env.globals.update(
        m6_money=m6_money, signed=signed, place_name=place_name, channel_name=channel_name, fingerprint=fingerprint,
        iso_day=iso_day,
    )  # fmt: skip
