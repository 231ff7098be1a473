"""What one can choose from: the languages of this site, and the time zones of places."""

from __future__ import annotations

from babel import Locale
from flask import current_app

from ideas.words import _, available_zones

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def languages() -> list[tuple[str, str]]:
    """The languages of this site in their own words: [("en", "English"), ("de", "Deutsch")]."""
    return [(code, str(Locale(code).display_name).capitalize()) for code in current_app.config["LANGUAGES"]]


def zone_choices() -> list[tuple[str, str]]:
    """Zones with the words for them; the value UTC stands for the zone of the site."""
    places = sorted(name for name in available_zones() if name.partition("/")[0] in REGIONS and "/" in name)
    own = _("As this site: %(zone)s", zone=_readable(current_app.config["ZONE"]))
    return [("UTC", own), *((name, _readable(name)) for name in places)]


def _readable(name: str) -> str:
    region, _slash, place = name.partition("/")
    return f"{place.replace('_', ' ').replace('/', ', ')} ({region})" if place else region
