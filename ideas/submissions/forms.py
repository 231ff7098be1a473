"""What a creator types: the shape of the texts and numbers. How long and how large they may be, the campaign says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.widgets import TextInput

from ideas.campaigns.models import Rules
from ideas.campaigns.rules import Confirmation, Fact, Number, confirmations_of, facts_of
from ideas.submissions.rules import why_too_long
from ideas.typed import line, text
from ideas.words import _, _l, locale

PLAIN = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,2})?")
GROUPED = re.compile(r"-?[0-9]{1,3}([.,'’ \u00a0\u202f][0-9]{3})+([.,][0-9]{1,2})?")


class TextForm(FlaskForm):
    """The first step. Too short is for the checklist; too long is refused here, with everything typed kept."""

    title = StringField(_l("Title"), filters=[line])
    pitch = TextAreaField(_l("In one or two sentences"), filters=[line], render_kw={"rows": 3})
    story = TextAreaField(_l("The story"), filters=[text], render_kw={"rows": 14, "class": "tall"})
    seen = HiddenField()
    form_key = HiddenField(filters=[lambda key: key if key and len(key) <= 40 else None])

    def __init__(self, rules: Rules, **values: Any) -> None:
        super().__init__(**values)
        self.rules = rules

    def typed(self) -> dict[str, str]:
        """The three texts as they are kept."""
        return {"title": self.title.data or "", "pitch": self.pitch.data or "", "story": self.story.data or ""}

    def validate_title(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Give it a title. You can change it until the idea is sent."))
        self._check(field, self.rules.title_length)

    def validate_pitch(self, field: Field) -> None:
        self._check(field, self.rules.pitch_length)

    def validate_story(self, field: Field) -> None:
        self._check(field, self.rules.story_length)

    def _check(self, field: Field, bounds: list[int]) -> None:
        reason = why_too_long(str(field.label.text), field.data, bounds[1])
        if reason:
            raise ValidationError(reason)


class FactField(Field):
    """A number of a campaign, typed with a point or a comma; may stay empty until the idea is sent."""

    widget = TextInput()

    def __init__(self, fact: Fact, **values: Any) -> None:
        label = f"{fact.label} ({fact.unit})" if fact.unit else fact.label
        super().__init__(label, render_kw={"inputmode": "decimal", "class": "brief", "autocomplete": "off"}, **values)
        self.fact = fact
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = line(valuelist[0]) if valuelist else ""
        self.data: Number | None = as_number(self.typed)

    def pre_validate(self, form: FlaskForm) -> None:
        if self.typed and self.data is None:
            raise ValidationError(_("%(fact)s: please give a number, such as 12 or 12.5.", fact=self.fact.label))
        if self.data is not None and (reason := self.fact.why_not(self.data)):
            raise ValidationError(reason)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else str(self.data)


def as_number(typed: str) -> Number | None:
    """12, 12.5, 12,5 and, as the reader's language groups them, 1,200; None for nothing and for what is no number."""
    if PLAIN.fullmatch(typed):
        value = float(typed.replace(",", "."))
    elif GROUPED.fullmatch(typed) and len(typed) < 20:
        try:
            value = float(parse_decimal(typed, locale=locale(), strict=True))
        except NumberFormatError:
            return None
    else:
        return None
    return int(value) if value == int(value) else round(value, 2)


class DetailsForm(FlaskForm):
    """The third step; its fields are those of the campaign."""

    seen = HiddenField()
    asked: tuple[Fact, ...] = ()
    ticks: tuple[Confirmation, ...] = ()

    def facts(self) -> dict[str, Number]:
        given = {fact.key: self[f"fact_{fact.key}"].data for fact in self.asked}
        return {key: value for key, value in given.items() if value is not None}

    def confirmations(self) -> dict[str, bool]:
        return {tick.key: True for tick in self.ticks if self[f"tick_{tick.key}"].data}


def details_form(rules: Rules, facts: dict[str, Any], confirmations: dict[str, Any], seen: str) -> DetailsForm:
    """The form of the third step for one version of rules, filled with what is saved."""
    return asking_form(facts_of(rules), confirmations_of(rules), facts, confirmations, seen)


def asking_form(
    asked: Iterable[Fact], ticks: Iterable[Confirmation], facts: dict[str, Any], confirmations: dict[str, Any],
    seen: str = "",
) -> DetailsForm:  # fmt: skip
    """A form that asks for these facts and confirmations."""
    asked, ticks = tuple(asked), tuple(ticks)
    fields: dict[str, Any] = {f"fact_{fact.key}": FactField(fact) for fact in asked}
    fields |= {f"tick_{tick.key}": BooleanField(tick.label) for tick in ticks}
    form_class = type("CampaignDetails", (DetailsForm,), {**fields, "asked": asked, "ticks": ticks})
    saved = {f"fact_{key}": value for key, value in facts.items()}
    saved |= {f"tick_{key}": value for key, value in confirmations.items()}
    form: DetailsForm = form_class(data={**saved, "seen": seen})
    return form
