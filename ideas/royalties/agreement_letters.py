"""What creators and finance are told about agreements."""

from __future__ import annotations

from flask import url_for

from ideas.notices.actions import Letter
from ideas.words import _

KIND = "agreement"


def offered(number: str, title: str) -> Letter:
    """To each creator: there is something to read and sign."""
    return Letter(
        KIND,
        _("Your agreement for “%(title)s” is ready to sign", title=title),
        _("Two people of our finance team have prepared and checked the agreement %(number)s. It says what you earn, "
          "when you are paid, and works an example out.\n\nPlease read it. Nothing is made before every creator "
          "has signed.", number=number),
        url_for("royalties.agreement", number=number),
        _("Read the agreement"),
    )  # fmt: skip


def active(number: str, title: str) -> Letter:
    """To each creator: all have signed."""
    return Letter(
        KIND,
        _("Everybody has signed: “%(title)s” will be made", title=title),
        _("The agreement %(number)s is in force. Your idea is now being made into a product, and your first statement "
          "comes after the first quarter with sales.", number=number),
        url_for("royalties.agreement", number=number),
        _("See the signed agreement"),
    )  # fmt: skip


def withdrawn(number: str, title: str, why: str) -> Letter:
    """To each creator: the offer is off the table, and why."""
    return Letter(
        KIND,
        _("The agreement for “%(title)s” was taken back", title=title),
        _("We have taken the offer %(number)s back:\n\n%(why)s\n\nYou need not do anything now.",
          number=number, why=why),
        url_for("royalties.agreement", number=number),
        _("See the agreement"),
    )  # fmt: skip


def refused(number: str, title: str, who: str, why: str) -> Letter:
    """To finance and the other creators: somebody will not sign, and why."""
    return Letter(
        KIND,
        _("%(who)s did not sign the agreement for “%(title)s”", who=who, title=title),
        _("%(who)s refused the agreement %(number)s and wrote:\n\n%(why)s", who=who, number=number, why=why),
        url_for("royalties.agreement", number=number),
        _("See the agreement"),
    )  # fmt: skip


def signed_by_all(number: str, title: str) -> Letter:
    """To the two people of finance who made it."""
    return Letter(
        KIND,
        _("The agreement for “%(title)s” is signed by everybody", title=title),
        _("The agreement %(number)s is in force and the idea has moved on to being made.", number=number),
        url_for("royalties.agreement_desk", number=number),
        _("Open the agreement"),
    )  # fmt: skip


def refused_to_finance(number: str, title: str, who: str, why: str) -> Letter:
    """The same news with the way to the desk, where a new draft can be made."""
    letter = refused(number, title, who, why)
    return Letter(
        letter.kind, letter.title, letter.body, url_for("royalties.agreement_desk", number=number), letter.button
    )
