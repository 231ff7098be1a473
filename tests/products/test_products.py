"""Products and SKUs: after the adoption, on sale after the signatures, retired with the last SKU."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db
from ideas.products import actions, queries
from ideas.products.models import Product, Sku
from ideas.submissions.lifecycle import Stage
from ideas.submissions.models import Idea
from tests.review import world
from tests.rig.client import Client
from tests.rig.people import Cast
from tests.voting.world import passages

SignIn = Callable[[object, str], object]


def made(cast: Cast, *codes: str, signed: bool = True) -> tuple[Idea, list[Sku]]:
    """An adopted idea with its product and these codes."""
    make = world.in_development if signed else world.approved
    idea = make(cast.maya, cast.rosa, cast.vera)
    at = clock.now()
    product = actions.write_product(idea, by=cast.rosa, at=at, title="The folding lamp")
    skus = [
        actions.add_sku(idea, product, by=cast.rosa, at=at, code=code, price=4995, currency="EUR") for code in codes
    ]
    db.session.commit()
    return idea, skus


def act(client: Client, idea: Idea, sku: Sku, what: str) -> int:
    return client.post(f"/making/{idea.slug}/skus/{sku.id}/{what}").status_code


def test_reviewers_make_products_and_finance_may_read(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.approved(cast.maya, cast.rosa, cast.vera)
    for name, reads, writes in (("maya", 403, 403), ("sam", 403, 403), ("felix", 200, 403), ("rosa", 200, 303)):
        sign_in(client, name)
        assert client.get("/making").status_code == reads, name
        assert client.get(f"/making/{idea.slug}").status_code == reads, name
        answer = client.post(f"/making/{idea.slug}/product", data={"title": "The folding lamp"})
        assert answer.status_code == writes, name


def test_a_product_is_written_once_and_the_creators_hear(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.approved(cast.maya, cast.rosa, cast.vera)
    sign_in(client, "rosa")
    assert client.post(f"/making/{idea.slug}/product", data={"title": " "}).status_code == 422
    for title in ("The folding lamp", "The flat lamp"):
        assert client.post(f"/making/{idea.slug}/product", data={"title": title}).status_code == 303
    product = db.session.scalars(sa.select(Product)).one()
    assert (product.slug, product.title) == ("the-folding-lamp", "The flat lamp")
    assert [n.event for n in world.notices(cast.maya)].count(f"product:{product.id}") == 1


def test_two_products_of_one_name_get_addresses_of_their_own(app: Flask, cast: Cast) -> None:
    made(cast)
    made(cast)
    slugs = set(db.session.scalars(sa.select(Product.slug)))
    assert len(slugs) == 2
    assert "the-folding-lamp" in slugs


def test_an_idea_under_review_has_no_product_page(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea = world.in_review(cast.maya)
    sign_in(client, "rosa")
    assert client.get(f"/making/{idea.slug}").status_code == 404
    assert client.post(f"/making/{idea.slug}/product", data={"title": "Too early"}).status_code == 404


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"code": "LAMP-1", "price": "49.95", "currency": "EUR"}, 303),
        ({"code": "LAMP-1", "price": "5000", "currency": "JPY"}, 303),
        ({"code": "LAMP-1", "price": "", "currency": "EUR"}, 303),
        ({"code": " ", "price": "49.95", "currency": "EUR"}, 422),
        ({"code": "LAMP-1", "price": "49,95", "currency": "EUR"}, 422),
        ({"code": "LAMP-1", "price": "49.955", "currency": "EUR"}, 422),
        ({"code": "LAMP-1", "price": "50.5", "currency": "JPY"}, 422),
        ({"code": "LAMP-1", "price": "0", "currency": "EUR"}, 422),
        ({"code": "LAMP-1", "price": "-3", "currency": "EUR"}, 422),
        ({"code": "LAMP-1", "price": "1e3", "currency": "EUR"}, 422),
        ({"code": "LAMP-1", "price": "49.95", "currency": "XXX"}, 422),
    ],
)
def test_a_price_is_a_plain_amount_of_its_currency(
    client: Client, cast: Cast, sign_in: SignIn, said: dict[str, str], status: int
) -> None:
    idea, _none = made(cast)
    sign_in(client, "rosa")
    assert client.post(f"/making/{idea.slug}/skus", data=said).status_code == status
    assert (db.session.scalar(sa.select(Sku.id)) is not None) == (status == 303)


def test_a_code_belongs_to_one_product_at_a_source(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea, _skus = made(cast, "LAMP-1")
    sign_in(client, "rosa")
    answer = client.post(f"/making/{idea.slug}/skus", data={"code": "LAMP-1", "currency": "EUR"})
    assert answer.status_code == 422
    assert "The code LAMP-1 is taken." in answer.get_data(as_text=True)
    assert client.post(f"/making/{idea.slug}/skus", data={"code": "LAMP-1", "source": "shop"}).status_code == 303


def test_nothing_goes_on_sale_before_every_creator_has_signed(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea, (sku,) = made(cast, "LAMP-1", signed=False)
    sign_in(client, "rosa")
    act(client, idea, sku, "sale")
    assert world.stage(idea) == "approved"
    assert db.session.get_one(Sku, sku.id).on_sale_at is None


def test_the_first_sku_on_sale_releases_the_idea_once(
    client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    idea, (first, second) = made(cast, "LAMP-1", "LAMP-2")
    sign_in(client, "rosa")
    assert [act(client, idea, sku, "sale") for sku in (first, second, first)] == [303, 303, 409]
    idea = world.loaded(idea)
    assert (idea.stage, idea.released_at) == ("released", at)
    (passage,) = passages(idea, Stage.RELEASED)
    assert [n.event for n in world.notices(cast.maya)].count(f"passage:{passage.id}") == 1


def test_the_last_sku_to_end_retires_the_idea(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea, (first, second, third) = made(cast, "LAMP-1", "LAMP-2", "LAMP-3")
    sign_in(client, "rosa")
    assert act(client, idea, first, "end") == 409
    for sku in (first, second):
        act(client, idea, sku, "sale")
    assert act(client, idea, first, "removal") == 409
    assert act(client, idea, first, "end") == 303
    assert world.stage(idea) == "released"
    assert act(client, idea, second, "end") == 303
    assert world.stage(idea) == "retired"
    assert act(client, idea, third, "sale") == 409
    assert act(client, idea, third, "removal") == 303
    assert world.notices(cast.maya)[-1].kind == "product.retired"


def test_two_last_skus_ended_at_once_still_retire_the_idea(app: Flask, cast: Cast, at: datetime) -> None:
    idea, skus = made(cast, "LAMP-1", "LAMP-2")
    for sku in skus:
        actions.put_on_sale(idea, sku, by=cast.rosa, at=at)
    rosa = cast.rosa.id
    db.session.commit()
    start = threading.Barrier(2)

    def end(sku_id: int) -> None:
        with app.app_context():
            start.wait(10)
            by, mine = db.session.get_one(Member, rosa), world.loaded(idea)
            actions.end_sku(mine, db.session.get_one(Sku, sku_id), by=by, at=at + timedelta(days=1))
            db.session.commit()

    threads = [threading.Thread(target=Context().run, args=(end, sku.id)) for sku in skus]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not queries.is_any_on_sale(skus[0].product_id)
    assert world.stage(idea) == "retired"


def test_nobody_makes_a_product_of_her_own_idea(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea, (sku,) = made(cast, "LAMP-1")
    world.co_creator(idea, cast.vera, accepted=False)
    sign_in(client, "vera")
    assert "Put on sale" not in client.get(f"/making/{idea.slug}").get_data(as_text=True)
    act(client, idea, sku, "sale")
    assert client.post(f"/making/{idea.slug}/product", data={"title": "Mine"}).status_code == 422
    assert world.stage(idea) == "in_development"


def test_a_sku_of_another_product_is_not_found(client: Client, cast: Cast, sign_in: SignIn) -> None:
    (one, _skus), (_other, (sku,)) = made(cast), made(cast, "LAMP-9")
    sign_in(client, "rosa")
    assert act(client, one, sku, "sale") == 404


LIES = {
    "a price without a currency": {"price": 5},
    "a price of nothing": {"price": 0, "currency": "EUR"},
    "an end without a sale": {"ends_at": "at"},
    "an end before the sale": {"on_sale_at": "at", "ends_at": "before"},
    "no code": {"code": " "},
    "no product": {"product_id": -1},
}


@pytest.mark.parametrize("lie", LIES)
def test_the_database_refuses_skus_that_cannot_be(app: Flask, cast: Cast, at: datetime, lie: str) -> None:
    made(cast)
    product = db.session.scalars(sa.select(Product.id)).one()
    moments = {"at": at, "before": at - timedelta(days=1)}
    row = {"product_id": product, "source": "", "code": "LAMP-1", "created_at": at}
    changes = {key: moments.get(str(value), value) for key, value in LIES[lie].items()}
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Sku).values(row | changes))
