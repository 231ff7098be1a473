"""A statement as a person reads it, in the language in force. Page and PDF both print this sheet, so they agree."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from babel.dates import format_date

from ideas.royalties.canonical import Json, canonical, fingerprint, sha256
from ideas.royalties.figures import (
    MINUS,
    exact_figure,
    exact_places,
    m6_figure,
    m6_money,
    m6_places,
    minor_figure,
    share_figure,
    signed,
)
from ideas.royalties.statement_words import channel_name, example_words, net_words, notes, place_name
from ideas.words import _, day, locale, money, percent


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure or word of a table; `label` is its heading, for screens on which a row becomes a list."""

    text: str
    label: str = ""
    figure: bool = True
    minus: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    heads: list[Cell]
    rows: list[list[Cell]]
    foot: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Sum:
    """One of the large figures under the heading; `pay` marks the first."""

    label: str
    value: str
    pay: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    language: str
    title: str
    number: str
    period: str
    payee: str
    products: str
    issued_on: str
    facts: list[tuple[str, str]]
    sums: list[Sum]
    notes: list[str]
    tables: list[Table]
    bridge: Table
    example_title: str
    example: list[str]
    query_by: str
    small_print: list[str]
    sha256: str
    fingerprint: str
    entity: list[str] = field(default_factory=list)


def read_sheet(body: Json) -> Sheet:
    """The sheet of a statement's body, in the language in force. `issued_on` stays an ISO date."""
    digest = sha256(canonical(body))
    return Sheet(
        language=str(locale()).replace("_", "-"),
        title=_("Royalty statement"),
        number=body["number"],
        period=period_name(body),
        payee=body["payee"]["name"],
        products=", ".join(product["title"] for product in body["products"]),
        issued_on=body["issued_on"],
        facts=_facts(body),
        sums=_sums(body),
        notes=notes(body),
        tables=[_table(body, product) for product in body["products"]],
        bridge=_bridge(body),
        example_title=_("How one line was worked out"),
        example=example_words(body),
        query_by=day(date.fromisoformat(body["query_by"])),
        small_print=net_words(body),
        sha256=digest,
        fingerprint=fingerprint(digest),
        entity=[line for line in (body["entity"]["name"], *body["entity"]["address"].splitlines()) if line],
    )


def period_name(body: Json) -> str:
    """July to September 2026, where it is whole months of one year; otherwise the first and the last day."""
    first = date.fromisoformat(body["period"]["first_day"])
    last = date.fromisoformat(body["period"]["last_day"])
    if first.year != last.year or first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return _("%(first)s to %(last)s", first=day(first), last=day(last))
    # Not the stand-alone names (LLLL): Babel's lend those of the language first asked for to all others.
    names = [format_date(each, "MMMM", locale=locale()) for each in (first, last)]
    if names[0] == names[1]:
        return f"{names[0]} {first.year}"
    return _("%(first)s to %(last)s %(year)s", first=names[0], last=names[1], year=first.year)


def _facts(body: Json) -> list[tuple[str, str]]:
    facts = [
        (_("Made on"), day(date.fromisoformat(body["issued_on"]))),
        (_("Agreement"), body["agreement"]["number"]),
        (_("Rate"), _("%(rate)s of net sales", rate=percent(body["agreement"]["rate_ppm"]))),
    ]
    shares = {share_figure(pool["weight"], pool["weights"]) for pool in body["pools"]}
    if any(pool["creators"] > 1 for pool in body["pools"]) and len(shares) == 1:
        facts.append((_("Your share"), shares.pop()))
    return facts


def _sums(body: Json) -> list[Sum]:
    currency, bridge, totals = body["currency"], body["bridge"], body["totals"]
    due = day(date.fromisoformat(body["due_on"]))
    first = {
        "due": (_("We pay you by %(day)s", day=due), bridge["payable"]),
        "carried": (_("Carried forward to the next statement"), bridge["closing"]),
        "owed": (_("To be set against later royalties"), bridge["closing"]),
        "nothing": (_("Nothing to pay this time"), 0),
    }[body["payment"]]
    return [
        Sum(first[0], money(first[1], currency), pay=True),
        Sum(_("Your royalty for the period"), money(bridge["earned"], currency)),
        Sum(_("Sold, less returns"), signed(totals["units_sold"] - totals["units_returned"])),
        Sum(_("Net sales"), m6_money(totals["net_m6"], currency)),
    ]


