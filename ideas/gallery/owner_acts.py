"""What the owner can do with her idea now: the acts of the box on her idea's page, as the rules decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ideas.campaigns.queries import newest_rules
from ideas.submissions.models import Idea
from ideas.submissions.relaunch_rules import ENDED, why_not_relaunch
from ideas.submissions.relaunching import rest
from ideas.submissions.revision_rules import why_not_change, why_not_mend
from ideas.submissions.rules import why_not_withdraw
from ideas.submissions.stages import PUBLIC, Stage
from ideas.submissions.update_rules import why_not_update
from ideas.words import _


@dataclass(frozen=True, slots=True)
class Act:
    """Something the owner can do now: a link with its words. `hint`: what it is good for, or what waits there."""

    label: str
    url: str
    hint: str = ""


def owner_acts(idea: Idea, at: datetime) -> list[Act]:
    """Everything the owner may do with the idea at that moment, in the order of the box."""
    return [*_telling(idea), *_hearing(idea), *_changing(idea, at), *_moving(idea), *_ending(idea, at)]


def _telling(idea: Idea) -> list[Act]:
    if why_not_update(idea):
        return []
    url = url_for("submissions.update_draft", slug=idea.slug)
    return [Act(_("Post an update"), url, _("News with pictures, for everybody who supports or follows it"))]


def _hearing(idea: Idea) -> list[Act]:
    if idea.stage not in PUBLIC:
        return []
    hint = _("What members think of its originality, making and detail, for its creators alone")
    return [Act(_("Private feedback"), url_for("conversations.feedback", slug=idea.slug), hint)]


def _changing(idea: Idea, at: datetime) -> list[Act]:
    acts = []
    if not why_not_mend(idea):
        mends_only = why_not_change(idea, at) is not None
        label = _("Mend typing errors") if mends_only else _("Mend or change it")
        hint = "" if mends_only else _("Typing errors at once; title, cover and facts after a check")
        acts.append(Act(label, url_for("submissions.changes_of", slug=idea.slug), hint))
    if idea.stage in PUBLIC:
        acts.append(Act(_("What changed"), url_for("gallery.history", slug=idea.slug)))
    return acts


def _moving(idea: Idea) -> list[Act]:
    """Newer rules of its campaign than those it was published under."""
    if idea.stage != Stage.OPEN or newest_rules(idea.campaign_id).id == idea.rules_id:
        return []
    hint = _("Your idea keeps its own; you may move it over with its support")
    return [Act(_("New rules: see what would change"), url_for("submissions.rules_of", slug=idea.slug), hint)]


def _ending(idea: Idea, at: datetime) -> list[Act]:
    """Taking it back while that is possible, and offering it again once it has ended."""
    if idea.stage in ENDED:
        hint = _("A new draft with its texts and pictures; its count starts at 0")
        not_yet = why_not_relaunch(idea, rest=rest(), at=at)
        return [Act(_("Offer it again"), url_for("submissions.relaunch_page", slug=idea.slug), not_yet or hint)]
    if idea.stage not in PUBLIC or why_not_withdraw(idea):
        return []
    return [Act(_("Withdraw it"), url_for("gallery.withdrawal", slug=idea.slug))]
