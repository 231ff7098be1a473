"""What supporters and followers read about news of an idea: an update, an accepted change, a relaunch."""

from __future__ import annotations

from ideas.notices.actions import Letter, Write
from ideas.submissions.models import Idea, Revision, Update
from ideas.submissions.revision_words import sentences
from ideas.words import _

BEGINNING = 400
"""Characters of an update that its letter gives; the rest is read on the page."""


def update(idea: Idea, update: Update) -> Write:
    """The creator has news."""
    title, slug, update_id, headline, text = idea.title, idea.slug, update.id, update.title, beginning(update.text)

    def write() -> Letter:
        body = _("News about “%(title)s”, which you support or follow:", title=title) + f"\n\n{headline}\n\n{text}"
        link = f"/ideas/{slug}/updates/{update_id}"
        return Letter("idea.update", _("News about “%(title)s”", title=title), body, link, _("Read the update"))

    return write


def beginning(text: str) -> str:
    """The first paragraph or so of a text, cut between words."""
    first = text.strip().split("\n\n")[0]
    if len(first) <= BEGINNING:
        return first
    return (first[:BEGINNING].rpartition(" ")[0] or first[:BEGINNING]) + " …"


def revised(idea: Idea, revision: Revision) -> Write:
    """What people support was changed; what changed, and why, in words."""
    slug, before, after, why, terms = idea.slug, revision.before, revision.after, revision.why, idea.rules
    title, number = before.get("title", idea.title), revision.number

    def write() -> Letter:
        body = "\n\n".join(
            (
                _("The creator of “%(title)s”, which you support or follow, changed it, and we let the change through.",
                  title=title),
                *sentences(before, after, terms),
                _("Why: %(why)s", why=why),
                _("Your support counts on. You can take it back while the idea gathers support."),
            )
        )  # fmt: skip
        headline = _("“%(title)s” was changed", title=title)
        link = f"/ideas/{slug}/history?below={number + 1}#change-{number}"
        return Letter("supported.revised", headline, body, link, _("See what changed"))

    return write


def relaunched(idea: Idea, old: Idea) -> Write:
    """Offered again as a new idea; the one invitation."""
    title, slug, before = idea.title, idea.slug, old.title

    def write() -> Letter:
        body = _(
            "You supported or followed “%(before)s”. Its creator offers it again as “%(title)s”. Its count starts "
            "anew: your support from then does not move over by itself.",
            before=before,
            title=title,
        )
        body += "\n\n" + _("This is the only time we ask you.")
        headline = _("“%(before)s” is offered again", before=before)
        return Letter("supported.relaunch", headline, body, f"/ideas/{slug}", _("Show the new idea"))

    return write
