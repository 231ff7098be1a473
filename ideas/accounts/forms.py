"""The shape and wording of what people type about themselves. The rules are asked, not repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)  # fmt: skip
from wtforms.validators import InputRequired, StopValidation
from wtforms.widgets import PasswordInput

from ideas.accounts import rules
from ideas.accounts.addresses import normal_address, why_not_address
from ideas.accounts.choices import languages, zone_choices
from ideas.accounts.passwords import common_passwords
from ideas.words import _, _l


def text(field: Field) -> str:
    """What was typed into a field; an empty text where nothing came."""
    return str(field.data or "")


def needed(sentence: Any) -> list[Callable[..., None]]:
    return [InputRequired(sentence)]


def ask(rule: Callable[[Any], str | None]) -> Callable[[FlaskForm, Field], None]:
    """A validator that asks a rule for its reason."""

    def check(form: FlaskForm, field: Field) -> None:
        reason = rule(field.data)
        if reason:
            raise ValidationError(reason)

    return check


def whole_number(form: FlaskForm, field: Field) -> None:
    """One sentence for a year that is missing or no number."""
    if field.data is None:
        field.errors = []
        raise StopValidation(_("Please give the year you were born in, with four digits."))


def new_password(label: Any) -> PasswordField:
    attributes = {"autocomplete": "new-password", "minlength": rules.PASSWORD_MIN, "maxlength": rules.PASSWORD_MAX}
    return PasswordField(
        label, needed(_l("Please choose a password.")), widget=PasswordInput(hide_value=True), render_kw=attributes
    )


def present_password(label: Any) -> PasswordField:
    attributes = {"autocomplete": "current-password", "maxlength": 1000}
    return PasswordField(label, needed(_l("Please type your password.")), render_kw=attributes)


def address_field(label: Any, autocomplete: str = "email") -> EmailField:
    attributes = {"autocomplete": autocomplete, "maxlength": 254, "spellcheck": "false"}
    return EmailField(label, needed(_l("Please type your mail address.")), render_kw=attributes)


class JoinForm(FlaskForm):
    name = StringField(
        _l("Your name"), [*needed(_l("Please give a name.")), ask(rules.why_not_name)], filters=[rules.tidy],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )  # fmt: skip
    handle = StringField(
        _l("Your handle"), [*needed(_l("Please choose a handle.")), ask(rules.why_not_handle)],
        filters=[lambda typed: (typed or "").strip().removeprefix("@").casefold()],
        render_kw={"autocomplete": "username", "maxlength": 30, "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip
    address = address_field(_l("Your mail address"))
    birth_year = IntegerField(
        _l("The year you were born in"), [whole_number],
        render_kw={"autocomplete": "bday-year", "inputmode": "numeric", "class": "brief", "min": 1900, "max": 2200},
    )  # fmt: skip
    password = new_password(_l("A password"))

    def __init__(self, this_year: int) -> None:
        super().__init__()
        self.this_year = this_year

    def whole_address(self) -> str:
        return str(normal_address(text(self.address)))

    def validate_address(self, field: Field) -> None:
        ask(why_not_address)(self, field)

    def validate_birth_year(self, field: Field) -> None:
        reason = rules.why_not_born_in(field.data, this_year=self.this_year, over=current_app.config["MIN_AGE"])
        if reason:
            raise ValidationError(reason)

    def validate_password(self, field: Field) -> None:
        check_password(field, self.handle.data, self.name.data, self.address.data)


def check_password(field: Field, *about: str | None) -> None:
    """Refuse a weak password, also one that is the name or the address."""
    words = [word for known in about if known for word in (known, known.partition("@")[0])]
    words.append(current_app.config["NAME"])
    reason = rules.why_not_password(field.data, common=common_passwords(), about=words)
    if reason:
        raise ValidationError(reason)


class SignInForm(FlaskForm):
    address = address_field(_l("Your mail address"), autocomplete="username")
    password = present_password(_l("Your password"))
    next = HiddenField()


class AskForm(FlaskForm):
    """A form with an address only: for a new link, or a new password."""

    address = address_field(_l("Your mail address"))

    def validate_address(self, field: Field) -> None:
        ask(why_not_address)(self, field)


class PasswordForm(FlaskForm):
    password = new_password(_l("Your new password"))

    def __init__(self, *about: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.about = about

    def validate_password(self, field: Field) -> None:
        check_password(field, *self.about)


class ChangePasswordForm(PasswordForm):
    present = present_password(_l("Your present password"))


class ChangeAddressForm(FlaskForm):
    address = address_field(_l("Your new mail address"))
    present = present_password(_l("Your password"))

    def validate_address(self, field: Field) -> None:
        ask(why_not_address)(self, field)

    def whole_address(self) -> str:
        return str(normal_address(text(self.address)))


class CodeForm(FlaskForm):
    code = StringField(
        _l("Six digits"), needed(_l("Please type the code that your app shows.")),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "class": "brief"},
    )  # fmt: skip
    next = HiddenField()


class PresentPasswordForm(FlaskForm):
    """The password once more, before something that cannot be taken back lightly."""

    present = present_password(_l("Your password"))


class ClosingForm(PresentPasswordForm):
    sure = BooleanField(_l("Close my account for good"), needed(_l("Please tick this if you are sure.")))


class ProfileForm(FlaskForm):
    name = StringField(
        _l("Your name"), [*needed(_l("Please give a name.")), ask(rules.why_not_name)], filters=[rules.tidy],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )  # fmt: skip
    about = TextAreaField(
        _l("About you"), [ask(lambda typed: rules.why_not_text(typed, longest=500))], filters=[rules.tidy],
        render_kw={"maxlength": 500, "rows": 4},
    )  # fmt: skip
    language = SelectField(_l("Language"))
    zone = SelectField(_l("Time zone"), render_kw={"autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = languages()
        self.zone.choices = zone_choices()
