"""What a step answers to the script that saves while somebody types: when it was saved, or why it was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import request
from flask_wtf import FlaskForm

from ideas.refusals import wants_json
from ideas.sorry import Said, problem
from ideas.words import _, time_of_day


class Clash(NamedTuple):
    """One field that another tab saved differently: its name, its label, and what was saved there."""

    name: str
    label: str
    text: str


def is_asked() -> bool:
    """Whether the script has sent the form, and not its button."""
    return request.method == "POST" and wants_json()


def saved(at: datetime, marks: dict[str, str], *, page: str | None = None) -> Said:
    """Saved. `marks`: what the hidden fields of the form hold from now on; `page`: where the form goes on."""
    said = {"said": _("Saved at %(time)s", time=time_of_day(at)), "marks": marks, "page": page}
    return said, 200, {}


def not_saved(form: FlaskForm) -> Said:
    """What cannot be kept, in the words that stand beside the fields after a full save."""
    return problem(" ".join(str(sentence) for field in form for sentence in field.errors), 422)


def clashed(clashes: Sequence[Clash], marks: dict[str, str]) -> Said:
    """Another tab saved something else meanwhile: nothing was written, and here is what stands there."""
    there = [clash._asdict() for clash in clashes]
    return problem(_("This draft was changed in another tab"), 409, there=there, marks=marks)


def as_shown(clashes: Sequence[Clash]) -> list[tuple[str, str]]:
    """The same for the page."""
    return [(clash.label, clash.text) for clash in clashes]
