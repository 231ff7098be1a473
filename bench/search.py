"""How fast a search and a look for similar ideas are among 100,000 ideas, on SQLite and PostgreSQL.

    python -m bench.search [ideas]

Prints what the index takes to fill, the median and 95th percentile of each kind of search (the pages' own statements,
the first page of 24 and the one after) and of similar_to, in milliseconds;
first of the same list without a search, as the floor of this machine and hour.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.search_words import PHRASES, pitch_of, story_of, title_of
from ideas import clock
from ideas.campaigns.calls import OPEN_CALL, ensure
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.gallery.asked import Asked
from ideas.gallery.cards import page_of_cards
from ideas.gallery.searching import searched
from ideas.submissions import search_index
from ideas.submissions.models import Idea
from ideas.submissions.similar import similar_to
from ideas.voting.models import Ranking, Tally
from tests.rig import apps, postgres, run
from tests.rig.people import Cast

BATCH = 2000
STAGES = ("open", "open", "open", "expired")
Row = dict[str, Any]
Times = tuple[float, float]
"""Milliseconds until the answer, and of them those this process computed: on a busy machine the rest is waiting."""


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    run.begin()
    try:
        with tempfile.TemporaryDirectory() as place:
            for kind in ("sqlite", "postgres"):
                rig = apps.Rig(kind, Path(place))
                rig.rewind()
                with rig.app.app_context():
                    fill(kind, many)
                    measure(kind)
                    db.session.remove()
                    db.engine.dispose()
    finally:
        postgres.stop()
        run.end()


def fill(kind: str, many: int) -> None:
    """Ideas in bulk, and the index by the same functions as the worker's, without its small transactions."""
    began, rows = time.perf_counter(), ideas(many)
    cutting = 0.0
    for start in range(0, many, BATCH):
        some = [next(rows) for _ in range(min(BATCH, many - start))]
        db.session.execute(sa.insert(Idea), some)
        counts = [{"idea_id": row["id"], "count": row["id"] * 7919 % 9000} for row in some]
        db.session.execute(sa.insert(Tally), [{**row, "given": row["count"], "goal": 10_000} for row in counts])
        figures = {"week": 0, "refreshed_at": some[0]["created_at"]}
        ranks = [{**row, **figures, "rising": row["idea_id"] * 104_729 % 99_991} for row in counts]
        db.session.execute(sa.insert(Ranking), ranks)
        cut = time.perf_counter()
        entries = [
            search_index.entry(row["id"], row["title"], row["pitch"], row["story"], "Maya", "maya") for row in some
        ]
        cutting += time.perf_counter() - cut
        search_index.add(entries)
        db.session.execute(sa.delete(search_index.DUE))
        db.session.commit()
    filled = time.perf_counter() - began
    common = search_index.weigh(clock.now())
    if kind == "postgres":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))
    words = f"({cutting:.0f} s cutting words); {common:,} common tokens"
    print(f"{kind:8}  {many:,} ideas filled in {filled:.0f} s {words}")


def ideas(many: int) -> Iterator[Row]:
    """Rows of ideas whose words are as uneven as words are."""
    chance, at = random.Random(7), clock.now()
    rules = newest_rules(ensure(OPEN_CALL, by=None, at=at - timedelta(days=900))[0].id)
    owner = Cast().maya
    for n in range(1, many + 1):
        stage, opened = STAGES[n % len(STAGES)], at - timedelta(minutes=5 * (many - n) + 5)
        yield {
            "id": n, "slug": f"idea-{n}", "campaign_id": rules.campaign_id, "rules_id": rules.id, "owner_id": owner.id,
            "title": title_of(chance), "pitch": pitch_of(chance), "story": story_of(chance), "story_html": "",
            "facts": {}, "confirmations": {}, "edition": 1, "created_at": opened, "saved_at": opened, "stage": stage,
            "stage_since": opened, "mode": "support", "opened_at": opened, "goal": 10_000,
            "closes_at": at + timedelta(minutes=n),
        }  # fmt: skip


def measure(kind: str) -> None:
    """Each search in each order, its first page and its second; and similar ideas for titles with and without pitch."""
    at, every = clock.now(), []
    plain = partial(page_of_cards, Asked(), at=at, member_id=None)
    show(kind, "floor: the list without a search", [timed(plain) for _ in range(40)])
    for name, phrases in PHRASES.items():
        taken = [each for text in phrases for each in pages(text, at)]
        every += taken
        show(kind, f"search: {name}", taken)
    show(kind, "search: all of these", every)
    chance = random.Random(11)
    titles = [title_of(chance) for _ in range(40)]
    show(kind, "similar to a title", [timed(partial(similar_to, text)) for text in titles])
    with_pitch = [(text, pitch_of(chance)) for text in titles]
    show(
        kind, "similar to title and pitch", [timed(partial(similar_to, text, pitch=told)) for text, told in with_pitch]
    )


def pages(text: str, at: datetime) -> Iterator[Times]:
    """The times of the first page and the second of a search, in each order; each is asked for once before."""
    for sort in ("rising", "most", "newest", "ending"):
        asked = Asked(q=text, sort=sort)
        after = searched(asked, at=at, member_id=None).page.after
        for each in [asked, replace(asked, after=after)] if after else [asked]:
            yield timed(partial(searched, each, at=at, member_id=None))


def timed(act: Callable[[], Any]) -> Times:
    began, worked = time.perf_counter(), time.process_time()
    act()
    db.session.rollback()
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def show(kind: str, name: str, times: list[Times]) -> None:
    whole, own = sorted(time for time, _own in times), sorted(own for _time, own in times)
    half, late = len(times) // 2, int(len(times) * 0.95)
    print(
        f"{kind:8}  {name:32} p50 {whole[half]:6.1f}  p95 {whole[late]:6.1f}  worst {whole[-1]:6.1f} ms"
        f" | computing in this process p50 {own[half]:6.1f}  p95 {own[late]:6.1f} ms | {len(times)} times",
        flush=True,
    )


if __name__ == "__main__":
    main()
