"""Every sentence is in the catalogues, translated and whole; and no page says one behind gettext's back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa
from babel.dates import get_month_names
from babel.messages.catalog import Catalog, Message
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign, Rules
from ideas.db import db
from ideas.products.models import Product, Sku
from ideas.review.models import Window
from ideas.submissions.models import Idea, Passage, Picture
from ideas.submissions.stages import Stage
from ideas.words import PSEUDO
from tests.gallery.world import idea
from tests.rig.people import Cast
from tools import translations

SignIn = Callable[..., Member]
CATALOGUES = translations.catalogues()
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%%")
ON_SQLITE = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)


# --- the catalogues -------------------------------------------------------------


@pytest.fixture(scope="module")
def said() -> Catalog:
    """The sentences of the code."""
    return translations.extract()


@pytest.fixture(scope="module", params=CATALOGUES, ids=[path.parent.parent.name for path in CATALOGUES])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    path: Path = request.param
    return translations.read(path)


def forms(words: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Each form of each translation, beside the form of the source it is read for."""
    for message in sentences(catalogue):
        source, translation = forms(message.id), forms(message.string)
        yield from ((source[min(i, len(source) - 1)], form) for i, form in enumerate(translation) if form)


def sentences(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_every_sentence_of_the_code_is_translated(catalogue: Catalog, said: Catalog) -> None:
    known = {message.id for message in sentences(catalogue)}
    new = [message.id for message in sentences(said) if message.id not in known]
    assert not new, f"run `make words` and translate: {new}"
    lacking = [message.id for message in translations.lacking(catalogue)]
    assert not lacking, f"without a translation, or with a doubtful one: {lacking}"


def test_a_catalogue_holds_nothing_that_nobody_says(catalogue: Catalog, said: Catalog) -> None:
    alive = {message.id for message in sentences(said)}
    dead = [message.id for message in sentences(catalogue) if message.id not in alive]
    assert not dead, f"run `make words` to drop: {dead}"


def test_a_translation_keeps_the_values_of_its_sentence(catalogue: Catalog) -> None:
    wrong = [
        (source, translation)
        for source, translation in pairs(catalogue)
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(translation))
        or "%" in PLACEHOLDER.sub("", translation)
    ]
    assert not wrong


def test_a_translation_has_every_plural_of_its_language(catalogue: Catalog) -> None:
    wrong = [
        message.id
        for message in sentences(catalogue)
        if len(forms(message.string)) != (catalogue.num_plurals if message.pluralizable else 1)
    ]
    assert not wrong


def test_a_translation_begins_and_ends_like_its_sentence(catalogue: Catalog) -> None:
    """Sentences are put together with what stands around them: blanks and final stops are part of the promise."""
    wrong = []
    for source, translation in pairs(catalogue):
        edges = [(words[:1].isspace(), words[-1:].isspace(), words[-1:] in ".:") for words in (source, translation)]
        if edges[0] != edges[1]:
            wrong.append((source, translation))
    assert not wrong


def test_no_two_sentences_share_a_singular(said: Catalog) -> None:
    """A catalogue finds a sentence by its singular: two plurals behind one would speak for each other."""
    plurals = defaultdict(set)
    found = translations.extract_from_dir(
        translations.ROOT / "ideas", translations.SOURCES, translations.JINJA, translations.KEYWORDS
    )
    for _file, _line, words, _comments, _context in found:
        plurals[forms(words)[0]].add(words)
    assert not [words for words in plurals.values() if len(words) > 1]


def test_german_quotes_as_german_does() -> None:
    german = translations.read(translations.FOLDER / "de" / "LC_MESSAGES" / "messages.po")
    quoted = re.compile(r"„[^„“”]*“")
    assert not [words for _source, words in pairs(german) if re.search(r"[\"“”„]", quoted.sub("", words))]


# --- pages in German ------------------------------------------------------------


@pytest.fixture
def window(app: Flask, cast: Cast) -> None:
    idea(cast.maya, "lamp", count=812, pictures=2, title="Faltlampe")
    for stage in Stage:
        idea(cast.maya, str(stage), stage, count=40)
    idea(cast.noor, "waiting", Stage.SCREENING)


@ON_SQLITE
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "Ideen entdecken"),
        ("/?q=nichts", "Nichts passt zu „nichts“"),
        ("/ideas/lamp", "Diese Idee unterstützen"),
        ("/ideas/lamp", "bis zum 7. Oktober 2026, 12:00 MESZ"),
        ("/how-it-works", "Du reichst eine Idee ein"),
        ("/campaigns", "Nimmt Ideen an bis|Immer offen"),
        ("/join", "Dein Geburtsjahr"),
        ("/sign-in", "Passwort vergessen?"),
        ("/rules", "Wer mitmachen kann"),
        ("/nowhere", "Unter dieser Adresse gibt es nichts"),
    ],
)
def test_a_browser_that_asks_for_german_gets_it(client: FlaskClient, window: None, address: str, words: str) -> None:
    page = client.get(address, headers={"Accept-Language": "de-AT, en;q=0.5"}).text
    assert '<html lang="de"' in page
    assert re.search(words, page), address


