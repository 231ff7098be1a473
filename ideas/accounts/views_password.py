"""A forgotten password: the mailbox decides who may choose a new one."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.accounts import actions, passwords, queries, tokens
from ideas.accounts.addresses import normal_address
from ideas.accounts.forms import AskForm, PasswordForm, text
from ideas.accounts.views import bp, count_asking, page
from ideas.db import db, writing
from ideas.guards import public, reads_first
from ideas.words import _


@bp.route("/password/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Answer:
    """Ask for a link; the answer is the same for every address."""
    form = AskForm()
    if request.method == "POST" and form.validate():
        count_asking()
        member = queries.by_address(text(form.address))
        if member is not None:
            actions.ask_for_password(member, at=clock.now())
        db.session.commit()
        session["written_to"] = normal_address(text(form.address))
        return redirect(url_for("accounts.forgotten_sent"), 303)
    return page("forgotten.html", form=form, status=422 if form.errors else 200)


@bp.get("/password/sent")
@public
def forgotten_sent() -> Answer:
    """Look into your mailbox; the same page for everybody."""
    return page("password_sent.html", address=session.get("written_to"))


@bp.route("/password/<secret>", methods=["GET", "POST"])
@public
@reads_first
def new_password(secret: str) -> Answer:
    """Choose a new password by the link from the mail. The second factor stays as it is."""
    token = tokens.find(secret, "password", at=clock.now())
    if token is None:
        return page("link_over.html", again=url_for("accounts.forgotten"), status=410)
    member = token.member
    form = PasswordForm(member.handle, member.name, member.address)
    if request.method == "POST" and form.validate():
        hashed = passwords.hash_password(text(form.password))
        writing()
        token = tokens.spend(secret, "password", at=clock.now())
        if token is None:
            return page("link_over.html", again=url_for("accounts.forgotten"), status=410)
        actions.set_password(token.member, hashed, at=clock.now())
        db.session.commit()
        session.clear()
        flash(_("Your new password is set. You are signed out everywhere: please sign in with it."), "done")
        return redirect(url_for("accounts.sign_in"), 303)
    return page("new_password.html", form=form, handle=member.handle, status=422 if form.errors else 200)
