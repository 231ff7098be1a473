"""Acts that meet: of two last signatures one makes the agreement active; of two batches one takes a line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context

import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db, start_writing
from ideas.refusals import Refused
from ideas.royalties import agreements, sales, verify
from ideas.royalties.agreement_queries import agreement_by, version_of
from ideas.royalties.models import Agreement, ImportBatch
from ideas.submissions.models import Passage
from tests.rig.people import Cast
from tests.royalties import finance
from tests.royalties.finance import csv_file, line


def together(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """Do acts at the same moment, each as a request would; what was refused."""
    begin, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            start_writing()
            begin.wait()
            try:
                act()
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                refused.append(refusal.sentence)
            finally:
                db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=Context().run, args=(run, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    db.session.expire_all()
    return refused


def test_two_last_signatures_make_the_agreement_active_once(app: Flask, cast: Cast) -> None:
    agreement, idea = finance.offered(cast, {cast.maya.id: 500_000, cast.noor.id: 500_000})
    number, shown = agreement.number, version_of(agreement).sha256

    def signs(who: int) -> Callable[[], None]:
        def act() -> None:
            found = agreement_by(number)
            agreements.sign(
                found, found.idea, name="A Creator", born=finance.BORN, shown=shown,
                by=db.session.get_one(Member, who), at=clock.now(),
            )  # fmt: skip

        return act

    assert together(app, signs(cast.maya.id), signs(cast.noor.id)) == []
    assert db.session.scalars(sa.select(Agreement.state)).one() == "active"
    moved = sa.select(sa.func.count()).where(Passage.idea_id == idea.id, Passage.to_stage == "in_development")
    assert db.session.scalar(moved) == 1


def test_of_two_batches_with_the_same_line_one_is_committed(app: Flask, cast: Cast) -> None:
    finance.source()
    both = [finance.brought(csv_file(line(1), line(number)), cast.felix, name=f"{number}.csv").id for number in (2, 3)]
    ines = cast.ines.id

    def commits(batch: int) -> Callable[[], None]:
        def act() -> None:
            found, by = db.session.get_one(ImportBatch, batch), db.session.get_one(Member, ines)
            sales.approve(found, park=True, by=by, at=clock.now())

        return act

    refused = together(app, *(commits(batch) for batch in both))
    assert len(refused) == 1
    assert "committed meanwhile" in refused[0]
    assert sorted(db.session.scalars(sa.select(ImportBatch.state))) == ["checked", "committed"]
    assert list(verify.problems()) == []
