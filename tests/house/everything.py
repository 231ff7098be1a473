"""One of everything that has an address: a draft, ideas in each hand, an agreement, a batch, a run, a statement.

All of it is maya's, so that every other person of the cast is a stranger to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from ideas.accounts.models import SignIn
from ideas.campaigns.calls import OPEN_CALL, ensure
from ideas.conversations import advice
from ideas.db import db
from ideas.notices.models import Notice
from ideas.office.models import Mail
from ideas.products.models import Product, Sku
from ideas.submissions import creators, draft_links
from ideas.submissions.models import DraftLink
from tests.conversations import talking
from tests.gallery import world as window
from tests.review import world as desk
from tests.rig.client import Client
from tests.rig.people import Cast
from tests.royalties import finance, quarter
from tests.submissions import making, opened

#: The seven kinds of people there are, and who of the cast stands for each.
PEOPLE = {
    "visitor": None, "member": "tom", "owner": "maya", "screener": "sam", "reviewer": "rosa", "finance": "felix",
    "admin": "ada",
}  # fmt: skip

Values = dict[str, Any]


class Everything:
    """Where each thing is: `everything.values(rule)` fills the gaps of a route so that it leads to something."""

    def __init__(self, cast: Cast, clock_at: Callable[[datetime], None], at: datetime) -> None:
        campaign, _new = ensure(OPEN_CALL, by=None, at=at)
        draft = making.whole(campaign, cast.maya, at=at)
        picture = making.hang(draft, cast.maya, at=at, name="side.jpg")
        asked = creators.invite(draft, cast.noor.handle, 200_000, by=cast.maya, at=at)
        draft_links.make(draft, at=at)
        shown, approved = window.idea(cast.maya, "open-lamp"), finance.approved_idea(cast.maya)
        said = talking.say(shown, cast.maya, "It is made of beech.")
        advice.give(shown, by=cast.noor, at=at, originality=4, making=3, detail=5, works="The ring.", better="")
        flag = talking.report(f"comment:{said.id}", cast.noor)
        waiting, reviewed = desk.waiting(cast.maya), desk.in_review(cast.maya)
        quarter.made(cast)
        quarter.sold(cast, quarter.line(1, 100, "1000.00"))
        clock_at(quarter.OCTOBER)
        run = quarter.posted(cast)
        offered, _idea = finance.offered(cast)
        brought = finance.brought(finance.csv_file(quarter.winter(2)), cast.felix, name="more.csv")
        product = db.session.scalars(sa.select(Product)).one()
        notice = sa.select(Notice.id).where(Notice.member_id == cast.maya.id).limit(1)
        posted, news = opened.posted(shown, cast.maya, at), opened.drafted(shown, cast.maya, at)
        self._of_update = opened.hung_on(news, shown, at).id
        change = opened.revised(shown, cast.maya, at, title="The folding lamp")
        self._ideas = {
            "submissions": draft.slug, "screening": waiting.slug, "review": reviewed.slug, "products": product.slug,
            "royalties": approved.slug, "gallery": shown.slug, "voting": shown.slug,
            "conversations": shown.slug,
        }  # fmt: skip
        self._numbers = {
            "statements": quarter.statements()[0].number, "agreements": offered.number, "runs": run.id,
            "sales": brought.id, "inbox": db.session.scalar(notice), "rules": 1,
        }  # fmt: skip
        self._gaps = {
            "update_id": posted.id, "revision_id": change.id,
            "picture_id": picture.id, "key": db.session.scalar(sa.select(DraftLink.key)), "creator_id": asked.id,
            "comment_id": said.id, "flag_id": flag.id,
            "form_id": 1, "handle": "maya", "position": 0, "secret": "x", "token": "x",
            "name": picture.renditions[0]["name"], "sku_id": db.session.scalar(sa.select(Sku.id)),
            "mail_id": db.session.scalar(sa.select(Mail.id).limit(1)),
        }  # fmt: skip
        db.session.commit()

    def values(self, rule: Rule) -> Values:
        """What stands in the gaps of a route."""
        return {gap: self._value(rule, gap) for gap in rule.arguments}

    def _value(self, rule: Rule, gap: str) -> Any:
        if gap == "slug":
            return self._slug(rule)
        if gap == "number":
            found = [number for part, number in self._numbers.items() if f"/{part}/" in rule.rule]
            return found[0] if found else db.session.scalar(sa.select(SignIn.id).order_by(SignIn.id).limit(1))
        return self._of_update if gap == "picture_id" and "/updates/" in rule.rule else self._gaps[gap]

    def _slug(self, rule: Rule) -> str:
        room, _dot, view = rule.endpoint.partition(".")
        if view.startswith("campaign") or room == "campaigns":
            return OPEN_CALL.slug
        if view.startswith("bookmark") or "/updates/" in rule.rule or "/changes" in rule.rule:
            return self._ideas["gallery"]
        if view == "product":
            return self._ideas["products"]  # its product has the same
        return self._ideas["screening" if view.startswith("screening") else room]


def url(app: Flask, rule: Rule, values: Values) -> str:
    return app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)


class Browsers:
    """A browser for each kind of person, signed in once; `as_(who)` hands it over with its cookie whole."""

    def __init__(self, app: Flask, sign_in: Callable[..., Any]) -> None:
        self._name = app.config["SESSION_COOKIE_NAME"]
        self._clients: dict[str, tuple[Client, str]] = {}
        for who, handle in PEOPLE.items():
            client = app.test_client()
            if handle:
                sign_in(client, handle)
                cookie = client.get_cookie(self._name)
                self._clients[who] = (client, cookie.value if cookie else "")
            else:
                self._clients[who] = (client, "")

    def as_(self, who: str) -> Client:
        client, cookie = self._clients[who]
        if cookie:
            client.set_cookie(self._name, cookie)
        else:
            client.delete_cookie(self._name)
        return client


def rehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every act is carried out and none is kept, so that all of them can be tried on one world."""

    def commit() -> None:
        db.session.flush()
        db.session.expunge_all()  # what was loaded stays as it is, as after a commit
        db.session.rollback()

    monkeypatch.setattr(db.session, "commit", commit)
