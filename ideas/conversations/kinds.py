"""The kinds of flags with their words, and of the things that can be flagged."""

from __future__ import annotations

from typing import Any

from ideas.words import _l

LABELS: dict[str, Any] = {
    "not_own": _l("It is not the creator's own work"),
    "other_mark": _l("It shows another maker's mark"),
    "person": _l("It shows or names a private person"),
    "hurtful": _l("It is hurtful"),
    "dangerous": _l("It is dangerous"),
    "advertising": _l("It is advertising"),
    "wrong": _l("Its facts are wrong"),
    "other": _l("Something else"),
}
SUBJECTS: dict[str, Any] = {
    "idea": _l("idea"),
    "picture": _l("picture"),
    "update": _l("update"),
    "comment": _l("comment"),
    "feedback": _l("private feedback"),
}
