"""What the owner types to change a public idea. The idea's own rules say how long and how large it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError

from ideas.campaigns.models import Rules
from ideas.campaigns.rules import Fact, facts_of
from ideas.submissions.forms import FactField
from ideas.submissions.models import Picture
from ideas.submissions.revision_rules import why_not_why
from ideas.submissions.rules import why_not_length
from ideas.typed import line, text
from ideas.words import _l


class RevisionForm(FlaskForm):
    title = StringField(_l("Title"), filters=[line])
    pitch = TextAreaField(_l("In one or two sentences"), filters=[line], render_kw={"rows": 3})
    story = TextAreaField(_l("The story"), filters=[text], render_kw={"rows": 14, "class": "tall"})
    cover = RadioField(_l("Cover"), coerce=int, validate_choice=False)
    new_alt = StringField(_l("What does the new cover show?"), filters=[line], render_kw={"maxlength": 300})
    why = TextAreaField(_l("Why"), filters=[text], render_kw={"rows": 3})
    seen = HiddenField()
    asked: tuple[Fact, ...] = ()
    terms: Rules

    def values(self) -> dict[str, Any]:
        """Everything a revision may change, as it is typed."""
        given = {fact.key: self[f"fact_{fact.key}"].data for fact in self.asked}
        return {
            "title": self.title.data or "", "pitch": self.pitch.data or "", "story": self.story.data or "",
            "facts": {key: value for key, value in given.items() if value is not None}, "cover": self.cover.data,
        }  # fmt: skip

    def fact_fields(self) -> list[Field]:
        return [self[f"fact_{fact.key}"] for fact in self.asked]

    def validate_title(self, field: Field) -> None:
        self._check(field, self.terms.title_length)

    def validate_pitch(self, field: Field) -> None:
        self._check(field, self.terms.pitch_length)

    def validate_story(self, field: Field) -> None:
        self._check(field, self.terms.story_length)

    def validate_why(self, field: Field) -> None:
        _refuse(why_not_why(field.data or ""))

    def _check(self, field: Field, bounds: Sequence[int]) -> None:
        _refuse(why_not_length(str(field.label.text), field.data or "", bounds))


class AskedFactField(FactField):
    """A number that stands on a public idea: one that the campaign asks for cannot be taken away."""

    def pre_validate(self, form: FlaskForm) -> None:
        super().pre_validate(form)
        _refuse(self.fact.why_not(self.data))


def _refuse(reason: str | None) -> None:
    if reason:
        raise ValidationError(reason)


def revision_form(terms: Rules, values: Mapping[str, Any], pictures: Sequence[Picture], seen: str) -> RevisionForm:
    """The form for an idea under these rules, filled with `values`; the cover is one of `pictures`."""
    asked = tuple(facts_of(terms))
    fields: dict[str, Any] = {f"fact_{fact.key}": AskedFactField(fact) for fact in asked}
    form_class = type("IdeaRevision", (RevisionForm,), {**fields, "asked": asked, "terms": terms})
    facts = {f"fact_{key}": value for key, value in values["facts"].items()}
    texts = {name: values[name] for name in ("title", "pitch", "story", "cover")}
    form: RevisionForm = form_class(data={**texts, **facts, "why": values.get("why", ""), "seen": seen})
    form.cover.choices = [(picture.id, picture.alt) for picture in pictures]
    return form
