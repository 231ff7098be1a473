"""`flask accounts ...`: the first staff account, roles, and a lost second factor."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from ideas import clock
from ideas.accounts import actions, kept_forms, queries, roles, second_factor, tokens
from ideas.accounts.addresses import address_key, normal_address, why_not_address
from ideas.accounts.duties import forget_ended, forget_unconfirmed
from ideas.accounts.models import ROLES, Member
from ideas.accounts.rules import handle_key, why_not_handle
from ideas.db import db
from ideas.refusals import Refused

cli = AppGroup("accounts", help="Members, roles and sign-in.")
role_option = click.option("--role", type=click.Choice(ROLES), multiple=True, required=True)


def member_called(handle: str) -> Member:
    member = queries.by_handle(handle)
    if member is None:
        raise click.ClickException(f"nobody is called {handle}")
    return member


@cli.command("create-staff")
@click.argument("handle")
@click.argument("address")
@role_option
def create_staff(handle: str, address: str, role: tuple[str, ...]) -> None:
    """Make a confirmed account with roles and print the link at which its holder chooses a password."""
    at = clock.now()
    refusal = why_not_handle(handle) or why_not_address(address) or queries.why_not_free(handle)
    if refusal or queries.by_address(address):
        raise click.ClickException(refusal or "this mailbox has an account already: use `flask accounts grant`")
    whole = str(normal_address(address))
    member = Member(
        handle=handle, handle_key=handle_key(handle), name=handle, address=whole, address_key=address_key(whole),
        joined_at=at, confirmed_at=at,
    )  # fmt: skip
    db.session.add(member)
    db.session.flush()
    give(member, role)
    secret = tokens.issue(member, "password", at=at)
    db.session.commit()
    click.echo(f"@{handle} is {', '.join(role)}. The page to choose a password, open for an hour:")
    click.echo(f"  {current_app.config['SITE_URL']}/password/{secret}")


def give(member: Member, wanted: tuple[str, ...]) -> None:
    try:
        for role in wanted:
            roles.grant(member, role, by=None, at=clock.now())
    except Refused as refusal:
        db.session.rollback()
        raise click.ClickException(refusal.sentence) from refusal


@cli.command()
@click.argument("handle")
@role_option
def grant(handle: str, role: tuple[str, ...]) -> None:
    """Give a member roles."""
    member = member_called(handle)
    give(member, role)
    db.session.commit()
    click.echo(f"@{handle} is {', '.join(sorted(roles.held(member)))}.")


@cli.command()
@click.argument("handle")
@role_option
def revoke(handle: str, role: tuple[str, ...]) -> None:
    """Take roles away from a member, at once."""
    member = member_called(handle)
    for name in role:
        roles.revoke(member, name, by=None, at=clock.now())
    db.session.commit()
    click.echo(f"@{handle} is {', '.join(sorted(roles.held(member))) or 'a member without roles'}.")


@cli.command("remove-second-factor")
@click.argument("handle")
def remove_second_factor(handle: str) -> None:
    """For somebody who has lost the device: password alone, until a new second factor is set up."""
    second_factor.switch_off(member_called(handle), by=None, at=clock.now())
    db.session.commit()
    click.echo(f"@{handle} signs in with the password alone.")


@cli.command("send-password-link")
@click.argument("handle")
def send_password_link(handle: str) -> None:
    """Mail a member the way to a new password."""
    actions.ask_for_password(member_called(handle), at=clock.now())
    db.session.commit()
    click.echo("The mail waits in the tray.")


@cli.command("forget-unconfirmed")
def forget_unconfirmed_command() -> None:
    """Free the handles of accounts that were never confirmed."""
    click.echo(f"{forget_unconfirmed(clock.now())} accounts forgotten.")


@cli.command("forget-ended")
def forget_ended_command() -> None:
    """Delete old sign-ins and mailed secrets."""
    click.echo(f"{forget_ended(clock.now())} rows deleted.")


@cli.command("forget-kept-forms")
def forget_kept_forms() -> None:
    """Delete forms kept over a lost session that nobody came back for."""
    click.echo(f"{kept_forms.sweep(clock.now())} forms forgotten.")
