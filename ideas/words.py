"""Words and figures as a person reads them: translation, numbers, money, days and times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates, numbers
from babel.lists import format_list
from babel.support import NullTranslations
from flask import Flask, current_app, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale
from flask_babel.speaklater import LazyString
from flask_login import current_user
from markupsafe import Markup, escape

babel = Babel()
PSEUDO = "en_150"


class Pseudo(NullTranslations):
    """English, 30 % longer and marked, so that tests find cut text and sentences that miss gettext."""

    @staticmethod
    def longer(message: str) -> str:
        return f"[{message}{' ~' * max(1, len(message) * 3 // 20)}]" if message.strip() else message

    def ugettext(self, message: str) -> str:
        return self.longer(message)

    def ungettext(self, singular: str, plural: str, n: int) -> str:
        return self.longer(singular if n == 1 else plural)

    gettext = ugettext
    ngettext = ungettext  # type: ignore[assignment]


class Speech(Domain):  # type: ignore[misc]
    """The catalogs of the site, each looked up once; the pseudo-locale needs none."""

    def __init__(self) -> None:
        super().__init__()
        self.by_locale: dict[Locale, Any] = {}

    def get_translations(self) -> Any:
        found = get_locale() if has_app_context() else None
        if found is None:
            return super().get_translations()
        known = self.by_locale.get(found)
        if known is None:
            known = _pseudo if str(found) == PSEUDO else super().get_translations()
            self.by_locale[found] = known
        return known


class Later(LazyString):  # type: ignore[misc]  # flask_babel has no types here
    """A sentence that is said when it is shown. It is text: Flask-Babel's own passes for HTML, names in it too."""

    def __html__(self) -> Markup:
        return escape(str(self))


_pseudo = Pseudo()
speech = Speech()


def _(message: str, /, **values: Any) -> str:
    """The sentence in the reader's language, with its named values; a literal per cent sign is written %%."""
    said = speech.gettext(message, **values)
    return str(said if values else said % ())


def _n(one: str, many: str, n: int, /, **values: Any) -> str:
    """The sentence for `n` things; %(num)s or a value of your own shows the number."""
    return str(speech.ngettext(one, many, n, **values))


def _l(message: str, **values: Any) -> Any:
    """The sentence, translated only when it is shown: for labels made at import."""
    return Later(speech.gettext, message, **values)


def locale() -> Locale:
    """The locale in force; English outside of a request."""
    found = get_locale() if has_app_context() else None
    return found or Locale("en")


def zone() -> ZoneInfo:
    """The time zone of the reader, else that of the organisation."""
    name = getattr(current_user, "zone", None) if has_request_context() else None
    if not name or name == "UTC":
        name = current_app.config["ZONE"] if has_app_context() else "UTC"
    return ZoneInfo(name if name in available_zones() else "UTC")


def home_zone() -> ZoneInfo:
    """The time zone of the organisation: its days, cut-offs and dates are counted there, whoever reads."""
    return ZoneInfo(current_app.config["ZONE"])


def available_zones() -> frozenset[str]:
    global _zones
    if not _zones:
        _zones = frozenset(available_timezones())
    return _zones


