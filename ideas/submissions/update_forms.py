"""What the owner types for an update. A draft may be too short, never too long."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError

from ideas.submissions.rules import why_too_long
from ideas.submissions.update_rules import TEXT_LENGTH, TITLE_LENGTH
from ideas.typed import line, text
from ideas.words import _l


class UpdateForm(FlaskForm):
    title = StringField(_l("Title"), filters=[line])
    text = TextAreaField(_l("What is new"), filters=[text], render_kw={"rows": 12, "class": "tall"})
    seen = HiddenField()

    def typed(self) -> dict[str, str]:
        """The words as they are kept."""
        return {"title": self.title.data or "", "text": self.text.data or ""}

    def validate_title(self, field: Field) -> None:
        _check(field, TITLE_LENGTH[1])

    def validate_text(self, field: Field) -> None:
        _check(field, TEXT_LENGTH[1])


def _check(field: Field, most: int) -> None:
    reason = why_too_long(str(field.label.text), field.data, most)
    if reason:
        raise ValidationError(reason)
