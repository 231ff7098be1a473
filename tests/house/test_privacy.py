"""What names a member is known: where each row goes when she closes her account, and where she can read it before."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask

from ideas.accounts import closing, kept_forms, tokens
from ideas.campaigns import drafts
from ideas.conversations import actions as talk
from ideas.conversations.models import Comment, Flag
from ideas.db import Base, db
from ideas.notices.actions import set_mail_choice
from ideas.posted import Posted
from ideas.review import screening
from ideas.review.flags_desk import answer, case_of
from ideas.review.revision_desk import change_on_desk, decide
from ideas.submissions import bookmarks
from ideas.submissions.models import Idea, Revision
from ideas.voting import actions as voting
from ideas.words import home_zone
from tests.house.everything import Everything
from tests.review import world as desk
from tests.rig.people import Cast

GOES = "no row names her any more"
OTHERS = "other people's ideas rest on it"
BOOKS = "the books are kept for ten years"
ACTS = "an act of staff, in the organisation's own books"

#: column: what becomes of it when the account is closed, where it stands in the archive (room.key) or why it does not.
NAMED = {
    "agreement.closed_by_id": (BOOKS, ACTS),
    "agreement_version.approved_by_id": (BOOKS, ACTS),
    "agreement_version.prepared_by_id": (BOOKS, ACTS),
    "bookmark.member_id": (GOES, "submissions.kept_for_later"),
    "claim.by_id": (GOES, "review.claims"),
    "comment.by_id": (GOES, "conversations.comments"),
    "creator.member_id": (OTHERS, "submissions.creates"),
    "decision.confirmed_by_id": (OTHERS, "review.decisions"),
    "decision.decided_by_id": (OTHERS, "review.decisions"),
    "feedback.by_id": (GOES, "conversations.feedback_given"),
    "flag.by_id": (GOES, "conversations.flags"),
    "flag.decided_by_id": (OTHERS, "review.flags_decided"),
    "follow.member_id": (GOES, "submissions.follows"),
    "helpful.member_id": (GOES, "conversations.found_helpful"),
    "idea.owner_id": ("decided ideas stay under a former member", "submissions.ideas"),
    "idea_update.by_id": ("what was published stays with its idea", "submissions.updates"),
    "import_batch.approved_by_id": (BOOKS, ACTS),
    "import_batch.prepared_by_id": (BOOKS, ACTS),
    "journal.created_by_id": (BOOKS, ACTS),
    "kept_form.member_id": (GOES, "accounts.kept_forms"),
    "mail_choice.member_id": (GOES, "notices.no_mail_for"),
    "media_file.added_by_id": (GOES, "submissions.ideas"),
    "notice.member_id": (GOES, "notices.notices"),
    "outcome.by_id": (OTHERS, "review.outcomes"),
    "passage.by_id": (OTHERS, "submissions.ideas"),
    "payee.member_id": (BOOKS, "royalties.payee"),
    "revision.by_id": ("the history of an idea stays with it", "submissions.changes"),
    "revision.decided_by_id": (OTHERS, "review.changes_decided"),
    "role_grant.granted_by_id": ("who was let in by whom is kept as long as the role", ACTS),
    "role_grant.member_id": ("an account with a role is not closed", "accounts.roles"),
    "royalty_run.approved_by_id": (BOOKS, ACTS),
    "royalty_run.prepared_by_id": (BOOKS, ACTS),
    "rules_draft.saved_by_id": (GOES, "campaigns.rules_drafts_saved"),
    "sales_line.waived_by_id": (BOOKS, ACTS),
    "sign_in.member_id": (GOES, "accounts.sign_ins"),
    "support.member_id": (GOES, "voting.supports"),
    "token.member_id": (GOES, "a secret that only its mailbox may read"),
}


def columns() -> dict[str, sa.Column[Any]]:
    """Every column that names a member."""
    keys = (key for table in Base.metadata.tables.values() for key in table.foreign_keys)
    return {
        f"{key.parent.table.name}.{key.parent.name}": key.parent for key in keys if key.column.table.name == "member"
    }


def test_every_column_that_names_a_member_is_accounted_for() -> None:
    assert sorted(columns()) == sorted(NAMED), "say in NAMED what a closed account leaves, and in privacy.py do it"


def furnish(cast: Cast, clock_at: Callable[[datetime], None], at: datetime) -> None:
    """What the world of all addresses lacks: the quiet rows that a member leaves by walking around."""
    Everything(cast, clock_at, at)
    shown = db.session.scalars(sa.select(Idea).where(Idea.slug == "open-lamp")).one()
    bookmarks.keep(shown, by=cast.tom, at=at)
    voting.follow(shown, by=cast.tom, at=at)
    voting.support(shown, by=cast.tom, at=at)
    talk.find_helpful(db.session.scalars(sa.select(Comment)).one(), shown, by=cast.tom, at=at)
    set_mail_choice(cast.tom.id, "idea.update", wanted=False, at=at)
    kept_forms.keep(Posted("/ideas/new", (), ()), token="t", member_id=cast.tom.id, at=at)
    tokens.issue(cast.tom, "password", at=at)
    db.session.commit()


def judge(cast: Cast, at: datetime) -> None:
    """One judgement of each kind, and one that is begun."""
    change, idea = change_on_desk(db.session.scalars(sa.select(Revision.id)).one())
    decide(change, idea, by=cast.sam, at=at, verdict="accept")
    case = case_of(db.session.scalars(sa.select(Flag.id)).one(), cast.sam)
    answer(case, flag_ids=[each.id for each in case.flags], upheld=False, words="It is kind.", by=cast.sam, at=at)
    screening.give_outcome(desk.waiting(cast.maya), by=cast.sam, at=at, verdict="publish")
    screening.claim(desk.waiting(cast.maya), by=cast.vera, at=at)
    desk.decide(desk.in_review(cast.maya), cast.rosa)
    drafts.begin_draft("Lights", zone=home_zone(), by=cast.ada, at=at)
    db.session.commit()


def archived(cast: Cast) -> set[str]:
    """The keys under which an archive of somebody holds something."""
    found = set()
    for member in cast.all():
        with zipfile.ZipFile(io.BytesIO(closing.archive(member))) as box:
            for name in box.namelist():
                found |= {f"{name[:-5]}.{key}" for key, kept in json.loads(box.read(name)).items() if kept}
    return found


def named(column: sa.Column[Any], cast: Cast) -> int:
    ids = [member.id for member in cast.all()]
    return db.session.scalar(sa.select(sa.func.count()).select_from(column.table).where(column.in_(ids))) or 0


def test_a_closed_account_names_her_only_where_it_is_said(
    app: Flask, cast: Cast, sign_in: Callable[..., Any], clock_at: Callable[[datetime], None], at: datetime
) -> None:
    furnish(cast, clock_at, at)
    judge(cast, at)
    sign_in(app.test_client(), "tom")
    to_read = {where for _fate, where in NAMED.values() if " " not in where}
    goes = {name: column for name, column in columns().items() if NAMED[name][0] is GOES}
    assert not (lacking := [name for name, column in goes.items() if not named(column, cast)]), f"no row: {lacking}"
    assert sorted(to_read - archived(cast)) == []
    for member in cast.all():
        closing.close(member, at=at)
    db.session.commit()
    assert not [name for name, column in goes.items() if named(column, cast)]
