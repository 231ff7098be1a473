"""Who may open a view. Every view has exactly one of these guards; a test of the house walks all routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import abort, current_app, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ideas.posted import posted
from ideas.refusals import Refused, wants_json
from ideas.words import _

if TYPE_CHECKING:  # the type only: the ground floor knows no room
    from ideas.accounts.models import Member

View = TypeVar("View", bound=Callable[..., Any])


def me() -> Member:
    """The member of this session; for views behind a guard."""
    return cast("Member", current_user._get_current_object())


def me_or_none() -> Member | None:
    """The member of this session, or None for a visitor."""
    return me() if current_user.is_authenticated else None


def _mark(view: View, guard: str, check: Callable[[], Response | None]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        answer = check()
        return view(*args, **kwargs) if answer is None else answer

    guarded.guard = guard  # type: ignore[attr-defined]
    return cast(View, guarded)


def signed_out() -> str:
    """What a script is told whose member is signed out."""
    return _("You are signed out. Please sign in again in another tab.")


def to_sign_in() -> Response:
    """Send a visitor to the sign-in page and back afterwards. What she had typed is kept for her, or shown to copy."""
    if wants_json() and request.method != "GET":
        raise Refused(signed_out(), status=401)
    form = posted()
    if form is not None:
        return cast(Response, current_app.extensions["plinth.session_over"](form))
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    flash(_("Please sign in first."), "hint")
    return redirect(url_for("accounts.sign_in", next=target), 303)


def public(view: View) -> View:
    """Anybody may open this view."""
    return _mark(view, "public", lambda: None)


def signed_in(view: View) -> View:
    """Any signed-in member."""
    return _mark(view, "signed_in", lambda: None if current_user.is_authenticated else to_sign_in())


def _check_confirmed() -> Response | None:
    if not current_user.is_authenticated:
        return to_sign_in()
    if not current_user.is_confirmed:
        flash(_("Please confirm your address first: the mail we sent you holds a button."), "refused")
        return redirect(url_for("accounts.settings"), 303)
    return None


def confirmed(view: View) -> View:
    """A signed-in member whose address is confirmed."""
    return _mark(view, "confirmed", _check_confirmed)


def staff(*roles: str) -> Callable[[View], View]:
    """Staff with one of `roles` (none named: any role); with a second factor where it is compulsory."""

    def check() -> Response | None:
        if not current_user.is_authenticated:
            return to_sign_in()
        if not current_user.has_role(*roles):
            abort(403)
        if getattr(current_user, "needs_second_factor", False):
            flash(_("Staff pages need a second factor. Please set one up or give its code."), "refused")
            return redirect(url_for("accounts.second_factor"), 303)
        return None

    return lambda view: _mark(view, "staff:" + (",".join(roles) or "any"), check)


def reads_first(view: View) -> View:
    """A POST view with slow work before it writes: it calls db.writing() itself when its act begins."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view
