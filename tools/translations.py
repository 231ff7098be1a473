"""Catalogues of the translators: extract sentences, update the .po files, compile them for the site.

    tools/translations.py extract            write ideas/translations/messages.pot
    tools/translations.py update             extract, then merge new sentences into every language
    tools/translations.py compile [FILE.po]  compile all languages, or one file
    tools/translations.py missing            list what a language lacks; fails when there is something

A new language is a folder `ideas/translations/<code>/LC_MESSAGES/` with an empty messages.po; `update` fills it.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ideas" / "translations"
TEMPLATE = FOLDER / "messages.pot"
SOURCES = [("**/static/**", "ignore"), ("**.py", "python"), ("**/templates/**", "jinja2")]
JINJA = {"**/templates/**": {"silent": "false"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "_l": None, "_n": (1, 2)}


def extract() -> Catalog:
    """Every sentence of the site, with the files that say it."""
    catalog = Catalog(project="Plinth", charset="utf-8")
    found = extract_from_dir(ROOT / "ideas", SOURCES, JINJA, KEYWORDS, comment_tags=("Translators:",))
    for file, line, sentence, comments, context in found:
        catalog.add(sentence, None, [(f"ideas/{file}", line)], auto_comments=comments, context=context)
    return catalog


def catalogues() -> list[Path]:
    """The .po file of each language."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def write(path: Path, catalog: Catalog) -> None:
    """Write without line numbers, and only when something other than the date changed: nobody commits noise."""
    text = BytesIO()
    write_po(text, catalog, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    if not path.exists() or _undated(path.read_bytes()) != _undated(text.getvalue()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.getvalue())


def _undated(text: bytes) -> list[bytes]:
    return [line for line in text.splitlines() if b"-Date: " not in line]


def update() -> None:
    template = extract()
    for path in catalogues():
        catalog = read(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.project, catalog.version, catalog.fuzzy = "Plinth", "", False
        if "PROJECT" in catalog.header_comment:  # a new language: what its translators write there later stays
            catalog.header_comment = f"# The sentences of Plinth in the language {catalog.locale_identifier!r}."
        write(path, catalog)
        print(f"{path.relative_to(ROOT)}: {len(lacking(catalog))} of {len(catalog)} sentences to translate")


def compile_one(path: Path) -> None:
    """Compile one catalogue; a translation whose placeholders differ from the source stops the build."""
    catalog = read(path)
    wrong = [f"{path}: {message.id!r}: {error}" for message, errors in catalog.check() for error in errors]
    if wrong:
        raise SystemExit("\n".join(wrong))
    making = path.with_suffix(".new")
    with making.open("wb") as file:
        write_mo(file, catalog)
    making.replace(path.with_suffix(".mo"))  # whoever reads it meanwhile has the old one, whole


def compile_stale() -> None:
    """Compile the languages whose .po is newer than what was compiled of it."""
    for path in catalogues():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns:
            compile_one(path)


def lacking(catalog: Catalog) -> list[Message]:
    """The sentences without a translation, or with one that nobody has confirmed."""
    return [message for message in catalog if message.id and (message.fuzzy or not _said(message))]


def _said(message: Message) -> bool:
    return bool(message.string) if isinstance(message.string, str) else all(message.string or [""])


def missing() -> int:
    count = 0
    template = extract()
    for path in catalogues():
        catalog = read(path)
        catalog.update(template, no_fuzzy_matching=True)
        for message in lacking(catalog):
            count += 1
            print(f"{path.relative_to(ROOT)}: {message.id}")
    return count


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            write(TEMPLATE, extract())
        case ["update"]:
            update()
        case ["compile", *files]:
            for path in map(Path, files) if files else catalogues():
                compile_one(path)
        case ["missing"]:
            return 1 if missing() else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
