"""What finance types into a draft, and a creator under her signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from ideas.money import MINOR_UNITS, AmountError, parse_minor, to_decimal
from ideas.royalties.agreement_document import Terms
from ideas.royalties.agreement_rules import parse_percent, why_not_shares
from ideas.submissions.models import Creator
from ideas.words import _, _l

USUAL = ("EUR", "USD", "GBP", "CHF", "SEK", "JPY")
CURRENCIES = [SelectChoice(code) for code in (*USUAL, *sorted(set(MINOR_UNITS) - set(USUAL)))]


def is_percent(form: FlaskForm, field: Field) -> None:
    try:
        parse_percent(field.data or "")
    except ValueError:
        raise ValidationError(_("Write a number from 0 to 100, with at most four decimals.")) from None


def within_a_year(form: FlaskForm, field: Field) -> None:
    """A number of days; WTForms' own range breaks on a number that no float holds."""
    if field.data is not None and not 0 <= field.data <= 365:
        raise ValidationError(_("From 0 to 365 days."))


def shown_percent(ppm: int) -> str:
    """Parts per million as the text of an input: 25000 is "2.5"."""
    whole, rest = divmod(ppm, 10_000)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".") if rest else str(whole)


class DraftForm(FlaskForm):
    """The terms of an agreement. `form_for` adds a share for every creator."""

    rate = StringField(
        _l("Royalty rate, per cent of net sales"), [InputRequired(_l("Please give the rate.")), is_percent]
    )
    currency = SelectField(_l("Currency"), choices=CURRENCIES)
    min_payout = StringField(_l("Minimum payment"), [InputRequired(_l("Please give an amount; 0 pays everything."))])
    terms_days = IntegerField(
        _l("Days to pay after the quarter"),
        [InputRequired(_l("Please give the number of days.")), within_a_year],
    )
    valid_from = DateField(_l("In force for sales from"), [InputRequired(_l("Please give the first day."))])
    net_sales = TextAreaField(
        _l("What net sales are"),
        [InputRequired(_l("Please say what net sales are.")), Length(20, 2000, _l("From 20 to 2,000 characters."))],
    )

    creators: Sequence[Creator] = ()

    def validate_min_payout(self, field: Field) -> None:
        if self.currency.data not in MINOR_UNITS:
            return  # what is wrong stands at the currency
        try:
            least = parse_minor((field.data or "").strip(), self.currency.data)
        except AmountError as wrong:
            said = _("Write a plain amount, like 20 or 12.50.")
            too_fine = _("%(currency)s does not have that many decimals.", currency=self.currency.data)
            raise ValidationError(too_fine if wrong.code == "E-SCALE" else said) from None
        if least < 0:
            raise ValidationError(_("The minimum payment cannot be negative."))

    def share_fields(self) -> list[Any]:
        return [self[f"share_{creator.member_id}"] for creator in self.creators]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        reason = why_not_shares(self._shares().values())
        if reason:
            self.share_fields()[0].errors = [reason]
        return reason is None

    def terms(self) -> Terms:
        """What was typed, as terms; only after `validate`."""
        return Terms(
            currency=self.currency.data,
            rate_ppm=parse_percent(self.rate.data or ""),
            min_payout=parse_minor((self.min_payout.data or "").strip(), self.currency.data),
            terms_days=int(self.terms_days.data or 0),
            valid_from=self.valid_from.data or date.min,
            net_sales=" ".join((self.net_sales.data or "").split()),
            shares=self._shares(),
        )

    def _shares(self) -> dict[int, int]:
        return {
            creator.member_id: parse_percent(field.data or "")
            for creator, field in zip(self.creators, self.share_fields(), strict=True)
        }


def form_for(creators: Sequence[Creator], **values: Any) -> DraftForm:
    """The form of a draft with a share for each creator: `values` first, else what they agreed between them."""
    fields = {
        f"share_{creator.member_id}": StringField(
            _l("Share of %(name)s, per cent", name=creator.member.name), [is_percent]
        )
        for creator in creators
    }
    shares: dict[int, int] = values.pop("shares", {creator.member_id: creator.share_ppm for creator in creators})
    known = {f"share_{who}": shown_percent(share) for who, share in shares.items()}
    for creator in creators:
        known.setdefault(f"share_{creator.member_id}", "0")
    form: DraftForm = type("DraftForm", (DraftForm,), {**fields, "creators": tuple(creators)})(data={**values, **known})
    return form


def values_of(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms in a document as the values of a form."""
    return {
        "rate": shown_percent(terms["rate_ppm"]),
        "currency": terms["currency"],
        "min_payout": f"{to_decimal(terms['min_payout'], terms['currency'])}",
        "terms_days": terms["terms_days"],
        "valid_from": date.fromisoformat(terms["valid_from"]),
        "net_sales": terms["net_sales"],
    }


class ApprovalForm(FlaskForm):
    shown = HiddenField()


class WhyForm(FlaskForm):
    """A reason somebody else will read."""

    why = TextAreaField(
        _l("Why"), [InputRequired(_l("Please say why.")), Length(5, 1000, _l("From 5 to 1,000 characters."))]
    )


class SignatureForm(FlaskForm):
    """The name as in a passport, and the date of birth."""

    shown = HiddenField()
    name = StringField(
        _l("Your full legal name"),
        [InputRequired(_l("Please type your full name.")), Length(2, 120, _l("From 2 to 120 characters."))],
        filters=[lambda text: " ".join((text or "").split())],
        render_kw={"autocomplete": "name"},
    )
    born = DateField(
        _l("Your date of birth"),
        [InputRequired(_l("Please give the day, month and year of your birth."))],
        render_kw={"autocomplete": "bday"},
    )


class EntityForm(FlaskForm):
    """The company that pays."""

    code = StringField(
        _l("Short code"), [InputRequired(_l("Please give a short code.")), Length(2, 8, _l("From 2 to 8 letters."))]
    )
    name = StringField(_l("Legal name"), [InputRequired(_l("Please give the name.")), Length(2, 120)])
    country = SelectField(_l("Country"))
    address = TextAreaField(_l("Postal address"), [InputRequired(_l("Please give the address.")), Length(5, 500)])

    def validate_code(self, field: Field) -> None:
        if not (field.data or "").isascii() or not (field.data or "").isalnum():
            raise ValidationError(_("Letters and digits only."))
