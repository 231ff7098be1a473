"""What finance hears about runs, and a creator about a statement."""

from __future__ import annotations

from datetime import date

from flask import url_for

from ideas.notices.actions import Letter
from ideas.royalties.canonical import Json
from ideas.royalties.statement_sheet import period_name
from ideas.words import _, day, money


def waiting(period: str, run: int) -> Letter:
    """To the others in finance: a run is calculated and waits for one of them."""
    return Letter(
        "run.waiting",
        _("The royalty run of %(period)s waits for approval", period=period),
        _("It is calculated, and nothing is posted yet. Please look at its sums, its jumps and what is carried forward "
          "before you approve it."),
        url_for("royalties.run", number=run),
        _("Look at the run"),
    )  # fmt: skip


def posted(period: str, run: int, statements: int) -> Letter:
    """To the person who started it."""
    return Letter(
        "run.posted",
        _("The royalty run of %(period)s is posted", period=period),
        _("Statements issued: %(statements)s. The period is closed.", statements=statements),
        url_for("royalties.run", number=run),
        _("See the run"),
    )


def issued(body: Json) -> Letter:
    """To the payee: her statement is there, and what is paid when, or why not."""
    period, currency, bridge = period_name(body), body["currency"], body["bridge"]
    said = {
        "due": _("We pay you %(amount)s by %(day)s.", amount=money(bridge["payable"], currency), day=_due(body)),
        "carried": _(
            "Your balance of %(amount)s is below the minimum payment of %(least)s, so it is carried forward.",
            amount=money(bridge["closing"], currency), least=money(body["agreement"]["min_payout"], currency),
        ),
        "owed": _("Returns were larger than sales. %(amount)s is carried forward and set against later royalties.",
                  amount=money(bridge["closing"], currency)),
        "nothing": _("There is nothing to pay this time."),
    }[body["payment"]]  # fmt: skip
    products = ", ".join(product["title"] for product in body["products"])
    earned = _("Your royalty for the period is %(amount)s.", amount=money(bridge["earned"], currency))
    return Letter(
        "statement.issued",
        _("Your royalty statement for %(period)s", period=period),
        "\n\n".join(part for part in (products, f"{earned} {said}") if part),
        url_for("royalties.statement", number=body["number"]),
        _("Read the statement"),
    )


def _due(body: Json) -> str:
    return day(date.fromisoformat(body["due_on"]))
