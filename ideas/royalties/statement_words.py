"""The sentences on a statement: what happens to the balance, and one line worked out so that anybody can check it."""

from __future__ import annotations

from fractions import Fraction

from ideas.royalties.canonical import Json
from ideas.royalties.figures import exact_money, m6_money, share_figure, signed
from ideas.words import _, _n, locale, money, number, percent

UNKNOWN = "ZZ"


def place_name(code: str) -> str:
    """The name of a country by its ISO 3166-1 code; ZZ is an unknown one."""
    if code == UNKNOWN:
        return _("Country not known")
    return str(locale().territories.get(code, code))


def channel_name(code: str) -> str:
    """The words for the usual channels; a code of the operator's own is shown as it is."""
    names = {
        "online": _("online"),
        "retail": _("retail"),
        "wholesale": _("wholesale"),
        "direct": _("direct"),
        "promo": _("promotion"),
    }
    return names.get(code, code)


def notes(body: Json) -> list[str]:
    """What the reader must know before the tables: no sales, nothing paid and why, a debit."""
    said = []
    if not body["lines"]:
        said.append(_("No sales were reported for this period."))
    closing = money(body["bridge"]["closing"], body["currency"])
    if body["payment"] == "carried":
        least = money(body["agreement"]["min_payout"], body["currency"])
        said.append(
            _("Your balance of %(balance)s is below the minimum payment of %(least)s, so it is carried forward and "
              "added to the next statement.", balance=closing, least=least)
        )  # fmt: skip
    if body["payment"] == "owed":
        said.append(
            _("Returns and deductions were larger than your royalty. The balance of %(balance)s is carried forward "
              "and set against later royalties.", balance=closing)
        )  # fmt: skip
    return said


def net_words(body: Json) -> list[str]:
    """What the figures rest on: the meaning of net sales, when and from what sum on is paid, units to date."""
    agreement = body["agreement"]
    said = [_("Net sales: %(meaning)s", meaning=agreement["net_sales"])]
    terms = _n(
        "Royalties are paid within %(num)s day after the end of the period",
        "Royalties are paid within %(num)s days after the end of the period",
        agreement["terms_days"],
    )
    if agreement["min_payout"]:
        least = money(agreement["min_payout"], body["currency"])
        said.append(_("%(terms)s, from %(least)s on.", terms=terms, least=least))
    else:
        said.append(f"{terms}.")
    for product in body["products"]:
        units = signed(product["units_to_date"])
        said.append(_("%(product)s since the first sale: %(units)s sold, less returns.",
                      product=product["title"], units=units))  # fmt: skip
    return said


def example_words(body: Json) -> list[str]:
    """One line from units to amount, then how all of them were rounded. Empty without lines."""
    if not body["example"]:
        return []
    line = body["lines"][body["example"]["line"]]
    return [*_line_words(body, line), *_pool_words(body, line)]


def _where(body: Json, line: Json) -> str:
    title = next(product["title"] for product in body["products"] if product["code"] == line["product"])
    place = f"{place_name(line['territory'])}, {channel_name(line['channel'])}"
    return f"{title}, {place}" if len(body["products"]) > 1 else place


def _line_words(body: Json, line: Json) -> list[str]:
    currency = body["currency"]
    sold, back = line["units_sold"], line["units_returned"]
    royalty = Fraction(line["royalty_exact"])
    said = [
        _("%(where)s: %(sold)s sold less %(returned)s returned is %(left)s.",
          where=_where(body, line), sold=number(sold), returned=number(back), left=signed(sold - back)),
        _net_sentence(line, currency),
        _("%(rate)s of that is %(royalty)s.", rate=percent(line["rate_ppm"]), royalty=exact_money(royalty, currency)),
    ]  # fmt: skip
    if line["weight"] != line["weights"]:
        own = exact_money(Fraction(line["exact"]), currency)
        said.append(
            _("Your share of %(share)s is %(own)s.", share=share_figure(line["weight"], line["weights"]), own=own)
        )
    said.append(_("It is printed as %(amount)s.", amount=money(line["amount"], currency)))
    return said


def _net_sentence(line: Json, currency: str) -> str:
    net = m6_money(line["net_m6"], currency)
    if not line["discount_m6"] and not line["deduction_m6"]:
        return _("Net sales were %(net)s.", net=net)
    return _(
        "Net sales were %(gross)s less %(discount)s discounts and %(deduction)s deductions, which is %(net)s.",
        gross=m6_money(line["gross_m6"], currency),
        discount=m6_money(line["discount_m6"], currency),
        deduction=m6_money(line["deduction_m6"], currency),
        net=net,
    )


def _pool_words(body: Json, line: Json) -> list[str]:
    currency = body["currency"]
    pool = next(each for each in body["pools"] if each["pool"] == line["pool"])
    whole = exact_money(Fraction(pool["exact"]), currency)
    said = [
        _("All lines together earn %(exact)s, which is rounded once, half up, to %(amount)s.",
          exact=whole, amount=money(pool["amount"], currency))
    ]  # fmt: skip
    if pool["creators"] > 1:
        said.append(
            _n("That is shared by %(num)s creator; your part is %(part)s.",
               "That is shared by %(num)s creators; your part is %(part)s.",
               pool["creators"], part=money(pool["part"], currency))
        )  # fmt: skip
    said.append(
        _("Each line is rounded down, and what is then missing goes to the lines with the largest fractions, so that "
          "the column adds up as printed.")
    )  # fmt: skip
    return said
