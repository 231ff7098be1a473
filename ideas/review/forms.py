"""What the desks ask staff to fill in. Whether it may be done is for the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ideas.review import reasons
from ideas.typed import line, text
from ideas.words import _, _l

OUTCOMES = (
    SelectChoice("publish", _l("Publish it")),
    SelectChoice("needs_work", _l("Send it back for a change")),
    SelectChoice("reject", _l("Do not publish it")),
)
FOUND = (SelectChoice("upheld", _l("They are right")), SelectChoice("dismissed", _l("There is nothing wrong with it")))
VERDICTS = {
    "approve": _l("Approve: we make it"),
    "decline": _l("Decline"),
    "defer": _l("Defer to the next window"),
    "park": _l("Park until a day"),
}


class OutcomeForm(FlaskForm):
    verdict = RadioField(_l("What happens to the idea"), choices=list(OUTCOMES), validate_choice=False)
    codes = SelectMultipleField(
        _l("Reasons"), choices=[SelectChoice(reason.code, reason.label) for reason in reasons.SCREENING.values()],
        validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    why = TextAreaField(_l("Your words to the creator"), [Length(max=5000)], filters=[text])
    note = TextAreaField(_l("Note for staff"), [Length(max=5000)], filters=[text])


class FlagAnswerForm(FlaskForm):
    """What a screener found; `flags` are the reports she has read."""

    verdict = RadioField(_l("What you found"), choices=list(FOUND), validate_choice=False)
    words = TextAreaField(_l("Your words to those who reported it"), [Length(max=2000)], filters=[text])
    takes_away = BooleanField(_l("Take it away"))
    why = TextAreaField(_l("Reason for taking it away"), [Length(max=300)], filters=[text])

    def validate_verdict(self, field: Field) -> None:
        if field.data not in {choice.value for choice in FOUND}:
            raise ValidationError(_("Say what you found."))


class RemovalForm(FlaskForm):
    """The public reason for removing an idea."""

    code = RadioField(
        _l("Reason"), choices=[SelectChoice(reason.code, reason.label) for reason in reasons.SCREENING.values()],
        validate_choice=False,
    )  # fmt: skip
    why = TextAreaField(_l("Public reason in words"), [Length(max=5000)], filters=[text])


class DecisionForm(FlaskForm):
    verdict = RadioField(_l("Decision"), validate_choice=False)
    codes = SelectMultipleField(
        _l("Public reasons"), choices=[SelectChoice(ground.code, ground.label) for ground in reasons.DECISION.values()],
        validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    why = TextAreaField(_l("Public reason in words"), [Length(max=5000)], filters=[text])
    parked_until = DateField(_l("Parked until"), [Optional()])
    note = TextAreaField(_l("Note for staff"), [Length(max=5000)], filters=[text])

    def offer(self, verdicts: Iterable[str]) -> None:
        """Offer only these verdicts, and the reasons that fit one of them."""
        offered = list(verdicts)
        self.verdict.choices = [SelectChoice(verdict, VERDICTS[verdict]) for verdict in offered]
        fitting = [ground for ground in reasons.DECISION.values() if ground.verdicts & set(offered)]
        self.codes.choices = [SelectChoice(ground.code, ground.label) for ground in fitting]


class WithdrawalForm(FlaskForm):
    why = TextAreaField(_l("Why the approval is withdrawn"), [Length(max=2000)], filters=[text])


class WindowForm(FlaskForm):
    name = StringField(_l("Name of the window"), [Length(max=80)], filters=[line])
    target = DateField(_l("Decisions promised for"), [InputRequired(_l("Say by which day everything is decided."))])


def given(form: OutcomeForm) -> dict[str, Any]:
    """What a screener filled in, as the action takes it."""
    return {
        "verdict": form.verdict.data or "", "codes": form.codes.data or [], "why": form.why.data or "",
        "note": form.note.data or "",
    }  # fmt: skip
