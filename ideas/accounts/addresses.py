"""One mailbox, one account: mail addresses checked, and reduced to the mailbox they lead to.

Only what a provider documents is folded together. Elsewhere dots matter, and only the part after a plus is dropped.
"""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from ideas.words import _


class Provider(NamedTuple):
    """How a provider reads the part before the @: under which name, and whether dots and dashes mean anything."""

    name: str
    ignored: str = ""


GOOGLE = Provider("gmail.com", ignored=".")
PROTON = Provider("proton.me", ignored=".-_")
APPLE = Provider("icloud.com")
YANDEX = Provider("yandex.com")

#: Domains that need more than dropping what follows a plus.
PROVIDERS = {
    "gmail.com": GOOGLE, "googlemail.com": GOOGLE,
    "proton.me": PROTON, "protonmail.com": PROTON, "protonmail.ch": PROTON, "pm.me": PROTON,
    "icloud.com": APPLE, "me.com": APPLE, "mac.com": APPLE,
    "yandex.com": YANDEX, "yandex.ru": YANDEX, "ya.ru": YANDEX, "yandex.by": YANDEX, "yandex.kz": YANDEX,
}  # fmt: skip


def normal_address(text: str) -> str | None:
    """The address as it is written to, or None if nobody could have it. No look-up in the network."""
    try:
        found = validate_email(text.strip(), strict=True, check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, ValueError):
        return None
    return f"{found.ascii_local_part}@{found.ascii_domain}"


def address_key(address: str) -> str:
    """What all addresses of one mailbox share: `Ma.Ya+ideas@googlemail.com` -> `maya@gmail.com`."""
    local, _at, domain = address.casefold().rpartition("@")
    provider = PROVIDERS.get(domain, Provider(domain))
    stem = local.partition("+")[0] or local
    bare = stem.translate({ord(mark): None for mark in provider.ignored})
    return f"{bare or stem}@{provider.name}"


def why_not_address(text: str) -> str | None:
    """The reason why mail cannot be sent to `text`, or None."""
    if normal_address(text) is None:
        return _("This is not a mail address we can write to. It should look like name@example.org.")
    return None


def hidden(address: str) -> str:
    """An address shown to its holder over other people's shoulders: m…@plinth.example."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def block_of(ip: str | None) -> str:
    """The network that one household or server shares: a single IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address((ip or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return f"{address}/32"
