"""The inbox, what comes by mail, and the one-click way out of a kind of mail."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock, csrf
from ideas.accounts.rules import own_path
from ideas.db import db
from ideas.guards import me, public, signed_in
from ideas.notices import actions, queries
from ideas.notices.kinds import groups, label_of
from ideas.notices.models import Notice
from ideas.notices.unsubscribing import read_unsubscribe
from ideas.words import _, zone

bp = Blueprint("notices", __name__, template_folder="templates")


def day_of(notice: Notice) -> date:
    """The day of a notice where its reader is."""
    return notice.created_at.astimezone(zone()).date()


@bp.get("/inbox")
@signed_in
def inbox() -> str:
    """The notices of this member, day by day."""
    page = queries.inbox(me(), after=request.args.get("after"))
    notices = [row[0] for row in page.rows]
    days = [(day, list(group)) for day, group in groupby(notices, key=day_of)]
    at = clock.now()
    today = at.astimezone(zone()).date()
    more = url_for("notices.inbox", after=page.after) if page.after else None
    return render_template("notices/inbox.html", days=days, today=today, at=at, more=more, unread_here=_unread(notices))


def _unread(notices: list[Notice]) -> int | None:
    """The newest unread notice of the page, up to which "all read" reaches."""
    return max((notice.id for notice in notices if notice.read_at is None), default=None)


@bp.post("/inbox/<int:number>/reading")
@signed_in
def read_one(number: int) -> Answer:
    """Mark one as read and go to what it is about."""
    notice = actions.mark_read(me(), number, at=clock.now())
    if notice is None:
        abort(404)
    link = own_path(notice.link)
    db.session.commit()
    return redirect(link or url_for("notices.inbox"), 303)


@bp.post("/inbox/reading")
@signed_in
def read_all() -> Answer:
    """Mark everything that the page showed, and what is older, as read."""
    up_to = request.form.get("up_to", type=int)
    if up_to is None or not 0 < up_to < 2**63:
        abort(400)
    actions.mark_all_read(me(), up_to=up_to, at=clock.now())
    db.session.commit()
    return redirect(url_for("notices.inbox"), 303)


@bp.route("/settings/mail", methods=["GET", "POST"])
@signed_in
def mail_choices() -> Any:
    """Which kinds of notices come by mail, too. A tick is yes."""
    member = me()
    shown = groups(staff=member.has_role())
    unwanted = queries.unwanted_kinds(member.id)
    if request.method == "GET":
        return render_template("notices/mail_choices.html", groups=shown, unwanted=unwanted)
    wanted = set(request.form.getlist("kind"))
    for kind in (kind for _heading, kinds in shown for kind, _label in kinds):
        if (kind in wanted) == (kind in unwanted):
            actions.set_mail_choice(member.id, kind, wanted=kind in wanted, at=clock.now())
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for("notices.mail_choices"), 303)


def kind_of_link(token: str) -> tuple[int, str]:
    found = read_unsubscribe(token)
    if found is None:
        abort(404)
    return found


@bp.get("/unsubscribe/<token>")
@public
def unsubscribing(token: str) -> str:
    """The page behind the link in a mail: says what its button does, and changes nothing."""
    kind = kind_of_link(token)[1]
    return render_template("notices/unsubscribe.html", label=label_of(kind), token=token, done=False)


@bp.post("/unsubscribe/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]  # mail programs press this for their reader (RFC 8058); the signed link can do nothing else
@public
def unsubscribe(token: str) -> str:
    """Switch mail of this kind off, from the page or by one click in a mail program."""
    member_id, kind = kind_of_link(token)
    actions.set_mail_choice(member_id, kind, wanted=False, at=clock.now())
    db.session.commit()
    return render_template("notices/unsubscribe.html", label=label_of(kind), token=token, done=True)
