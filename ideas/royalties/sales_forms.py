"""What finance types beside a sales file."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, Regexp

from ideas.words import _, _l

_NET = re.compile(r"\s*([A-Z]{3})\s*[=:]?\s*(-?[0-9]+(?:\.[0-9]+)?)\s*", re.ASCII)


class UploadForm(FlaskForm):
    """The file, how to read it, and the totals on its cover sheet."""

    file = FileField(_l("Sales file"), [FileRequired(_l("Please choose a file."))])
    profile = SelectField(_l("Columns"))
    rows = StringField(_l("Number of lines"), [Optional(), Regexp(r"[0-9]{1,9}$", message=_l("A whole number."))])
    units = StringField(
        _l("Units, returns taken off"), [Optional(), Regexp(r"-?[0-9]{1,12}$", message=_l("A whole number."))]
    )
    net = StringField(_l("Net sales by currency"))
    late = BooleanField(_l("Take lines of closed quarters into the open one"))

    def validate_net(self, field: Field) -> None:
        if any(not _NET.fullmatch(part) for part in self._parts()):
            raise ValidationError(_("Write it like this: EUR 10412.50, USD 99.00"))

    def control(self) -> dict[str, str]:
        """The totals that were typed, named as in a control row."""
        typed = {"rows": (self.rows.data or "").strip(), "units": (self.units.data or "").strip()}
        for part in self._parts():
            found = _NET.fullmatch(part)
            if found:
                typed[f"net_{found[1]}"] = found[2]
        return {name: text for name, text in typed.items() if text}

    def _parts(self) -> list[str]:
        return [part for part in re.split(r"[,;\n]", self.net.data or "") if part.strip()]


def upload_form(profiles: list[str], **values: Any) -> UploadForm:
    form = UploadForm(**values)
    own = SelectChoice("", _("Our own format, royalty_sales_v1"))
    form.profile.choices = [own, *(SelectChoice(name) for name in profiles)]
    return form


class BatchApprovalForm(FlaskForm):
    park = BooleanField(_l("Commit the lines without a product too; they wait, and block the run"))


class ReversalForm(FlaskForm):
    why = TextAreaField(
        _l("Why must it be reversed?"),
        [InputRequired(_l("Please say why.")), Length(5, 200, _l("From 5 to 200 characters."))],
    )


class SourceForm(FlaskForm):
    """A retailer or system, under the code that stands in its files."""

    code = StringField(
        _l("Code"),
        [
            InputRequired(_l("Please give the code.")),
            Length(1, 40),
            Regexp(r"[a-z0-9][a-z0-9._-]*$", message=_l("Small letters, digits, dots and dashes.")),
        ],
    )
    name = StringField(_l("Name"), [InputRequired(_l("Please give the name.")), Length(1, 80)])


class WaiverForm(FlaskForm):
    source = HiddenField()
    sku = HiddenField()
    why = StringField(
        _l("Why may these lines be left out?"),
        [InputRequired(_l("Please say why.")), Length(5, 200, _l("From 5 to 200 characters."))],
    )
