"""Small builders and strategies for the tests of the royalty room."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from ideas.royalties.calculation import calculate
from ideas.royalties.canonical import Json
from ideas.royalties.reckoning import Inputs, Line, Share, Standing, Terms, Tier
from ideas.royalties.statement_body import Facts, Made, Party, build_body

SHARES = (Share(1, 600_000), Share(2, 400_000))


def terms(**changes: Any) -> Terms:
    """Ten per cent of net sales in EUR, shared 60 to 40."""
    given = {"version": 1, "valid_from": date(2026, 1, 1), "currency": "EUR", "base": "net", "min_payout": 0}
    rate = changes.pop("rate_ppm", 100_000)
    return Terms(**({"tiers": (Tier(0, rate),), "shares": SHARES} | given | changes))


def inputs(*versions: Terms, **changes: Any) -> Inputs:
    return Inputs(**({"agreement": 7, "period": "2026-Q3", "terms": versions or (terms(),)} | changes))


def line(number: int = 1, net: int = 10_000_000, **changes: Any) -> Line:
    """A sale of one unit for 10.00 EUR online in Germany."""
    day = changes.get("sale_date", date(2026, 7, 1))
    given = {
        "id": number, "source": "shop", "line_id": f"L{number}", "kind": "sale", "sale_date": day, "terms_date": day,
        "product": 1, "territory": "DE", "channel": "online", "currency": "EUR", "quantity": 1,
        "gross": net, "discount": 0, "deduction": 0, "net": net,
    }  # fmt: skip
    return Line(**(given | changes))


def returned(sold: Line) -> Line:
    """The linked return of a sale, all of it."""
    return line(
        sold.id + 1_000_000, -sold.net, kind="return", sale_date=date(2026, 10, 5), terms_date=sold.sale_date,
        product=sold.product, territory=sold.territory, channel=sold.channel, quantity=-sold.quantity,
        gross=-sold.gross, discount=-sold.discount, deduction=-sold.deduction,
    )  # fmt: skip


@st.composite
def lines(draw: st.DrawFn, least: int = 0, most: int = 12) -> list[Line]:
    """Sales and returns of two products in four countries, to the millionth."""
    made = []
    for number in range(draw(st.integers(least, most))):
        sign = draw(st.sampled_from((1, 1, 1, -1)))
        gross = sign * draw(st.integers(0, 10**12))
        discount = sign * draw(st.integers(0, 10**6))
        made.append(
            line(
                number, kind="sale" if sign > 0 else "return", quantity=sign * draw(st.integers(0, 99)),
                sale_date=date(2026, 7, 1) + timedelta(days=draw(st.integers(0, 91))),
                product=draw(st.sampled_from((1, 2))), territory=draw(st.sampled_from(("DE", "FR", "JP", "ZZ"))),
                channel=draw(st.sampled_from(("online", "retail"))),
                gross=gross, discount=discount, net=gross - discount,
            )
        )  # fmt: skip
    return made


@st.composite
def shares(draw: st.DrawFn) -> tuple[Share, ...]:
    """One to six payees whose weights add up to a million parts."""
    weights = draw(st.lists(st.integers(1, 999), min_size=1, max_size=6))
    rest = 1_000_000 - sum(weights)
    return tuple(Share(number + 1, weight + (rest if number == 0 else 0)) for number, weight in enumerate(weights))


NET_SALES = "The invoiced price less value-added tax, returns, discounts given and delivery, of copies paid for."


def facts(**changes: Any) -> Facts:
    """What statement R-PLN-2026-000114 says of Maya's snail beyond its figures."""
    given = {
        "number": "R-PLN-2026-000114", "issued_on": date(2026, 10, 15), "due_on": date(2026, 11, 14),
        "query_by": date(2027, 4, 13), "entity": Party("PLN", "Plinth Works GmbH", "Sonnenallee 12\n12045 Berlin"),
        "payee": "Maya Østergård", "agreement": "A-2025-031", "valid_from": date(2025, 3, 1), "rate_ppm": 50_000,
        "terms_days": 45, "net_sales": NET_SALES, "period": "2026-Q3", "first_day": date(2026, 7, 1),
        "last_day": date(2026, 9, 30), "prev_sha256": "0" * 64,
        "products": {1: Made("slow-snail", "Slow Snail", 10_204), 2: Made("tideglow", "Tideglow")},
    }  # fmt: skip
    return Facts(**(given | changes))


def quarter() -> list[Line]:
    """A quarter of one product: six countries, returns, a discount and a free copy."""
    sold = (("DE", 1284, 31), ("NL", 642, 9), ("FR", 418, 22), ("GB", 905, 41), ("US", 1377, 58))
    made = [line(50, 5_252_625_000, territory="SE", quantity=203, gross=5_257_700_000, discount=5_075_000)]
    for number, (place, units, back) in enumerate(sold):
        made.append(line(number, units * 25_900_000, territory=place, quantity=units))
        made.append(line(100 + number, -back * 25_900_000, kind="return", quantity=-back, territory=place))
    return [*made, line(200, 0, kind="free", quantity=12)]


def body(some: list[Line] | None = None, payee: int = 1, standing: Standing | None = None, **changes: Any) -> Json:
    """The body of one payee's statement over the lines (the usual quarter, unless given)."""
    if "payee_name" in changes:
        changes["payee"] = changes.pop("payee_name")
    version = changes.pop("terms", None) or terms(rate_ppm=50_000, valid_from=date(2025, 3, 1))
    standings = (standing,) if standing else ()
    result = calculate(inputs(version, standings=standings), quarter() if some is None else some)
    account = next(each for each in result["accounts"] if each["payee"] == payee)
    return build_body(result, account, facts(**changes))
