"""Joining, and confirming an address by a button: programs that follow every link of a mail confirm nothing."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.accounts import actions, limits, queries, tokens
from ideas.accounts.addresses import normal_address
from ideas.accounts.forms import AskForm, JoinForm, text
from ideas.accounts.passwords import hash_password
from ideas.accounts.rules import own_path
from ideas.bar import way_to
from ideas.db import db, own_transaction, writing
from ideas.guards import me_or_none, public, reads_first
from ideas.refusals import Refused
from ideas.words import _, locale

bp = Blueprint("accounts", __name__, template_folder="templates")


def home() -> str:
    return way_to("gallery.home") or "/"


def go_on(target: str | None) -> Answer:
    """Go on to the page somebody came for, if it is one of this site."""
    return redirect(own_path(target) or home(), 303)


def page(template: str, *, status: int = 200, **values: object) -> Response:
    """A page whose address may hold a secret: no other site is told that address."""
    response = make_response(render_template(f"accounts/{template}", **values), status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def count_asking() -> None:
    """Count one form that makes us write to somebody; 429 where it is one too many."""
    with own_transaction():
        limits.of_asking(request.remote_addr).take(at=clock.now())


@bp.route("/join", methods=["GET", "POST"])
@public
@reads_first
def join() -> Answer:
    """Make an account. Whether the address has one already is told to its mailbox only."""
    if me_or_none():
        return redirect(home(), 303)
    form = JoinForm(this_year=clock.now().year)
    if request.method == "POST" and form.validate():
        count_asking()
        try:
            _join(form)
        except Refused as refusal:
            db.session.rollback()
            form.handle.errors = [refusal.sentence]
        else:
            return redirect(url_for("accounts.join_sent"), 303)
    return page("join.html", form=form, status=422 if form.errors else 200)


def _join(form: JoinForm) -> None:
    hashed = hash_password(text(form.password))
    writing()
    try:
        _act(form, hashed)
    except IntegrityError:  # somebody took the handle or the mailbox at this very moment: now it shows
        db.session.rollback()
        _act(form, hashed)
    db.session.commit()
    session["written_to"] = form.whole_address()


def _act(form: JoinForm, password_hash: str) -> None:
    actions.join(
        handle=text(form.handle), name=text(form.name), address=form.whole_address(), password_hash=password_hash,
        birth_year=form.birth_year.data or 0, language=locale().language, at=clock.now(),
    )  # fmt: skip


@bp.get("/join/sent")
@public
def join_sent() -> Response:
    """Look into your mailbox; the same page for everybody."""
    return page("sent.html", address=session.get("written_to"))


@bp.route("/confirmation", methods=["GET", "POST"])
@public
def ask_again() -> Answer:
    """Ask for the mail with the button once more."""
    form = AskForm()
    if request.method == "POST" and form.validate():
        count_asking()
        member = queries.by_address(text(form.address))
        if member is not None:
            actions.remind(member, at=clock.now())
        db.session.commit()
        session["written_to"] = normal_address(text(form.address))
        return redirect(url_for("accounts.join_sent"), 303)
    return page("ask_again.html", form=form, status=422 if form.errors else 200)


@bp.get("/confirmation/<secret>")
@public
def confirmation(secret: str) -> Response:
    """The page behind the link of a mail: says what its button does, and changes nothing."""
    token = tokens.find(secret, "confirm", "address", "undo", at=clock.now())
    if token is None:
        return page("link_over.html", again=url_for("accounts.ask_again"), status=410)
    return page("confirm.html", token=token, member_of_token=token.member)


@bp.post("/confirmation/<secret>")
@public
def confirm(secret: str) -> Answer:
    """The button."""
    token = actions.confirm(secret, at=clock.now())
    if token is None:
        return page("link_over.html", again=url_for("accounts.ask_again"), status=410)
    db.session.commit()
    session.pop("written_to", None)
    return _after(token.purpose)


def _after(purpose: str) -> Answer:
    if purpose == "undo":
        flash(_("Your old address is back, and everybody is signed out. Please choose a new password."), "done")
        return redirect(url_for("accounts.forgotten"), 303)
    flash(_("Your address is confirmed."), "done")
    return redirect(url_for("accounts.settings") if me_or_none() else url_for("accounts.sign_in"), 303)


from ideas.accounts import (  # noqa: E402 - these hang further views on the same blueprint
    views_closing,
    views_kept,
    views_language,
    views_password,
    views_second_factor,
    views_settings,
    views_sign_in,
)

__all__ = [
    "bp", "views_closing", "views_kept", "views_language", "views_password", "views_second_factor", "views_settings",
    "views_sign_in",
]  # fmt: skip
