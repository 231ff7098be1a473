"""What we write to the holder of an account, in her language."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from ideas.accounts.addresses import hidden
from ideas.accounts.models import Member
from ideas.office.mail import Sheet
from ideas.words import _, span


def _site(path: str) -> str:
    return f"{current_app.config['SITE_URL']}{path}"


def _because(sentence: str) -> str:
    return sentence + " " + _("If that was not you, you need not do anything.")


def confirm(member: Member, secret: str, lasts: timedelta) -> Sheet:
    """Please confirm your address, by the button on the page behind the link."""
    return Sheet(
        title=_("Confirm your address"),
        paragraphs=(
            _("Welcome, %(name)s. Your handle is @%(handle)s.", name=member.name, handle=member.handle),
            _("Open the page, press its button, and you can sign in. The link works for %(span)s.", span=span(lasts)),
        ),
        button=_("Open the page"),
        link=_site(f"/confirmation/{secret}"),
        reason=_because(_("Somebody joined %(site)s with this address.", site=current_app.config["NAME"])),
    )


def already_here(member: Member) -> Sheet:
    """Somebody, perhaps you, tried to join with an address that has an account."""
    return Sheet(
        title=_("You already have an account"),
        paragraphs=(
            _("Somebody gave this address just now. It belongs to your account @%(handle)s.", handle=member.handle),
            _("There is one account for one mailbox. You can sign in, or choose a new password if you forgot it."),
        ),
        button=_("Sign in"),
        link=_site("/sign-in"),
        reason=_because(_("This address was typed into a form of %(site)s.", site=current_app.config["NAME"])),
    )


def new_password(member: Member, secret: str, lasts: timedelta) -> Sheet:
    """The way to a new password."""
    return Sheet(
        title=_("Choose a new password"),
        paragraphs=(
            _("You can choose a new password for @%(handle)s now.", handle=member.handle),
            _("The link works once, for %(span)s. Afterwards you are signed out everywhere.", span=span(lasts)),
        ),
        button=_("Choose a new password"),
        link=_site(f"/password/{secret}"),
        reason=_because(_("Somebody asked for a new password for this address.")),
    )


def new_address(member: Member, secret: str, lasts: timedelta) -> Sheet:
    """To the new address: please confirm that it is yours."""
    return Sheet(
        title=_("Confirm your new address"),
        paragraphs=(
            _("@%(handle)s wants to get mail at this address from now on.", handle=member.handle),
            _("Open the page and press its button. The link works for %(span)s.", span=span(lasts)),
        ),
        button=_("Open the page"),
        link=_site(f"/confirmation/{secret}"),
        reason=_because(_("Somebody gave this address as the new one of an account.")),
    )


def address_changed(member: Member, new: str, secret: str, lasts: timedelta) -> Sheet:
    """To the old address: it was changed, and how to undo that."""
    return Sheet(
        title=_("Your address was changed"),
        paragraphs=(
            _("@%(handle)s is written to at %(address)s from now on.", handle=member.handle, address=hidden(new)),
            _("If that was not you, take it back with the button. Everybody is signed out then, and you choose a new "
              "password. This works for %(span)s.", span=span(lasts)),
        ),
        button=_("Take it back"),
        link=_site(f"/confirmation/{secret}"),
        reason=_("This is about the safety of your account."),
    )  # fmt: skip


def safety(member: Member, title: str, sentence: str) -> Sheet:
    """Something about the safety of the account has changed."""
    return Sheet(
        title=title,
        paragraphs=(
            _("@%(handle)s: %(what)s", handle=member.handle, what=sentence),
            _("If that was not you, choose a new password at once: it signs everybody out."),
        ),
        button=_("Choose a new password"),
        link=_site("/password/forgotten"),
        reason=_("This is about the safety of your account."),
    )


def password_changed(member: Member) -> Sheet:
    return safety(member, _("Your password was changed"), _("the password was changed."))


def second_factor_on(member: Member) -> Sheet:
    return safety(member, _("Your second factor is set up"), _("signing in asks for a code of your app from now on."))


def second_factor_off(member: Member) -> Sheet:
    return safety(member, _("Your second factor was removed"), _("signing in needs the password alone from now on."))
