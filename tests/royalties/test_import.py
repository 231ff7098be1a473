"""Sales files through the browser: all or nothing, two people, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db
from ideas.office.work import work_once
from ideas.royalties import ledger, sales, sales_checks, sales_staging, sales_views, verify
from ideas.royalties.models import ImportBatch, Period, SalesLine
from ideas.storage import store
from tests.rig.people import Cast
from tests.royalties import finance
from tests.royalties.finance import csv_file, line, upload

SignIn = Callable[..., Member]


@pytest.fixture
def felix(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """A browser of felix, with the source “shop” in place."""
    finance.source()
    sign_in(client, "felix")
    return client


@pytest.fixture
def ines(app: Flask, sign_in: SignIn) -> FlaskClient:
    other = app.test_client()
    sign_in(other, "ines")
    return other


def lines_of(batch: ImportBatch) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(SalesLine.batch_id == batch.id)) or 0


def only_batch() -> ImportBatch:
    return db.session.scalars(sa.select(ImportBatch).execution_options(populate_existing=True)).one()


def test_one_brings_a_file_another_commits_it(felix: FlaskClient, ines: FlaskClient, cast: Cast) -> None:
    finance.product_of(finance.approved_idea(cast.maya), "LAMP")
    answer = upload(felix, csv_file(line(1), line(2, quantity=-1, kind="return", gross="-10.00", net="-10.00")))
    assert answer.status_code == 303
    batch = only_batch()
    assert (batch.state, batch.rows, batch.units, batch.totals["net"]) == ("checked", 2, 0, {"EUR": 0})
    page = felix.get(answer.location).text
    assert "another person of finance must approve it" in page
    assert "Approve and commit" not in page
    felix.post(f"{answer.location}/approval")
    assert only_batch().state == "checked"
    assert "Approve and commit" in ines.get(answer.location).text
    assert ines.post(f"{answer.location}/approval").status_code == 303
    batch = only_batch()
    assert (batch.state, batch.approved_by_id) == ("committed", cast.ines.id)
    assert list(verify.problems()) == []


def test_the_books_hold_net_sales_by_currency(felix: FlaskClient, cast: Cast) -> None:
    finance.committed(csv_file(line(1), line(2, net="3.000001", gross="3.000001"), line(3, currency="JPY")), cast)
    assert ledger.balance("9100", "EUR") == 13_000_001
    assert ledger.balance("9110", "JPY") == -10_000_000


def test_everything_wrong_is_listed_and_nothing_is_stored(felix: FlaskClient) -> None:
    data = csv_file(line(1), line(2, gross="1e3"), line(3, currency="XXX"), line(4, net="9.01"))
    answer = upload(felix, data)
    assert answer.status_code == 422
    assert "3 things are wrong, so nothing was imported" in answer.text
    for said in ("E-NUM", "E-CUR", "E-SUM", "10.00 - 0.00 - 0.00 is 10.00, the file says 9.01"):
        assert said in answer.text
    batch = only_batch()
    assert (batch.state, lines_of(batch)) == ("refused", 0)
    assert not store(sales.SHELF).has(batch.stored_as)
    table = felix.get(f"/finance/sales/{batch.id}/errors.csv")
    assert table.mimetype == "text/csv"
    assert len(table.text.splitlines()) == 4


def test_the_same_bytes_are_imported_once(felix: FlaskClient, cast: Cast) -> None:
    data = csv_file(line(1))
    batch = finance.committed(data, cast)
    answer = upload(felix, data, name="renamed.csv")
    assert answer.location == f"/finance/sales/{batch.id}"
    assert (
        "already imported on 7 September 2026, 12:00 by Felix (B-1): nothing to do" in felix.get(answer.location).text
    )
    assert only_batch().id == batch.id


def test_the_same_line_in_another_file_is_an_error_with_both_values(felix: FlaskClient, cast: Cast) -> None:
    finance.committed(csv_file(line(1), line(2)), cast)
    answer = upload(felix, csv_file(line(2, quantity=2, gross="20.00", net="20.00"), line(3)))
    assert answer.status_code == 422
    assert "E-AGAIN" in answer.text
    assert "1 × = 10.00 EUR there, 2 × = 20.00 EUR here" in answer.text
    again = db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)).one()
    assert (again.state, again.error_count, lines_of(again)) == ("refused", 1, 0)


def test_a_batch_that_was_overtaken_is_not_committed(felix: FlaskClient, ines: FlaskClient, cast: Cast) -> None:
    late = finance.brought(csv_file(line(1), line(2)), cast.felix)
    finance.committed(csv_file(line(2), line(3)), cast, name="other.csv")
    ines.post(f"/finance/sales/{late.id}/approval", data={"park": "y"})
    assert finance.fresh(late).state == "checked"


def test_control_totals_of_the_cover_sheet_must_agree(felix: FlaskClient) -> None:
    data = csv_file(line(1, gross="10421.50", net="10421.50"))
    answer = upload(felix, data, rows="1", units="1", net="EUR 10412.50")
    assert answer.status_code == 422
    assert "difference 9.00 EUR. Two digits swapped?" in answer.text
    assert upload(felix, data, rows="1", net="EUR 10421.50").status_code == 303


def test_a_form_that_makes_no_sense_comes_back_with_its_text(felix: FlaskClient) -> None:
    answer = upload(felix, csv_file(line()), net="ten euros")
    assert answer.status_code == 422
    assert "Write it like this: EUR 10412.50, USD 99.00" in answer.text
    assert 'value="ten euros"' in answer.text
    assert felix.post("/finance/sales", data={"profile": ""}).status_code == 422


def test_lines_without_a_product_are_parked_and_follow_their_sku(
    felix: FlaskClient, ines: FlaskClient, cast: Cast
) -> None:
    batch = finance.brought(csv_file(line(1), line(2, sku="CHAIR")), cast.felix)
    where = f"/finance/sales/{batch.id}"
    assert "CHAIR" in ines.get(where).text
    ines.post(f"{where}/approval")
    assert finance.fresh(batch).state == "checked"
    ines.post(f"{where}/approval", data={"park": "y"})
    assert finance.fresh(batch).state == "committed"
    assert "LAMP" in felix.get("/finance/sales").text
    product = finance.product_of(finance.approved_idea(cast.maya), "LAMP")
    assert felix.post("/finance/sales/mapping").status_code == 303
    found = dict(db.session.execute(sa.select(SalesLine.sku, SalesLine.product_id)).all())
    assert found == {"LAMP": product.id, "CHAIR": None}


def test_parked_lines_are_waived_with_a_reason_by_somebody_else(
    felix: FlaskClient, ines: FlaskClient, cast: Cast
) -> None:
    finance.committed(csv_file(line(1, sku="GIFT")), cast)
    fields = {"source": "shop", "sku": "GIFT", "why": "A gift card, not a product."}
    felix.post("/finance/sales/waiver", data=fields)
    assert db.session.scalars(sa.select(SalesLine.waived_by_id)).one() is None
    ines.post("/finance/sales/waiver", data=fields)
    waived = db.session.execute(sa.select(SalesLine.waived_by_id, SalesLine.waived_why)).one()
    assert waived == (cast.ines.id, "A gift card, not a product.")
    finance.product_of(finance.approved_idea(cast.maya), "GIFT")
    assert sales.map_parked() == 0


def test_a_sku_of_one_source_comes_before_one_of_all(felix: FlaskClient, cast: Cast) -> None:
    own = finance.product_of(finance.approved_idea(cast.maya), "LAMP", source="shop")
    finance.product_of(finance.approved_idea(cast.noor), "LAMP")
    finance.brought(csv_file(line(1)), cast.felix)
    assert db.session.scalars(sa.select(SalesLine.product_id)).one() == own.id


def closed_quarter(cast: Cast) -> None:
    finance.company(cast.felix)
    days = {
        "first_day": clock.now().date().replace(month=4, day=1),
        "last_day": clock.now().date().replace(month=6, day=30),
    }
    db.session.add(Period(entity_id=1, code="2026-Q2", state="closed", closed_at=clock.now(), **days))
    db.session.commit()


def test_lines_of_a_closed_quarter_are_late_or_refused_as_the_preparer_says(felix: FlaskClient, cast: Cast) -> None:
    closed_quarter(cast)
    data = csv_file(line(1, posted_date="2026-06-30", sale_date="2026-06-30"), line(2))
    refused = upload(felix, data, late="")
    assert refused.status_code == 422
    assert "E-PERIOD" in refused.text
    taken = upload(felix, data)
    assert "1 line belongs to a closed quarter" in felix.get(taken.location).text


def test_a_reversal_takes_every_line_back_and_makes_room_for_the_right_file(
    felix: FlaskClient, ines: FlaskClient, cast: Cast
) -> None:
    closed_quarter(cast)
    wrong = finance.committed(
        csv_file(
            line(1, posted_date="2026-06-30", sale_date="2026-06-30"),
            line(2, kind="return", quantity=-2, gross="-20.00", net="-20.00"),
            line(3, kind="free", quantity=4, gross="0", net="0"),
        ),
        cast,
    )
    wrong_id = wrong.id
    where = f"/finance/sales/{wrong_id}"
    assert ines.post(f"{where}/reversal", data={"why": ""}).status_code == 422
    answer = ines.post(f"{where}/reversal", data={"why": "The retailer sent last year's file."})
    assert ines.post(f"{where}/reversal", data={"why": "Once more, please."}).status_code in (303, 409)
    work_once(clock.now())
    wrong = db.session.get_one(ImportBatch, wrong_id)
    reversal = db.session.scalars(sa.select(ImportBatch).where(ImportBatch.reverses_id == wrong_id)).one()
    assert answer.location == f"/finance/sales/{reversal.id}"
    assert reversal.state == "checked"
    ines.post(f"/finance/sales/{reversal.id}/approval", data={"park": "y"})
    assert finance.fresh(reversal).state == "checked"
    felix.post(f"/finance/sales/{reversal.id}/approval", data={"park": "y"})
    assert (finance.fresh(reversal).state, finance.fresh(wrong).state) == ("committed", "reversed")
    assert ledger.balance("9100", "EUR") == 0
    turned = sa.select(SalesLine.kind, SalesLine.quantity, SalesLine.net, SalesLine.posted_date)
    rows = [
        tuple(row)
        for row in db.session.execute(turned.where(SalesLine.batch_id == reversal.id).order_by(SalesLine.line_no))
    ]
    august = wrong.prepared_at.date().replace(month=8, day=1)
    july = august.replace(month=7)
    assert rows == [
        ("adjustment", -1, -10_000_000, july),
        ("adjustment", 2, 20_000_000, august),
        ("free", -4, 0, august),
    ]
    right = finance.committed(csv_file(line(1), line(2)), cast, name="right.csv")
    assert right.state == "committed"
    assert [*ledger.problems(), *sales_checks.problems()] == []


def test_a_batch_is_discarded_and_swept(felix: FlaskClient, cast: Cast) -> None:
    batch = finance.brought(csv_file(line(1)), cast.felix)
    felix.post(f"/finance/sales/{batch.id}/discarding")
    assert finance.fresh(batch).state == "discarded"
    assert sales_staging.sweep(clock.now()) == 1
    assert lines_of(batch) == 0
    assert not store(sales.SHELF).has(batch.stored_as)
    assert upload(felix, csv_file(line(1))).status_code == 303
    kept = finance.committed(csv_file(line(7)), cast, name="kept.csv")
    felix.post(f"/finance/sales/{kept.id}/discarding")
    assert finance.fresh(kept).state == "committed"


def test_an_import_whose_worker_died_is_begun_again_or_swept(
    felix: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch, forward: Callable[..., Any]
) -> None:
    monkeypatch.setattr(sales_views, "AT_ONCE", 10)
    monkeypatch.setattr(sales_staging, "CHUNK", 3)
    answer = upload(felix, csv_file(*(line(number) for number in range(1, 11))))
    page = felix.get(answer.location)
    assert page.headers["Refresh"] == "2"
    assert "Being read" in page.text
    batch = only_batch()

    def die(rows: list[Any]) -> None:
        if lines_of(batch) >= 6:
            raise KeyboardInterrupt
        put(rows)

    put = sales_staging.put_rows
    monkeypatch.setattr(sales_staging, "put_rows", die)
    with pytest.raises(KeyboardInterrupt):
        sales_staging.work_through(batch.id, at=clock.now())
    assert (only_batch().state, only_batch().staged_rows, lines_of(batch)) == ("staging", 6, 6)
    monkeypatch.setattr(sales_staging, "put_rows", put)
    work_once(clock.now())
    assert (only_batch().state, lines_of(batch)) == ("checked", 10)
    assert "Refresh" not in felix.get(answer.location).headers


def test_an_abandoned_import_is_swept(
    felix: FlaskClient, forward: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales_views, "AT_ONCE", 10)
    upload(felix, csv_file(line(1)))
    forward(hours=3)
    assert sales_staging.sweep(clock.now()) == 0
    assert only_batch().state == "discarded"


def test_sources_are_named_before_their_files_come(felix: FlaskClient) -> None:
    answer = upload(felix, csv_file(line(1, source="kiosk")))
    assert "E-SRC" in answer.text
    assert felix.post("/finance/sales/sources", data={"code": "kiosk", "name": "The kiosk"}).status_code == 303
    assert felix.post("/finance/sales/sources", data={"code": "kiosk", "name": "Twice"}).status_code == 422
    assert felix.post("/finance/sales/sources", data={"code": "Kiosk 2", "name": "Bad"}).status_code == 422
    assert upload(felix, csv_file(line(1, source="kiosk"))).status_code == 303


def test_a_file_five_times_as_large_as_the_last_is_looked_at(felix: FlaskClient, cast: Cast) -> None:
    finance.committed(csv_file(line(1)), cast)
    answer = upload(felix, csv_file(line(2, gross="100.00", net="100.00"), line(3, territory="ZZ")))
    page = felix.get(answer.location).text
    assert "more than five times as large" in page
    assert "1 line does not say which country" in page