@ON_SQLITE
@pytest.mark.parametrize(
    ("who", "address", "words"),
    [
        ("maya", "/my/ideas", "Dinge fehlen noch"),
        ("maya", "/settings", "Sprache"),
        ("maya", "/inbox", "Nachrichten"),
        ("maya", "/ideas/draft/draft/check", "Prüfen und abschicken"),
        ("sam", "/screening", "Ideen, die auf die Prüfung warten"),
        ("rosa", "/review", "Ideen am Ziel"),
        ("felix", "/finance", "Von den Verkäufen zu den Abrechnungen"),
    ],
)
def test_a_member_reads_in_her_own_language(
    client: FlaskClient, window: None, cast: Cast, sign_in: SignIn, who: str, address: str, words: str
) -> None:
    getattr(cast, who).language = "de"
    sign_in(client, who)
    page = client.get(address, headers={"Accept-Language": "en"}).text
    assert '<html lang="de"' in page
    assert words in page


@ON_SQLITE
def test_a_refusal_speaks_german_too(client: FlaskClient, window: None, cast: Cast, sign_in: SignIn) -> None:
    cast.maya.language = "de"
    sign_in(client, "maya")
    answer = client.post("/ideas/lamp/support", headers={"Referer": "http://localhost/ideas/lamp"})
    assert answer.status_code == 303
    assert "Das ist deine eigene Idee" in client.get("/ideas/lamp").text


# --- pages in a language that is English, longer and in brackets ---------------------


class Words(HTMLParser):
    """What a page says: its text, and the attributes that are read out. Names of places to choose from are data."""

    SILENT = frozenset({"script", "style", "svg", "code", "kbd"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0
        self.feed(re.sub(r'<select[^>]*name="(zone|currency|country)".*?</select>', "", page, flags=re.S))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        self.found += [
            value for name, value in attrs if value and name in ("alt", "title", "aria-label", "placeholder")
        ]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.found.append(" ".join(data.split()))


BRACKETED = re.compile(r"\[[^\[\]]*\]")
FIGURES = re.compile(
    rf"\b({'|'.join(get_month_names('wide', locale='en').values())}|CEST|CET|Plinth|English|Deutsch)\b"
)


def written() -> list[str]:
    """What members and staff have written, longest first: such words are shown as they are."""
    columns = (
        Member.name, Member.handle, Member.address, Idea.title, Idea.pitch, Idea.story, Picture.alt, Picture.file_name,
        Product.title, Product.about, Sku.code, Window.name, Passage.why, Passage.note, Campaign.title, Campaign.need,
    )  # fmt: skip
    texts = {text for column in columns for text in db.session.scalars(sa.select(column)) if text}
    for rules in db.session.scalars(sa.select(Rules)):
        texts |= set(strings([rules.facts, rules.confirmations, rules.ineligible, rules.out_of_scope, rules.personas]))
        texts |= {rules.reward} - {""}
    return sorted(texts, key=len, reverse=True)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def bare(page: str, data: list[str]) -> list[str]:
    """The words of a page that are neither a marked sentence nor data."""
    left = []
    for text in Words(page).found:
        rest = text
        while (shorter := BRACKETED.sub(" ", rest)) != rest:
            rest = shorter
        for words in data:
            rest = rest.replace(words, " ")
        if re.search(r"[A-Za-z]{3,}", FIGURES.sub(" ", rest)):
            left.append(text)
    return left


def test_words_behind_gettexts_back_are_found() -> None:
    assert bare("<p>[Hello [you ~] ~ ~]</p> <p>12 May, €3 <b>[now ~]</b></p>", []) == []
    assert bare("<p>[Hello ~] world</p>", []) == ["[Hello ~] world"]
    assert bare('<img alt="A lamp">', []) == ["A lamp"]
    assert bare("<p>Faltlampe</p>", ["Faltlampe"]) == []


def addresses(app: Flask) -> list[str]:
    """The pages without a gap in their address, and those of ideas and people."""
    plain = [r.rule for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and not r.arguments]
    named = [
        "/members/maya",
        "/campaigns/open-call",
        "/products/released-set",
        "/nowhere",
        "/?q=nothing",
        "/?stage=all",
    ]
    drafts = [f"/ideas/draft/draft/{step}" for step in ("idea", "pictures", "details", "check")]
    desks = ["/screening/waiting", "/review/in_review", "/making/approved", "/making/released"]
    return [*plain, *named, *drafts, *desks, *(f"/ideas/{stage}" for stage in Stage)]


@ON_SQLITE
@pytest.mark.parametrize("who", [None, "maya", "tom", "vera", "felix", "ada"])
def test_every_page_speaks_through_gettext(
    app: Flask, client: FlaskClient, window: None, sign_in: SignIn, who: str | None
) -> None:
    if who:
        sign_in(client, who)
    client.set_cookie("language", PSEUDO)
    data, wrong, read = written(), [], 0
    for address in addresses(app):
        answer = client.get(address)
        if answer.mimetype == "text/html" and answer.status_code in (200, 404, 403):
            read += 1
            wrong += [f"{address}: {words!r}" for words in bare(answer.text, data)]
    assert read > 20
    assert not wrong, "wrap it in _():\n" + "\n".join(wrong)


@ON_SQLITE
def test_longer_words_do_not_scroll_sideways(
    browse: Callable[..., Page], live: str, window: None, sign_in: SignIn
) -> None:
    page = browse(viewport={"width": 320, "height": 640})
    page.context.add_cookies([{"name": "language", "value": PSEUDO, "url": live}])
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for who, pages in (
        (None, ("/", "/ideas/lamp", "/join", "/how-it-works")),
        ("maya", ("/settings", "/my/ideas", "/")),
    ):
        if who:
            sign_in(page, who)
        for address in pages:
            page.goto(address)
            assert "~" in page.inner_text("main"), f"{address} is in the longer language"
            assert page.evaluate(wide) <= 0, address
