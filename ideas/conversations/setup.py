"""What conversations hand to the site: a key for each form that is shown, and the words for flags in templates."""

from __future__ import annotations

from flask import Flask

from ideas.conversations.forms import new_key
from ideas.conversations.kinds import LABELS, SUBJECTS


def furnish(app: Flask) -> None:
    app.jinja_env.globals.update(comment_key=new_key, flag_kinds=LABELS, flag_subjects=SUBJECTS)
