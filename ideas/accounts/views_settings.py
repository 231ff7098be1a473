"""One's own settings: who one is, the password, the address, and where one is signed in."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.accounts import actions, limits, passwords, queries
from ideas.accounts.browsers import browser_name
from ideas.accounts.forms import ChangeAddressForm, ChangePasswordForm, ProfileForm, text
from ideas.accounts.models import Member, SignIn
from ideas.accounts.sessions import end_all_sessions, renew_session, this_sign_in
from ideas.accounts.views import bp, count_asking, page
from ideas.db import db, own_transaction, writing
from ideas.guards import me, reads_first, signed_in
from ideas.words import _


@bp.route("/settings", methods=["GET", "POST"])
@signed_in
def settings() -> Answer:
    """Name, a few words about oneself, language and time zone."""
    member = me()
    form = ProfileForm(obj=member)
    if request.method == "POST" and form.validate():
        form.populate_obj(member)
        db.session.commit()
        flash(_("Saved."), "done")
        return redirect(url_for("accounts.settings"), 303)
    return page("settings.html", form=form, status=422 if form.errors else 200)


def is_her_password(typed: str) -> bool:
    """Whether `typed` is the present member's password; wrong ones are counted as at the door. Then writing begins."""
    member = me()
    kept, tries = member.password_hash, limits.of_password(str(member.address_key), request.remote_addr)
    with own_transaction():
        tries.take(at=clock.now())
    right, _renewed = passwords.verify(kept, typed)
    writing()
    if right:
        tries.put_back()
    return right


def not_right() -> str:
    return _("This is not your present password.")


@bp.route("/settings/password", methods=["GET", "POST"])
@signed_in
@reads_first
def change_password() -> Answer:
    """A new password; all other browsers are signed out, this one gets a new token."""
    member = me()
    form = ChangePasswordForm(member.handle, member.name, member.address)
    if request.method == "POST" and form.validate():
        hashed = passwords.hash_password(text(form.password))
        if is_her_password(text(form.present)):
            actions.set_password(member, hashed, at=clock.now(), but=this_sign_in().id)
            return _renewed(_("Your new password is set. All other browsers are signed out."), "accounts.settings")
        form.present.errors = [not_right()]
    return page("change_password.html", form=form, status=422 if form.errors else 200)


def _renewed(sentence: str, endpoint: str) -> Answer:
    """Commit, under a new token for this browser: what was copied from it is dead."""
    row = this_sign_in()
    row.fresh_at = clock.now()
    renew_session(row)
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for(endpoint), 303)


@bp.route("/settings/address", methods=["GET", "POST"])
@signed_in
@reads_first
def change_address() -> Answer:
    """Another mail address: it counts from when its button was pressed."""
    form = ChangeAddressForm()
    if request.method == "POST" and form.validate():
        count_asking()
        if is_her_password(text(form.present)):
            actions.ask_for_address(me(), form.whole_address(), at=clock.now())
            db.session.commit()
            flash(_("We wrote to %(address)s. The change counts once the button there is pressed.",
                    address=form.whole_address()), "done")  # fmt: skip
            return redirect(url_for("accounts.change_address"), 303)
        form.present.errors = [not_right()]
    return page("change_address.html", form=form, status=422 if form.errors else 200)


@bp.get("/settings/sign-ins")
@signed_in
def sign_ins() -> Answer:
    """The browsers one is signed in on."""
    at = clock.now()
    rows = queries.open_sign_ins(me(), at=at)
    return page("sign_ins.html", rows=rows, here_id=this_sign_in().id, at=at, browser_name=browser_name)


@bp.post("/settings/sign-ins/ending")
@signed_in
def end_sign_ins() -> Answer:
    """Sign out everywhere else, also whoever copied the cookie of this browser."""
    end_all_sessions(me(), at=clock.now(), but=this_sign_in().id)
    return _renewed(_("All other browsers are signed out."), "accounts.sign_ins")


@bp.post("/settings/sign-ins/<int:number>/ending")
@signed_in
def end_sign_in(number: int) -> Answer:
    """Sign out on one other browser."""
    row = db.session.get(SignIn, number)
    if row is None or not _is_mine(row, me()):
        abort(404)
    row.ended_at = row.ended_at or clock.now()
    db.session.commit()
    flash(_("That browser is signed out."), "done")
    return redirect(url_for("accounts.sign_ins"), 303)


def _is_mine(row: SignIn, member: Member) -> bool:
    return row.member_id == member.id
