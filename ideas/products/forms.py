"""What the product desk fills in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError

from ideas.money import MINOR_UNITS, AmountError, parse_minor
from ideas.products.rules import TITLE_LENGTH
from ideas.words import _, _l


class ProductForm(FlaskForm):
    title = StringField(
        _l("Name of the product"),
        [InputRequired(_l("Give the product a name.")), Length(*TITLE_LENGTH)],
    )
    about = TextAreaField(_l("What it is, for its page"), [Length(max=5000)])


class SkuForm(FlaskForm):
    code = StringField(_l("Code"), [InputRequired(_l("Give the code it is sold under.")), Length(max=60)])
    source = StringField(_l("Source"), [Length(max=40)])
    price = StringField(_l("Price, tax included"), [Length(max=20)])
    currency = SelectField(
        _l("Currency"), choices=[SelectChoice("", "–"), *map(SelectChoice, sorted(MINOR_UNITS))], default="EUR"
    )

    def validate_price(self, field: StringField) -> None:
        """A plain amount of the currency, with no more decimals than it has."""
        if not field.data:
            return
        if self.currency.data not in MINOR_UNITS:
            raise ValidationError(_("A price needs its currency."))
        try:
            parse_minor(field.data.strip(), self.currency.data)
        except AmountError:
            example = _("Give the price as a plain number with a point, like 49.95.")
            raise ValidationError(example) from None

    def amount(self) -> tuple[int | None, str | None]:
        """Price in minor units and its currency; neither when no price was given."""
        text, currency = (self.price.data or "").strip(), self.currency.data
        return (parse_minor(text, currency), currency) if text and currency else (None, None)
