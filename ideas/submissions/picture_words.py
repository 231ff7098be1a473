"""The words beside pictures as a form sends them: too long, changed in another tab, untouched, or to be saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ideas.submissions import rules
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Picture
from ideas.typed import line
from ideas.words import _

LIMITS = {"alt": rules.MAX_ALT, "caption": rules.MAX_CAPTION}

Words = dict[int, dict[str, str]]


def mark(picture: Picture) -> str:
    """The mark of what a picture's fields are filled with."""
    return mark_of({"alt": picture.alt, "caption": picture.caption})


def marks(pictures: Iterable[Picture]) -> dict[str, str]:
    """The hidden fields `seen-<id>` of a form."""
    return {f"seen-{picture.id}": mark(picture) for picture in pictures}


def read(form: Mapping[str, str]) -> tuple[Words, dict[str, str]]:
    """`alt-<id>` and `caption-<id>` by picture, and why some cannot be saved, by field."""
    names = {"alt": _("What it shows"), "caption": _("Caption")}
    words: Words = {}
    wrong: dict[str, str] = {}
    for name, typed in form.items():
        kind, _dash, picture = name.partition("-")
        if kind not in LIMITS or not picture.isascii() or not picture.isdigit() or len(picture) > 18:
            continue
        text = line(typed)
        reason = rules.why_too_long(names[kind], text, LIMITS[kind])
        if reason:
            wrong[name] = reason
        else:
            words.setdefault(int(picture), {})[kind] = text
    return words, wrong


def clashes(words: Words, pictures: Iterable[Picture], form: Mapping[str, str]) -> dict[str, str]:
    """Take out of `words` what was not touched here, and what another tab has changed: why, by field."""
    wrong: dict[str, str] = {}
    for picture in pictures:
        typed, seen = words.get(picture.id), form.get(f"seen-{picture.id}")
        if not typed or not seen or seen == mark(picture):
            continue
        del words[picture.id]
        there = {"alt": picture.alt, "caption": picture.caption}
        if seen != mark_of(there | typed):
            wrong |= {f"{kind}-{picture.id}": _there(there[kind]) for kind in typed if typed[kind] != there[kind]}
    return wrong


def _there(text: str) -> str:
    return _("Changed in another tab, where it says “%(text)s” now. Saving again replaces that.", text=text)
