"""What a screener fills in about a change of a live idea."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length

from ideas.review import reasons
from ideas.typed import text
from ideas.words import _l


class RevisionOutcomeForm(FlaskForm):
    verdict = RadioField(
        _l("What happens to the change"),
        choices=[
            SelectChoice("accept", _l("Accept it")),
            SelectChoice("refuse", _l("Refuse it: the old version stays")),
        ],
        validate_choice=False,
    )
    code = RadioField(
        _l("Reason"), choices=[SelectChoice(reason.code, reason.label) for reason in reasons.SCREENING.values()],
        validate_choice=False,
    )  # fmt: skip
    words = TextAreaField(_l("Your words to the creator"), [Length(max=5000)], filters=[text])

    @property
    def wants_preview(self) -> bool:
        return "preview" in request.form

    def said(self) -> dict[str, str]:
        """What was filled in, as the action takes it."""
        verdict = self.verdict.data or ""
        return {
            "verdict": verdict, "code": (self.code.data or "") if verdict == "refuse" else "",
            "words": self.words.data or "",
        }  # fmt: skip
