"""What came with a form that was not carried out: shown or kept, so that nothing typed is lost; secrets never.

Only for forms of this site: a page of another one cannot make us keep or repeat what it posts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from wtforms.fields.core import UnboundField

from ideas.words import _l

SECRET = re.compile(r"password|secret|token|csrf|totp", re.IGNORECASE)
SECRET_NAMES = frozenset({"code", "key", "present"})
CARRIED = frozenset({
    "campaign", "edition", "form_key", "kept_form", "next", "number", "parent", "period", "place", "q", "seen", "shown",
    "sku", "sku_id", "source", "stage", "subject", "take_over", "to", "up_to",
})  # fmt: skip
"""What forms carry along and nobody types: sent again, never shown."""
LABELS = {
    "alt": _l("What it shows"), "caption": _l("Caption"), "text": _l("Text"), "why": _l("Reason"), "note": _l("Note"),
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """One field as it was sent."""

    name: str
    value: str
    label: str

    @property
    def is_typed(self) -> bool:
        return self.name not in CARRIED and not self.name.startswith("seen-") and bool(self.value.strip())

    @property
    def is_long(self) -> bool:
        return "\n" in self.value or len(self.value) > 60


@dataclass(frozen=True)
class Posted:
    """A form as it was sent: where to, its fields without secrets, and the names of files, which are lost."""

    path: str
    fields: tuple[Given, ...]
    files: tuple[str, ...] = ()

    @property
    def typed(self) -> tuple[Given, ...]:
        return tuple(field for field in self.fields if field.is_typed)

    @property
    def carried(self) -> tuple[Given, ...]:
        return tuple(field for field in self.fields if not field.is_typed and field.name != "kept_form")


def is_secret(name: str) -> bool:
    """Whether a field of that name is never shown or kept."""
    return name in SECRET_NAMES or bool(SECRET.search(name))


def from_this_site() -> bool:
    """Whether a page of this site sent the request, as the browser says; where it says nothing, no."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched == "same-origin"
    sender = request.headers.get("Origin") or request.referrer
    return bool(sender) and urlsplit(str(sender)).netloc == request.host


def from_another_site() -> bool:
    """Whether the browser says that a page of another site sent the request; programs that say nothing may pass."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched == "cross-site"
    sender = request.headers.get("Origin", "null")
    return sender != "null" and urlsplit(sender).netloc != request.host


def refuse_other_sites() -> None:
    """No page of another site acts here, whatever token it may have come by."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and from_another_site():
        abort(403)


def posted() -> Posted | None:
    """What was typed into the form of this request. None: nothing, not to be read, or sent by another site."""
    if request.method != "POST" or not from_this_site():
        return None
    try:
        sent = list(request.form.items(multi=True))
        files = tuple(file.filename for file in request.files.values() if file.filename)
    except (HTTPException, OSError):  # too large, or broken off
        return None
    fields = tuple(Given(name, value, label_of(name)) for name, value in sent if not is_secret(name))
    form = Posted(request.full_path.rstrip("?"), fields, files)
    return form if form.typed else None


def label_of(name: str) -> str:
    """What stands before a field: as its form says, else its name as words."""
    base, _dash, number = name.partition("-")
    known = _labels(request.blueprint or "").get(name) or LABELS.get(base)
    words = str(known or re.sub(r"^(fact|tick)_", "", base).replace("_", " ").strip().capitalize() or name)
    return f"{words} {number.replace('-', ' ')}" if number and not _labels(request.blueprint or "").get(name) else words


@lru_cache(maxsize=32)
def _labels(room: str) -> dict[str, Any]:
    """The labels of all forms of a room, by the names of their fields."""
    found: dict[str, Any] = {}
    for form in _forms(FlaskForm):
        if form.__module__.startswith(f"ideas.{room}."):
            fields = ((name, getattr(form, name, None)) for name in dir(form) if name[0] != "_")
            found |= {name: _said(field) for name, field in fields if isinstance(field, UnboundField)}
    return {name: label for name, label in found.items() if label}


def _said(field: Any) -> Any:
    label = field.args[0] if field.args else field.kwargs.get("label")
    return label if isinstance(label, str) or hasattr(label, "__html__") else None


def _forms(form: type[Any]) -> list[type[Any]]:
    below = form.__subclasses__()
    return below + [deeper for each in below for deeper in _forms(each)]


def open_posted(app: Flask) -> None:
    """Let every page show what was typed into a form that failed; keep the forms of other sites out."""
    app.before_request(refuse_other_sites)
    app.jinja_env.globals["what_was_typed"] = posted
