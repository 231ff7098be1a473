"""The kinds of notices, with the words a member chooses her mail by. A room that tells something new adds its kind."""

from __future__ import annotations

from typing import Any

from ideas.words import _, _l

#: Groups for the page of choices: heading, then (kind, label).
GROUPS: tuple[tuple[Any, tuple[tuple[str, Any], ...]], ...] = (
    (_l("Your ideas"), (
        ("idea.received", _l("An idea arrived for screening")),
        ("idea.published", _l("An idea is public")),
        ("idea.needs_work", _l("An idea needs work")),
        ("idea.rejected", _l("An idea was not accepted")),
        ("support.gate", _l("A gate was passed")),
        ("support.goal", _l("The goal was reached")),
        ("idea.expired", _l("An idea's time is up")),
        ("idea.archived", _l("An idea was archived")),
        ("idea.removed", _l("An idea was removed")),
        ("idea.withdrawn", _l("An idea was withdrawn")),
        ("review.entered", _l("An idea entered its review")),
        ("decision.made", _l("Your idea was decided on")),
        ("product.begun", _l("Your idea becomes a product")),
        ("creator.invited", _l("You are asked to be a co-creator, or your part changes")),
        ("creator.answered", _l("A co-creator answered")),
        ("idea.revised", _l("A change of your idea was checked")),
        ("comment.new", _l("Somebody commented on your idea")),
        ("feedback.new", _l("You got private feedback")),
    )),
    (_l("Ideas you support or follow"), (
        ("supported.goal", _l("Its goal was reached")),
        ("supported.expired", _l("Its time is up")),
        ("supported.ended", _l("It was archived, removed or withdrawn")),
        ("decision.public", _l("It was decided on")),
        ("supported.making", _l("It is being made")),
        ("product.released", _l("It is on sale")),
        ("product.retired", _l("It is no longer sold")),
        ("idea.update", _l("Its creator has news")),
        ("supported.revised", _l("Its title, cover or facts were changed")),
        ("supported.relaunch", _l("It is offered again")),
    )),
    (_l("Conversations"), (
        ("comment.reply", _l("Somebody replied to you")),
        ("comment.removed", _l("A comment of yours was removed")),
        ("flag.answered", _l("We looked at what you reported")),
    )),
    (_l("Agreements and royalties"), (
        ("agreement.offered", _l("An agreement waits for your signature")),
        ("agreement.signed", _l("Somebody signed an agreement")),
        ("agreement.active", _l("An agreement is signed by everybody")),
        ("statement.issued", _l("A royalty statement is issued")),
        ("payout.sent", _l("A payment is on its way")),
    )),
    (_l("Work at the desks"), (
        ("desk.screening", _l("An idea waits for screening")),
        ("desk.review", _l("A decision waits for a second person")),
        ("sales.waiting", _l("A sales file waits for approval")),
        ("sales.approved", _l("A sales file was approved")),
        ("run.waiting", _l("A royalty run waits for approval")),
        ("run.posted", _l("A royalty run was posted")),
    )),
)  # fmt: skip

DESKS = len(GROUPS) - 1
LABELS: dict[str, Any] = {kind: label for _heading, kinds in GROUPS for kind, label in kinds}


def label_of(kind: str) -> str:
    """The words for a kind."""
    return str(LABELS.get(kind, _("Other news")))


def groups(*, staff: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a member can choose: the desks' kinds are for staff."""
    shown = GROUPS if staff else GROUPS[:DESKS]
    return [(str(heading), [(kind, str(label)) for kind, label in kinds]) for heading, kinds in shown]