_zones: frozenset[str] = frozenset()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say sentences in `language` within this block (letters speak the recipient's)."""
    with force_locale(language):
        yield


def number(n: int | Decimal) -> str:
    return _number(n, locale())


@lru_cache(maxsize=8192)
def _number(n: int | Decimal, here: Locale) -> str:
    return numbers.format_decimal(n, locale=here)


def money(minor: int, currency: str) -> str:
    """An amount of minor units, exactly, with its currency: 1234 EUR -> €12.34."""
    from ideas.money import MINOR_UNITS, to_decimal

    places = MINOR_UNITS[currency]
    pattern = locale().currency_formats["standard"].pattern.replace("0.00", f"0.{'0' * places}" if places else "0")
    amount = to_decimal(minor, currency)
    shown = numbers.format_currency(amount, currency, pattern, locale=locale(), currency_digits=False)
    return shown.replace("-", "\N{MINUS SIGN}")


def percent(ppm: int) -> str:
    """A share in parts per million as per cent: 50000 -> 5%."""
    share = Decimal(ppm) / 1_000_000
    return numbers.format_percent(
        share, format="#,##0.####\N{NO-BREAK SPACE}%" if locale().language == "de" else "#,##0.####%", locale=locale()
    )


def day(moment: datetime | date) -> str:
    """15 December 2026, in the reader's zone."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone()).date()
    return dates.format_date(moment, format="long" if locale().language != "en" else "d MMMM y", locale=locale())


def short_day(that: date) -> str:
    """15 Dec, for figures in a row whose year is plain."""
    if locale().language == "en":
        return dates.format_date(that, format="d MMM", locale=locale())
    return dates.format_skeleton("MMMd", that, locale=locale())


def moment(when: datetime) -> str:
    """15 December 2026, 18:00, in the reader's zone."""
    there = when.astimezone(zone())
    return f"{day(there)}, {dates.format_time(there, 'HH:mm', locale=locale())}"


def time_of_day(when: datetime) -> str:
    """18:00:07, in the reader's zone: for what has just happened."""
    return str(dates.format_time(when.astimezone(zone()), "HH:mm:ss", locale=locale()))


def zone_name(when: datetime) -> str:
    """The short name of the reader's zone: CET; MEZ in German, which has a word of its own for it."""
    there = when.astimezone(zone())
    own = dates.get_timezone_name(there, width="short", locale=locale())
    return own if own.isalpha() else there.tzname() or "UTC"


def _largest(delta: timedelta) -> tuple[str, int]:
    """The unit in which a length of time is said, and how many of it."""
    seconds = max(0, int(delta.total_seconds()))
    if seconds >= 2 * 86400:
        return "day", seconds // 86400
    if seconds >= 2 * 3600:
        return "hour", seconds // 3600
    if seconds >= 60:
        return "minute", seconds // 60
    return "second", seconds


def span(delta: timedelta) -> str:
    """A length of time in its largest fitting unit: 23 days, 5 hours, 12 minutes."""
    unit, n = _largest(delta)
    if unit == "day":
        return _n("%(num)s day", "%(num)s days", n)
    if unit == "hour":
        return _n("%(num)s hour", "%(num)s hours", n)
    if unit == "minute":
        return _n("%(num)s minute", "%(num)s minutes", n)
    return _n("%(num)s second", "%(num)s seconds", n)


def left(closes_at: datetime, at: datetime) -> str:
    """23 days left; or that the time is up."""
    return _("%(span)s left", span=span(closes_at - at)) if closes_at > at else _("time is up")


def ago(when: datetime, at: datetime) -> str:
    """How long something is past. Sentences of its own: many languages decline the span there (vor 3 Tagen)."""
    unit, n = _largest(at - when)
    if unit == "day":
        return _n("%(num)s day ago", "%(num)s days ago", n)
    if unit == "hour":
        return _n("%(num)s hour ago", "%(num)s hours ago", n)
    if unit == "minute":
        return _n("%(num)s minute ago", "%(num)s minutes ago", n)
    return _("just now")


def listed(names: list[str]) -> str:
    """Names as a list in words: A, B and C."""
    return format_list(names, locale=locale())


def choose_language() -> str:
    """The member's language, else the one chosen by the switch, else what the browser asks for."""
    if not has_request_context():
        return "en"
    languages = list(current_app.config["LANGUAGES"])
    if current_app.config["PSEUDO_LOCALE"] and request.cookies.get("language") == PSEUDO:
        return PSEUDO
    own = getattr(current_user, "language", None)
    return str(own) if own in languages else visitor_language()


def visitor_language() -> str:
    """The language of somebody of whom nothing is known but her browser; asks no database."""
    languages = list(current_app.config["LANGUAGES"])
    wanted = request.cookies.get("language")
    if wanted in languages:
        return str(wanted)
    asked = (tag.split("-")[0].lower() for tag, weight in request.accept_languages if weight > 0)
    return next((language for language in asked if language in languages), "en")


def open_words(app: Flask) -> None:
    """Set up languages and put the figures and sentences into the templates."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    babel.init_app(app, locale_selector=choose_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    tools = (number, money, percent, day, short_day, moment, span, left, ago, listed, zone_name)
    for tool in tools:
        app.jinja_env.globals[tool.__name__] = tool
        app.jinja_env.filters[tool.__name__] = tool
    app.jinja_env.globals.update(_=_, _n=_n, locale=locale)
