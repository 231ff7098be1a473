"""A browser in three words, out of how it names itself."""

from __future__ import annotations

from ideas.words import _

#: Looked for in this order: nearly every browser also claims to be some of the later ones.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def browser_name(agent: str) -> str:
    """Firefox on Linux; an unknown browser is called so."""
    browser = next((name for mark, name in BROWSERS if mark in agent), _("Some browser"))
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser
