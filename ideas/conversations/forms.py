"""What people fill in to say something, to advise, and to report. Whether it may be said is for the rules."""

from __future__ import annotations

import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from ideas.conversations import rules
from ideas.conversations.criteria import CRITERIA
from ideas.conversations.kinds import LABELS
from ideas.typed import text
from ideas.words import _, _l


def new_key() -> str:
    """A key for one filling in of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(16)


class ChangeForm(FlaskForm):
    """The words of a comment."""

    text = TextAreaField(_l("Your comment"), filters=[text])

    def validate_text(self, field: Field) -> None:
        if reason := rules.why_not_length(field.data or ""):
            raise ValidationError(reason)


class CommentForm(ChangeForm):
    """A comment or a reply; `parent` names the comment it replies to."""

    official = BooleanField(_l("Speak for the team"))
    form_key = HiddenField(default=new_key)
    parent = HiddenField()

    @property
    def key(self) -> str | None:
        return (self.form_key.data or "")[:40] or None

    def renew(self) -> None:
        """Make the next sending of this form one of its own."""
        self.form_key.data = new_key()


def _scale(name: str) -> RadioField:
    criterion = CRITERIA[name]
    steps = [SelectChoice(str(step), words) for step, words in enumerate(criterion.steps, start=1)]
    return RadioField(criterion.label, choices=steps, validate_choice=False)


class FeedbackForm(FlaskForm):
    """Three marks with their meanings, and words."""

    originality = _scale("originality")
    making = _scale("making")
    detail = _scale("detail")
    works = TextAreaField(_l("What works"), filters=[text])
    better = TextAreaField(_l("What would make it better"), filters=[text])

    def given(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        marks = {name: int(self[name].data) for name in CRITERIA}
        return marks | {"works": self.works.data or "", "better": self.better.data or ""}

    def validate_originality(self, field: Field) -> None:
        _check_mark(field)

    def validate_making(self, field: Field) -> None:
        _check_mark(field)

    def validate_detail(self, field: Field) -> None:
        _check_mark(field)

    def validate_works(self, field: Field) -> None:
        _check_length(field, rules.ADVICE_MOST)
        if not field.data and not self.better.data:
            raise ValidationError(_("Write what works or what would make it better: the marks alone say too little."))

    def validate_better(self, field: Field) -> None:
        _check_length(field, rules.ADVICE_MOST)


def _check_mark(field: Field) -> None:
    if field.data not in ("1", "2", "3", "4", "5"):
        raise ValidationError(_("%(criterion)s: choose one of the five.", criterion=field.label.text))


def _check_length(field: Field, most: int) -> None:
    if reason := rules.why_too_long(field.data or "", most):
        raise ValidationError(reason)


class FlagForm(FlaskForm):
    """What is wrong, and how we can see it."""

    kind = RadioField(
        _l("What is wrong"), choices=[SelectChoice(kind, label) for kind, label in LABELS.items()],
        validate_choice=False,
    )  # fmt: skip
    evidence = TextAreaField(_l("How can we see it?"), filters=[text], render_kw={"rows": 5})

    def validate_kind(self, field: Field) -> None:
        if field.data not in LABELS:
            raise ValidationError(_("Choose what is wrong."))

    def validate_evidence(self, field: Field) -> None:
        least, most = rules.EVIDENCE_LENGTH
        if len(field.data or "") < least:
            raise ValidationError(_("Please tell us how we can see it: at least %(least)s characters.", least=least))
        _check_length(field, most)
