"""The people of the demo world: the small cast that can sign in, some creators, and a crowd of supporters."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

PASSWORD = "plinth-demo-2026"  # printed by `make run`; the demo refuses to start in production
CROWD = 12_000
DOMAIN = "demo.example"

#: handle: (name, roles, what one does with it)
CAST: dict[str, tuple[str, tuple[str, ...], str]] = {
    "maya": ("Maya Lindqvist", (), "creator: drafts, supporters, statements to read"),
    "noor": ("Noor Haddad", (), "creator: an agreement to sign soon, a share in Slow Snail"),
    "tom": ("Tom Okafor", (), "supporter"),
    "sam": ("Sam Wieczorek", ("screener",), "screener: ideas wait for screening"),
    "rosa": ("Rosa Amaral", ("reviewer",), "reviewer: ideas wait for a decision"),
    "vera": ("Vera Kowalski", ("reviewer", "screener"), "second reviewer: an approval to confirm; screens too"),
    "felix": ("Felix Brandt", ("finance",), "finance: prepares agreements, sales and runs"),
    "ines": ("Ines Calado", ("finance",), "finance: approves what Felix prepared"),
    "ada": ("Ada Novak", ("admin",), "admin"),
}

#: Creators who cannot sign in.
OTHERS = {
    "ola": "Ola Adeyemi", "juna": "Juna Bergström", "teun": "Teun de Wit", "rafael": "Rafael Ortiz",
    "harriet": "Harriet Osei", "julia": "Júlia Fekete", "sana": "Sana Iqbal",
}  # fmt: skip

FIRST = (
    "Aino", "Amir", "Anouk", "Asha", "Bruno", "Cleo", "Dario", "Dunja", "Edda", "Emre", "Fadi", "Freya", "Gita",
    "Hana", "Hugo", "Idris", "Ilse", "Ivo", "Jana", "Jonas", "Kaito", "Keira", "Lale", "Leif", "Luca", "Mei", "Mila",
    "Nadia", "Nils", "Oona", "Otis", "Pia", "Qi", "Rana", "Remy", "Saskia", "Sven", "Tara", "Theo", "Uma", "Viggo",
    "Wanda", "Xenia", "Yara", "Zeno",
)  # fmt: skip
LAST = (
    "Abel", "Bauer", "Costa", "Dahl", "Engel", "Ferro", "Gruber", "Haas", "Ito", "Jansen", "Kaya", "Lange", "Moreau",
    "Nagy", "Olsen", "Petrov", "Quist", "Rossi", "Silva", "Tan", "Ueda", "Vidal", "Weber", "Yilmaz", "Zeller",
)  # fmt: skip


def crowd_member(n: int, luck: Random, *, joined_at: datetime) -> dict[str, Any]:
    """The row of the n-th member of the crowd: confirmed, without an address, unable to sign in."""
    first, last = luck.choice(FIRST), luck.choice(LAST)
    handle = f"{first}{last}{n}".lower()
    return {
        "handle": handle, "handle_key": handle, "name": f"{first} {last}", "birth_year": luck.randint(1948, 2007),
        "confirmed_at": joined_at + timedelta(minutes=3), "joined_at": joined_at, "language": "en", "zone": "UTC",
        "about": "", "address": None, "address_key": None, "password_hash": None,
    }  # fmt: skip
