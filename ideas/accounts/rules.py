"""Who may join, under which name, and who may hold which role (RULES: People, roles and privacy)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set
from pathlib import Path

from ideas.words import _

HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,28})[a-z0-9]")
#: Characters of a handle that are read as another one (Unicode TR 39, the part that concerns a-z, 0-9 and the dash).
LOOKALIKES = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("-", ""))
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = {"\u200c", "\u200d"}
LINK = re.compile(r"https?:|www\.|://", re.IGNORECASE)

PASSWORD_MIN, PASSWORD_MAX = 8, 256
#: Nobody holds both on one account: who decides about people does not decide about their money.
APART = frozenset({"admin", "finance"})


def handle_key(handle: str) -> str:
    """What handles that look alike share: `t0m-b` and `tornb` are one and the same."""
    key = handle.casefold()
    for written, read in LOOKALIKES:
        key = key.replace(written, read)
    return key


def why_not_handle(handle: str) -> str | None:
    """The reason why nobody may be called `handle`, or None. Whether it is free is asked of the database."""
    if not HANDLE.fullmatch(handle) or "--" in handle:
        return _("A handle has 3 to 30 small letters a to z, digits and single dashes, with no dash at either end.")
    if handle_key(handle) in RESERVED_KEYS:
        return _("This handle is kept for the site itself. Please choose another one.")
    return None


#: Handles that would speak for the site.
RESERVED_KEYS = frozenset(
    handle_key(handle) for handle in Path(__file__).with_name("reserved_handles.txt").read_text("ascii").split()
)


def tidy(text: str | None) -> str:
    """Text as it is kept: composed (NFC), without space at its ends, with single spaces inside a line."""
    lines = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def why_not_name(name: str) -> str | None:
    """The reason why `name` (tidied) cannot stand on a page, or None."""
    if not 1 <= len(name) <= 80:
        return _("Please give a name of 1 to 80 characters.")
    if any(unicodedata.category(c) in INVISIBLE and c not in JOINERS for c in name) or not _has_letter(name):
        return _("A name is written with letters. Please leave out signs that cannot be seen.")
    if name[0] in "-=+@" or LINK.search(name):
        return _("A name cannot begin with a sign like = or @, and cannot hold a link.")
    return None


def why_not_text(text: str, *, longest: int) -> str | None:
    """The reason why a free text (tidied) cannot be kept, or None."""
    if len(text) > longest:
        return _("Please use at most %(n)s characters; these are %(has)s.", n=longest, has=len(text))
    if any(unicodedata.category(c) in INVISIBLE - {"Cf"} and c != "\n" for c in text):
        return _("Please leave out signs that cannot be seen.")
    return None


def _has_letter(name: str) -> bool:
    return any(unicodedata.category(c)[0] in "LN" for c in name)


def why_not_born_in(birth_year: int, *, this_year: int, over: int) -> str | None:
    """The reason why somebody born in that year may not join, or None: the difference must be greater than `over`."""
    if not 1900 <= birth_year <= this_year:
        return _("Please give the year you were born in, with four digits.")
    if this_year - birth_year <= over:
        return _("You can join in the year in which you turn %(age)s.", age=over + 1)
    return None


def why_not_password(password: str, *, common: Set[str], about: Iterable[str] = ()) -> str | None:
    """The reason why a password is too weak, or None. Any characters will do; length is what counts."""
    if len(password) < PASSWORD_MIN:
        return _("A password has at least %(n)s characters. Some words in a row are easy to remember.", n=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        return _("A password has at most %(n)s characters.", n=PASSWORD_MAX)
    plain = password.casefold().strip()
    if plain in common or len(set(plain)) < 2:
        return _("This password is one of the first that somebody would try. Please choose another one.")
    if plain in {word.casefold() for word in about if word}:
        return _("Your name or address is no password. Please choose another one.")
    return None


def why_not_grant(role: str, *, held: Set[str], member_id: int, by_id: int | None) -> str | None:
    """The reason why a member who holds `held` may not be given `role` by `by_id` (None: the command line)."""
    if by_id == member_id:
        return _("Nobody changes her own roles.")
    if role in APART and held & (APART - {role}):
        return _("Admin and finance are never held on the same account.")
    return None


def own_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None: no other site is ever gone on to."""
    if not target or len(target) > 500 or not re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", target):
        return None
    return target
