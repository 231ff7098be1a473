"""Nothing lies about that nobody uses: classes of style sheets, settings."""

from __future__ import annotations

import re

from tests.house.reading import ROOT, files, name_of


def words_in(*patterns: str) -> set[str]:
    """Every word of these files, with its hyphens."""
    return {word for path in files(*patterns) for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))}


def test_every_class_of_the_style_sheets_is_worn() -> None:
    worn, idle = words_in("ideas/*.html", "ideas/*.py", "ideas/*.js"), []
    for path in files("ideas/*.css"):
        rules = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        classes = set(re.findall(r"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)", rules))
        idle += [f"{name_of(path)}: .{name}" for name in sorted(classes - worn) if not name.startswith("tint-")]
    assert not idle, "no page wears these classes any more:\n" + "\n".join(idle)


def test_every_setting_is_asked_for() -> None:
    config = (ROOT / "config.py").read_text(encoding="utf-8")
    settings = set(re.findall(r"^    ([A-Z][A-Z_]+)\b", config, re.MULTILINE)) - words_in("ideas/*.py")
    theirs = ("WTF_", "SESSION_COOKIE_", "MAX_", "NEEDED")  # Flask and config.py itself read these
    assert not sorted(name for name in settings if not name.startswith(theirs)), "nobody asks for these settings"
