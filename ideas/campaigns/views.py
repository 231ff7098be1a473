"""The desk of campaigns: begin one, write its next version, look it over, publish it. For admins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.campaigns import drafts, queries
from ideas.campaigns.differences import extension_name, field_name, mode_name, review_name
from ideas.campaigns.models import MODES, Campaign, Rules, RulesDraft
from ideas.campaigns.reading import Reading
from ideas.campaigns.rules import BUILT_MODES, DAYS_AT_MOST, why_not_mode
from ideas.campaigns.sheet import ROWS, Sheet, sheet_from
from ideas.db import db
from ideas.guards import me, staff
from ideas.refusals import Refused
from ideas.typed import line
from ideas.words import _, _n, home_zone

bp = Blueprint("campaigns", __name__, template_folder="templates")

COUNTED = "plinth.ideas_of_campaigns"
"""Where a later room leaves the function that counts the ideas of each campaign: this one knows none."""
BLANK_ROWS = {"gates": 1, "facts": 1, "confirmations": 1, "personas": 1}
MODE_CHOICES, EXTENSIONS, REVIEWS = MODES, ("add", "reset"), ("calendar", "rolling", "manual")

Page = tuple[str, int]


def found(slug: str) -> Campaign:
    return queries.known_by(slug) or abort(404)


@bp.get("/desk/campaigns")
@staff("admin")
def desk() -> str:
    """Every campaign and what became of it."""
    return _list()


def _list(*, title: str = "", problem: str | None = None) -> str:
    counted = current_app.extensions.get(COUNTED)
    return render_template(
        "campaigns/desk.html", rows=queries.on_the_desk(), ideas=counted() if counted else {}, at=clock.now(),
        title=title, problem=problem,
    )  # fmt: skip


@bp.post("/desk/campaigns")
@staff("admin")
def begin() -> Page | Response:
    """Begin a campaign with nothing but its title; nobody outside sees it."""
    title = line(request.form.get("title"))
    if not title or len(title) > 80:
        problem = _("Give it a title.") if not title else _("A title has at most 80 characters.")
        return _list(title=title, problem=problem), 422
    campaign = drafts.begin_draft(title, zone=home_zone(), by=me(), at=clock.now())
    db.session.commit()
    flash(_("Begun. Nobody outside sees it until you publish it."), "done")
    return redirect(url_for("campaigns.edit", slug=campaign.slug), 303)


@bp.get("/desk/campaigns/<slug>")
@staff("admin")
def edit(slug: str) -> Page:
    """The next version as it stands."""
    campaign = found(slug)
    draft, rules = _stand(campaign)
    sheet = drafts.current_sheet(campaign, draft, rules, home_zone())
    return _form(campaign, sheet, draft=draft, rules=rules)


def _stand(campaign: Campaign) -> tuple[RulesDraft | None, Rules | None]:
    """The draft, if anybody ever began one, and the version in force."""
    return queries.draft_of(campaign.id), next(iter(queries.versions(campaign.id)), None)


def _form(
    campaign: Campaign, sheet: Sheet, *, draft: RulesDraft | None, rules: Rules | None, status: int = 200,
    other: list[tuple[str, str, str]] | None = None,
) -> Page:  # fmt: skip
    reading = drafts.read_draft(campaign, sheet, home_zone())
    is_new = rules is None and draft is not None and draft.edition == 1
    page = render_template(
        "campaigns/edit.html", campaign=campaign, sheet=sheet, draft=draft, rules=rules, other=other or [],
        mistakes={} if is_new and not other else reading.mistakes, rows=_rows(sheet), zone=home_zone(),
        modes=_modes(), extensions=[(each, extension_name(each), None) for each in EXTENSIONS],
        reviews=[(each, review_name(each), None) for each in REVIEWS],
    )  # fmt: skip
    return page, status


def _rows(sheet: Sheet) -> dict[str, list[dict[str, Any]]]:
    """The rows as the form shows them: those there are, and some blank ones."""
    more = request.args.get("more", "")
    return {
        kind: [*sheet[kind], *(dict.fromkeys(parts, "") for _n in range(BLANK_ROWS[kind] + 2 * (kind == more)))]
        for kind, parts in ROWS.items()
    }


def _modes() -> list[tuple[str, str, str | None]]:
    """Each mode, its name, and why it cannot be chosen."""
    return [(mode, mode_name(mode), None if mode in BUILT_MODES else why_not_mode(mode)) for mode in MODE_CHOICES]


@bp.post("/desk/campaigns/<slug>")
@staff("admin")
def save(slug: str) -> Page | Response:
    """Save what was typed, mistakes and all, and show it again."""
    campaign, sheet = found(slug), sheet_from(request.form)
    if not drafts.save(campaign, sheet, seen=_seen(), by=me(), at=clock.now()):
        draft, rules = _stand(campaign)
        theirs = drafts.current_sheet(campaign, draft, rules, home_zone())
        return _form(campaign, sheet, draft=draft, rules=rules, other=differing(theirs, sheet), status=409)
    db.session.commit()
    to = request.form.get("to", "")
    if to == "check":
        return redirect(url_for("campaigns.check", slug=slug), 303)
    if to in ROWS:
        place = f"{to}-{len(sheet[to])}"
        return redirect(url_for("campaigns.edit", slug=slug, more=to, _anchor=place), 303)
    flash(_("Saved as a draft."), "done")
    return redirect(url_for("campaigns.edit", slug=slug), 303)


def _seen() -> int:
    """The edition that the form was filled with."""
    typed = request.form.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def differing(theirs: Sheet, mine: Sheet) -> list[tuple[str, str, str]]:
    """What another tab saved and this one would replace: the field, what it is called, and its text."""
    return [(name, field_name(name), _shown(value)) for name, value in theirs.items() if value != mine.get(name)]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(" · ".join(str(part) for name, part in row.items() if name != "key") for row in value)
    return str(value)


@bp.get("/desk/campaigns/<slug>/check")
@staff("admin")
def check(slug: str) -> Page:
    """What publishing would change, and the page as visitors will see it."""
    return _check(found(slug))


def _check(campaign: Campaign, *, refused: str | None = None) -> Page:
    draft, rules = _stand(campaign)
    at = clock.now()
    reading = drafts.read_draft(campaign, drafts.current_sheet(campaign, draft, rules, home_zone()), home_zone())
    unpublished = bool(draft and draft.content)
    parts: dict[str, Any] = {"mistakes": reading.mistakes, "changes": [], "shown": None, "why_not": None}
    if not reading.mistakes:
        shown, version = drafts.preview(campaign, reading, at=at)
        parts |= {"shown": shown, "version": version, "changes": drafts.changes(campaign, reading, at=at)}
        parts |= {"why_not": drafts.why_not(campaign, reading, at=at), "warning": warning(reading)}
    page = render_template(
        "campaigns/check.html", campaign=campaign, draft=draft, rules=rules, unpublished=unpublished, at=at,
        refused=refused, **parts,
    )  # fmt: skip
    return page, 409 if refused else 200


def warning(reading: Reading) -> str | None:
    """What an admin should know before she publishes; it forbids nothing."""
    days = reading.terms["first_days"] + sum(days for _supporters, days in reading.terms["gates"])
    if days <= DAYS_AT_MOST:
        return None
    return _n("An idea could gather support for %(num)s day.", "An idea could gather support for %(num)s days.", days)


@bp.post("/desk/campaigns/<slug>/publication")
@staff("admin")
def publication(slug: str) -> Page | Response:
    """Publish the draft that was looked at."""
    campaign = found(slug)
    try:
        version = drafts.publish_draft(campaign, seen=_seen(), zone=home_zone(), by=me(), at=clock.now())
    except Refused as refusal:
        db.session.rollback()
        return _check(found(slug), refused=refusal.sentence)
    db.session.commit()
    sentence = _("Version %(n)s is in force.", n=version.number) if version else _("Nothing is left to publish.")
    flash(sentence, "done")
    return redirect(url_for("campaigns.desk"), 303)


@bp.post("/desk/campaigns/<slug>/draft/removal")
@staff("admin")
def discard(slug: str) -> Response:
    """Let go of what is not published."""
    gone = drafts.discard(found(slug), seen=_seen(), by=me(), at=clock.now())
    db.session.commit()
    flash(_("The campaign was let go.") if gone else _("The changes were let go."), "done")
    return redirect(url_for("campaigns.desk") if gone else url_for("campaigns.edit", slug=slug), 303)
