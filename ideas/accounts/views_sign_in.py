"""Signing in and out. A wrong password and an unknown address get the same page after the same time."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.accounts import limits, passwords, queries, second_factor
from ideas.accounts.addresses import address_key, block_of, normal_address
from ideas.accounts.forms import CodeForm, SignInForm, text
from ideas.accounts.models import Member
from ideas.accounts.sessions import browser, end_session, renew_session, start_session, waiting_for_code
from ideas.accounts.views import bp, go_on, home, page
from ideas.accounts.views_kept import token_here
from ideas.db import db, own_transaction, writing
from ideas.guards import me_or_none, public, reads_first
from ideas.office import audit
from ideas.sealing import keyed_hash
from ideas.words import _


def from_where() -> str:
    """The network of this request, as the audit book keeps it: recognisable, not readable."""
    return keyed_hash("block", block_of(request.remote_addr))


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@reads_first
def sign_in() -> Answer:
    """Address and password; then the code, where a second factor is set up."""
    form = SignInForm()
    if request.method == "GET":
        if me_or_none():
            return go_on(request.args.get("next"))
        form.next.data = request.args.get("next")
    elif form.validate():
        member = _enter(text(form.address), text(form.password))
        if member is not None:
            return _go_in(form.next.data, code=member.totp_confirmed_at is not None)
        form.form_errors.append(_("Address and password do not belong together, or the address is not confirmed yet."))
    return page("sign_in.html", form=form, status=422 if form.errors else 200)


def _go_in(target: str | None, *, code: bool) -> Answer:
    target = target or (url_for("accounts.kept") if token_here() else None)
    return redirect(url_for("accounts.sign_in_code", next=target), 303) if code else go_on(target)


def _enter(typed: str, password: str) -> Member | None:
    """The member who is signed in now, or None. Tries are counted before the password is looked at."""
    at, whole = clock.now(), normal_address(typed)
    tries = limits.of_password(address_key(whole) if whole else typed.casefold(), request.remote_addr)
    with own_transaction():
        tries.take(at=at)
    member = queries.by_address(typed)
    kept = member.password_hash if member and member.is_confirmed else None
    db.session.rollback()  # hashing takes its time: no transaction waits for it
    right, renewed = passwords.verify(kept, password)
    writing()
    member = queries.by_address(typed)
    if not right or member is None or member.password_hash != kept:
        _note("sign_in.failed", member)
        return None
    tries.put_back()
    member.password_hash = renewed or kept
    start_session(member, at=at, agent=browser())
    _note("sign_in.done", member)
    return member


def _note(verb: str, member: Member | None) -> None:
    known = member.id if member else None
    by = known if verb == "sign_in.done" else None
    audit.record(verb, "member", known, by=by, at=clock.now(), address_hash=from_where())
    db.session.commit()


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def sign_in_code() -> Answer:
    """The code of the second factor; nobody is signed in before it was right."""
    at = clock.now()
    waiting = waiting_for_code(at=at)
    if waiting is None:
        return go_on(request.args.get("next")) if me_or_none() else redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm(next=request.args.get("next"))
    if request.method == "POST" and form.validate():
        row, member = waiting
        if second_factor.give(member, text(form.code), at=at):
            row.second_factor_at = at
            renew_session(row)
            _note("second_factor.done", member)
            return go_on(form.next.data)
        _note("second_factor.failed", member)
        form.code.errors = [_("This code is not right, or was used before. Please type the one shown now.")]
    return page("code.html", form=form, status=422 if form.errors else 200)


@bp.post("/sign-out")
@public
def sign_out() -> Answer:
    """End this browser's sign-in; pressing twice does no harm."""
    end_session(at=clock.now())
    db.session.commit()
    flash(_("You are signed out."), "done")
    return redirect(home(), 303)
