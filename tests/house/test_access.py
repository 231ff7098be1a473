"""Who may open which door: every route stands in this table, and every kind of person tries every door.

A door that is not in the table fails; so does a line of the table without a door. Whoever is refused changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ideas.db import db
from tests.house.everything import PEOPLE, Browsers, Everything, rehearsed, url
from tests.house.test_looking import written
from tests.rig.people import Cast

ALL = frozenset(PEOPLE)
MEMBERS = ALL - {"visitor"}
STAFF = MEMBERS - {"member", "owner"}
OWNER, SCREENER, REVIEWER, FINANCE, ADMIN = (
    frozenset({who}) for who in ("owner", "screener", "reviewer", "finance", "admin")
)

#: Who gets in, the answer to other members, and the endpoints.
DOORS: tuple[tuple[frozenset[str], int, str, str], ...] = (
    (ALL, 403, "accounts", "ask_again confirmation confirm join join_sent language choose_language new_password "
     "forgotten forgotten_sent sign_in sign_in_code sign_out"),
    (ALL, 403, "conversations", "comments thread"),
    (ALL, 403, "demo", "outbox mail"),
    (ALL, 403, "gallery", "home accessibility campaigns campaign campaign_rules help_page how_it_works idea member "
     "privacy product rules secret_draft"),
    (ALL, 403, "notices", "unsubscribing unsubscribe"),
    (ALL, 403, "office", "healthz readyz"),
    (ALL, 403, "submissions", "media secret_media"),
    (ALL, 403, "voting", "count"),
    (MEMBERS, 403, "accounts", "settings change_address data close export change_password second_factor "
     "prepare_second_factor confirm_second_factor second_factor_picture remove_second_factor sign_ins end_sign_ins "
     "kept drop_kept"),
    (MEMBERS, 403, "gallery", "similar my_ideas preview"),
    (MEMBERS, 403, "notices", "inbox read_all mail_choices"),
    (MEMBERS, 403, "royalties", "home"),
    (MEMBERS, 403, "gallery", "bookmarks follows"),
    (MEMBERS, 403, "submissions", "new"),
    (MEMBERS, 403, "submissions", "bookmark bookmark_withdrawal"),
    (MEMBERS, 403, "voting", "follow follow_withdrawal support support_withdrawal"),
    (MEMBERS, 403, "conversations", "comment helpful helpful_withdrawal give_feedback new_flag flags"),
    (OWNER, 404, "accounts", "end_sign_in"),
    (OWNER, 404, "conversations", "comment_text change_comment delete_comment feedback"),
    (OWNER, 404, "notices", "read_one"),
    (OWNER, 404, "gallery", "withdrawal"),
    (OWNER, 404, "submissions", "relaunch relaunch_page"),
    (OWNER, 404, "submissions", "update_draft update_preview update_publication update_withdrawal update_picture_place "
     "update_picture_removal add_update_pictures changes_of change_withdrawal"),
    (ALL, 403, "gallery", "update story history"),
    (SCREENER, 403, "review", "screening_change screening_change_outcome"),
    (OWNER, 404, "submissions", "draft draft_check draft_details draft_idea draft_pictures draft_media add_pictures "
     "picture_place picture_removal picture_text rules_of submission withdrawal draft_creators save_creators "
     "creator_removal invitation acceptance invitation_refusal secret_link secret_link_renewal secret_link_removal"),
    (OWNER, 404, "royalties", "agreement refusal signature"),
    (OWNER | FINANCE, 404, "royalties", "statement statement_as_csv statement_as_json statement_as_pdf "
     "statement_line"),
    (ADMIN, 403, "campaigns", "desk begin edit save check publication discard"),
    (STAFF, 403, "review", "desk"),
    (SCREENER, 403, "review", "screening screening_idea screening_claim screening_claim_withdrawal screening_outcome "
     "screening_outcome_withdrawal flags flag flag_answer idea_removal"),
    (REVIEWER, 403, "review", "reviews review_idea review_decision review_decision_confirmation "
     "review_decision_withdrawal review_windows"),
    (REVIEWER | FINANCE, 403, "products", "making making_idea"),
    (REVIEWER, 403, "products", "making_product making_skus making_end making_removal making_sale"),
    (FINANCE, 403, "royalties", "finance agreements agreement_desk agreement_approval agreement_redraft "
     "agreement_withdrawal agreement_draft company runs run_start run run_approval run_discarding sales sales_upload "
     "sales_batch sales_approval sales_discarding sales_errors sales_reversal sales_mapping sales_source sales_waiver "
     "trial_balance"),
)  # fmt: skip
TABLE = {f"{room}.{view}": (inside, no) for inside, no, room, views in DOORS for view in views.split()}
#: There is nothing behind these doors in the world of the test; whoever may open them is told so.
EMPTY = {"accounts.second_factor_picture", "notices.unsubscribing", "notices.unsubscribe", "submissions.media",
         "conversations.new_flag", "conversations.flags"}  # fmt: skip


def test_every_route_stands_in_the_table(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert not routes - set(TABLE), "say in DOORS who may open these"
    assert not set(TABLE) - routes, "these doors are gone"


def said(answer: TestResponse) -> int | str:
    """`in`, or how the person was refused."""
    if answer.status_code == 303 and answer.headers["Location"].partition("?")[0] == "/sign-in":
        return "to the sign-in"
    return answer.status_code if answer.status_code in (403, 404) or answer.status_code >= 500 else "in"


def expected(endpoint: str, who: str) -> int | str:
    inside, no = TABLE[endpoint]
    if who in inside:
        return 404 if endpoint in EMPTY else "in"
    return "to the sign-in" if who == "visitor" else no


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)  # who may enter is asked of no database
def test_everybody_tries_every_door(
    app: Flask, cast: Cast, sign_in: Callable[..., Any], clock_at: Callable[[datetime], None], at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    everything = Everything(cast, clock_at, at)
    sign_in(app.test_client(), "maya")  # a sign-in on another browser of hers
    browsers = Browsers(app, sign_in)
    rehearsed(monkeypatch)
    wrong = []
    for rule in app.url_map.iter_rules():
        place = url(app, rule, everything.values(rule))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            for who in PEOPLE:
                with written(db.engine) as changes:
                    answer = said(browsers.as_(who).open(place, method=method))
                wanted = expected(rule.endpoint, who)
                if rule.endpoint == "accounts.sign_in_code":
                    wanted = answer if answer != 403 else "in"  # nobody here waits for a code
                if answer != wanted or (answer != "in" and changes):
                    wrong.append(f"{method} {rule.rule} as {who}: {answer}, expected {wanted}; wrote {changes}")
    assert not wrong, "\n".join(wrong)
