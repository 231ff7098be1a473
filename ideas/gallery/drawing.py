"""Cards drawn once: the HTML of a card is kept until something that it shows has changed.

Drawing a page of cards costs more than reading it from the database. What belongs to one member, the form of her
support with its token, is never kept: it is put into the drawing's hole each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from ideas.gallery.cards import Card
from ideas.words import locale, zone

HOLE = Markup("\N{OBJECT REPLACEMENT CHARACTER}hole\N{OBJECT REPLACEMENT CHARACTER}")
MOST = 5_000
DAY = 86_400


def drawn(cards: Iterable[Card], viewer: int | None, at: datetime, level: int = 3) -> Markup:
    """The cards as list items, for a member (`viewer`) or a visitor; `level`: of their headings."""
    macros: Any = current_app.jinja_env.get_template("parts/idea.html").module
    kept: OrderedDict[Hashable, list[str]] = current_app.extensions["plinth.drawn"]
    place = (str(locale()), zone().key, level, viewer is None)
    done = []
    for card in cards:
        key = (place, _looks(card, at))
        sides = kept.get(key)
        if sides is None:
            act = HOLE if viewer else macros.card_act(card, None, at)
            sides = str(macros.card(card, act, at, level)).split(HOLE)
            _keep(kept, key, sides)
        done.append(sides[0] if viewer is None else macros.card_act(card, viewer, at).join(map(Markup, sides)))
    return Markup("\n".join(done))


def _keep(kept: OrderedDict[Hashable, list[str]], key: Hashable, sides: list[str]) -> None:
    kept[key] = sides
    while len(kept) > MOST:
        kept.popitem(last=False)


def _looks(card: Card, at: datetime) -> Hashable:
    """Everything that a card shows."""
    cover = card.cover and (card.cover.tint, *(each["name"] for each in card.cover.renditions))
    rest = _coarse(card.closes_at - at) if card.closes_at else None
    return (
        card.slug, card.title, card.creator, card.stage, card.progress.count, *card.progress.gates, cover, rest,
        card.product, card.price, card.currency, card.target_at,
    )  # fmt: skip


def _coarse(rest: timedelta) -> Hashable:
    """The time left as exactly as words can tell it: days, else hours, minutes, seconds."""
    seconds = int(rest.total_seconds())
    if seconds <= 0:
        return "over"
    unit = next((unit for limit, unit in ((2 * DAY, DAY), (7200, 3600), (60, 60)) if seconds >= limit), 1)
    return unit, seconds // unit


def open_drawing(app: Flask) -> None:
    """Give the templates of the room their cards."""
    app.extensions["plinth.drawn"] = OrderedDict()
    app.jinja_env.globals["drawn"] = drawn
