"""Setting the second factor up and taking it away. The QR code is a picture of its own: no inline markup."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, redirect, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.accounts import second_factor as factor
from ideas.accounts.forms import CodeForm, PresentPasswordForm, text
from ideas.accounts.models import Member
from ideas.accounts.sessions import renew_session, this_sign_in
from ideas.accounts.views import bp, page
from ideas.accounts.views_settings import is_her_password, not_right
from ideas.db import db
from ideas.guards import me, reads_first, signed_in
from ideas.words import _


def stage_of(member: Member) -> str:
    """How far it is set up: off, prepared (waits for its first code) or on."""
    if member.totp_confirmed_at:
        return "on"
    return "prepared" if member.totp_secret else "off"


def compulsory(member: Member) -> bool:
    return bool(current_app.config["SECOND_FACTOR_FOR_STAFF"]) and member.has_role()


@bp.get("/settings/second-factor")
@signed_in
def second_factor() -> Answer:
    """What stands, and the next step."""
    return show(PresentPasswordForm(), CodeForm())


def show(password: PresentPasswordForm, code: CodeForm) -> Answer:
    member = me()
    stage = stage_of(member)
    secret = factor.secret_of(member) if stage == "prepared" else None
    return page(
        "second_factor.html", stage=stage, secret=secret, password=password, code=code, compulsory=compulsory(member),
        status=422 if password.errors or code.errors else 200,
    )  # fmt: skip


@bp.get("/settings/second-factor/code.svg")
@signed_in
def second_factor_picture() -> Answer:
    """The secret for the app to photograph, only until the first code was given."""
    if stage_of(me()) != "prepared":
        abort(404)
    return Response(factor.picture(me()), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@bp.post("/settings/second-factor")
@signed_in
@reads_first
def prepare_second_factor() -> Answer:
    """Make a secret; asks for the password."""
    form = PresentPasswordForm()
    if stage_of(me()) == "on":
        return redirect(url_for("accounts.second_factor"), 303)
    if form.validate():
        if is_her_password(text(form.present)):
            factor.prepare(me())
            db.session.commit()
            return redirect(url_for("accounts.second_factor"), 303)
        form.present.errors = [not_right()]
    return show(form, CodeForm(formdata=None))


@bp.post("/settings/second-factor/code")
@signed_in
def confirm_second_factor() -> Answer:
    """The first code: from now on it is asked for."""
    form, member = CodeForm(), me()
    if stage_of(member) != "prepared":
        return redirect(url_for("accounts.second_factor"), 303)
    if form.validate():
        if factor.give(member, text(form.code), at=clock.now()):
            row = this_sign_in()
            factor.switch_on(member, row, at=clock.now())
            renew_session(row)
            db.session.commit()
            flash(_("Your second factor is set up. From now on you sign in with password and code."), "done")
            return redirect(url_for("accounts.second_factor"), 303)
        form.code.errors = [_("This code is not right. Please type the one that your app shows now.")]
    return show(PresentPasswordForm(formdata=None), form)


@bp.post("/settings/second-factor/removal")
@signed_in
@reads_first
def remove_second_factor() -> Answer:
    """Password alone from now on; asks for it, and signs out everywhere."""
    form = PresentPasswordForm()
    if form.validate():
        if is_her_password(text(form.present)):
            factor.switch_off(me(), by=me().id, at=clock.now())
            db.session.commit()
            flash(_("Your second factor is removed. Please sign in again."), "done")
            return redirect(url_for("accounts.sign_in"), 303)
        form.present.errors = [not_right()]
    return show(form, CodeForm(formdata=None))