def _bridge(body: Json) -> Table:
    bridge, currency = body["bridge"], body["currency"]
    rows = [
        (_("Balance from the last statement"), bridge["opening"], True),
        (_("Your royalty for %(period)s", period=period_name(body)), bridge["earned"], True),
        (_("Corrections of earlier statements"), bridge["corrections"], False),
        (_("Kept back against returns"), -bridge["reserve_held"], False),
        (_("Released from what was kept back"), bridge["reserve_released"], False),
        (_("Advance paid back"), -bridge["recouped"], False),
    ]
    due = day(date.fromisoformat(body["due_on"]))
    foot = [
        (_("To be paid by %(day)s", day=due) if bridge["payable"] else _("To be paid"), bridge["payable"]),
        (_("Carried forward to the next statement"), bridge["closing"]),
    ]
    return Table(
        _("From royalty to payment, in %(currency)s", currency=currency),
        heads=[Cell(_("What"), figure=False), Cell(_("Amount"))],
        rows=[_step(label, value, currency) for label, value, always in rows if always or value],
        foot=[_step(label, value, currency) for label, value in foot],
    )


def _step(label: str, value: int, currency: str) -> list[Cell]:
    return [Cell(label, figure=False), _cell(minor_figure(value, currency))]


def _cell(text: str, label: str = "") -> Cell:
    return Cell(text, label, minus=text.startswith(MINUS))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of figures: its heading, one text per line, and the text under the line."""

    head: str
    texts: list[str]
    total: str


def _table(body: Json, product: Json) -> Table:
    """The lines of one product, by country (and channel, where there are several)."""
    lines = [line for line in body["lines"] if line["product"] == product["code"]]
    columns = _units(lines) + _sales(lines, body) + _royalties(lines, body)
    several = len({line["channel"] for line in body["lines"]}) > 1
    rows = [
        [
            Cell(_row_name(line, several), figure=False),
            *(_cell(column.texts[i], column.head) for column in columns),
        ]
        for i, line in enumerate(lines)
    ]
    caption = _("%(product)s, by country, in %(currency)s", product=product["title"], currency=body["currency"])
    heads = [Cell(_("Country"), figure=False), *(Cell(column.head) for column in columns)]
    foot = [Cell(_("Total"), figure=False), *(_cell(column.total, column.head) for column in columns)]
    return Table(caption, heads, rows, [foot])


def _row_name(line: Json, several: bool) -> str:
    place = place_name(line["territory"])
    return f"{place}, {channel_name(line['channel'])}" if several else place


def _units(lines: list[Json]) -> list[_Column]:
    """Sold and (as minus) returned stand apart, always; units given away where there are any."""
    wanted = [(_("Sold"), "units_sold", 1), (_("Returned"), "units_returned", -1)]
    if any(line["units_free"] for line in lines):
        wanted.append((_("Free"), "units_free", 1))
    return [_counted(head, [line[name] * sign for line in lines]) for head, name, sign in wanted]


def _counted(head: str, values: list[int]) -> _Column:
    return _Column(head, [signed(value) for value in values], signed(sum(values)))


def _sales(lines: list[Json], body: Json) -> list[_Column]:
    """Net sales; before them what they are made of, where anything was taken off."""
    taken = [(_("Discounts"), "discount_m6", -1), (_("Deductions"), "deduction_m6", -1)]
    wanted = [each for each in taken if any(line[each[1]] for line in lines)]
    if wanted:
        wanted.insert(0, (_("Gross"), "gross_m6", 1))
    wanted.append((_("Net sales"), "net_m6", 1))
    return [_summed(head, [line[name] * sign for line in lines], body["currency"]) for head, name, sign in wanted]


def _summed(head: str, values: list[int], currency: str) -> _Column:
    places = m6_places([*values, sum(values)], currency)
    return _Column(head, [m6_figure(value, places) for value in values], m6_figure(sum(values), places))


def _royalties(lines: list[Json], body: Json) -> list[_Column]:
    """The exact royalty of the line, the payee's share of it where others share, and the amount printed for it."""
    currency = body["currency"]
    columns = []
    if len({line["rate_ppm"] for line in body["lines"]}) > 1:
        columns.append(_Column(_("Rate"), [percent(line["rate_ppm"]) for line in lines], ""))
    exact = [Fraction(line["royalty_exact"]) for line in lines]
    places = exact_places([*exact, sum(exact, Fraction(0))], currency)
    whole = exact_figure(sum(exact, Fraction(0)), places)
    columns.append(_Column(_("Exact royalty"), [exact_figure(value, places) for value in exact], whole))
    if any(line["weight"] != line["weights"] for line in body["lines"]):
        shares = [share_figure(line["weight"], line["weights"]) for line in lines]
        columns.append(_Column(_("Your share"), shares, ""))
    amounts = [line["amount"] for line in lines]
    shown = [minor_figure(amount, currency) for amount in amounts]
    columns.append(_Column(_("Your royalty"), shown, minor_figure(sum(amounts), currency)))
    return columns
