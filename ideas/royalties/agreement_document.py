"""The document of an agreement: all of its words as plain data, so that what is signed has one hash for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from ideas.money import MICRO, MINOR_UNITS, half_up, per_major, split
from ideas.royalties.canonical import Json
from ideas.words import _, day, money, number, percent

FORMAT = "plinth-agreement/1"
SOLD, RETURNED = 1_000, 40


@dataclass(frozen=True, slots=True)
class Terms:
    """What finance decides. Rates and shares in parts per million, `min_payout` in minor units."""

    currency: str
    rate_ppm: int
    min_payout: int
    terms_days: int
    valid_from: date
    net_sales: str
    shares: dict[int, int]
    """By member; members without a share are named in the document, but neither sign nor earn."""


@dataclass(frozen=True, slots=True)
class Party:
    """A creator with a share."""

    payee: int
    name: str
    share_ppm: int


def default_net_sales() -> str:
    """The usual meaning of net sales, to start a draft from."""
    return _(
        "what buyers paid for the product, without taxes and shipping, less discounts and less refunds for returned "
        "units, and less the deductions that each statement shows in a column of their own"
    )


def build_document(
    agreement: str, company: dict[str, str], idea: dict[str, str], terms: Terms, parties: Sequence[Party], language: str
) -> Json:
    """The whole document, in the language in force. Equal arguments give equal bytes."""
    return {
        "format": FORMAT,
        "number": agreement,
        "language": language,
        "company": company,
        "idea": idea,
        "creators": [{"payee": p.payee, "name": p.name, "share_ppm": p.share_ppm} for p in parties],
        "terms": {
            "base": "net", "currency": terms.currency, "rate_ppm": terms.rate_ppm, "min_payout": terms.min_payout,
            "terms_days": terms.terms_days, "valid_from": terms.valid_from.isoformat(), "net_sales": terms.net_sales,
        },
        "clauses": [{"title": title, "text": text} for title, text in _clauses(company, idea, terms, parties)],
        "example": _example(terms, parties),
    }  # fmt: skip


def _clauses(
    company: dict[str, str], idea: dict[str, str], terms: Terms, parties: Sequence[Party]
) -> list[tuple[str, str]]:
    return [
        (_("What this is about"), _(
            "%(company)s may make products of the idea “%(idea)s” and sell them. The creators stay its authors, keep "
            "every right they do not give here, and are named with the product.",
            company=company["name"], idea=idea["title"],
        )),
        (_("The royalty"), _(
            "%(company)s pays %(rate)s of the net sales of these products, for sales from %(day)s on. Sales are "
            "counted by calendar quarter.",
            company=company["name"], rate=percent(terms.rate_ppm), day=day(terms.valid_from),
        )),
        (_("Net sales"), _("Net sales are %(meaning)s.", meaning=terms.net_sales.strip().rstrip("."))),
        (_("Shares"), _share_words(parties)),
        (_("Returns"), _(
            "A returned unit takes back the royalty it was counted with. If returns are larger than sales, the "
            "difference is carried forward and set against later royalties; nobody is asked to pay it back."
        )),
        *_paying(company, terms),
    ]  # fmt: skip


def _paying(company: dict[str, str], terms: Terms) -> list[tuple[str, str]]:
    return [
        (_("Statements and payment"), _(
            "Each creator gets a statement for every quarter, also when nothing was sold, and is paid within "
            "%(days)s days after the quarter ends, in %(currency)s. A balance below %(least)s is carried forward.",
            days=number(terms.terms_days), currency=terms.currency, least=money(terms.min_payout, terms.currency),
        )),
        (_("Checking"), _(
            "Every figure of a statement leads back to the sales it was made from. A creator may query a line until "
            "the day printed on the statement. The records are kept for ten years."
        )),
        (_("Coming into force"), _(
            "The agreement holds from the moment every creator with a share has signed this wording. Each must be 18 "
            "or older. It is changed only in writing, with all signatures again, and never for sales already made."
        )),
    ]  # fmt: skip


def _share_words(parties: Sequence[Party]) -> str:
    if len(parties) == 1:
        return _("The whole royalty goes to %(name)s.", name=parties[0].name)
    shares = "; ".join(f"{party.name} {percent(party.share_ppm)}" for party in parties)
    return _(
        "The royalty of a quarter is rounded once and then shared: %(shares)s. The parts always add up to the whole.",
        shares=shares,
    )


def _example(terms: Terms, parties: Sequence[Party]) -> dict[str, Any]:
    """A quarter in round figures, reckoned with the terms of this agreement."""
    unit = (25 if MINOR_UNITS[terms.currency] else 2500) * per_major(terms.currency)
    net = (SOLD - RETURNED) * unit
    pool = half_up(Fraction(net * terms.rate_ppm, MICRO))
    parts = split(pool, [party.share_ppm for party in parties])
    ends = date(terms.valid_from.year, 12, 31)
    return {
        "units_sold": SOLD, "units_returned": RETURNED, "unit": unit, "net": net, "pool": pool,
        "parts": [
            {"name": party.name, "share_ppm": party.share_ppm, "amount": part, "paid": 0 < part >= terms.min_payout}
            for party, part in zip(parties, parts, strict=True)
        ],
        "quarter_ends": ends.isoformat(),
        "pay_by": (ends + timedelta(days=terms.terms_days)).isoformat(),
    }  # fmt: skip
