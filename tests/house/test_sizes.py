"""Small files and small functions: the house stays a place where one finds things at once."""

from __future__ import annotations

import ast
from statistics import median, quantiles

from tests.house.reading import files, functions, name_of, tree

MIGRATIONS = "migrations/versions/"


def test_files_are_short() -> None:
    long = []
    for limit, patterns in ((300, ("ideas/*.py", "tools/*.py")), (400, ("tests/*.py", "bench/*.py"))):
        for path in files(*patterns):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > limit:
                long.append(f"{name_of(path)}: {lines} lines, at most {limit}")
    assert not long, "split by aspect, never by layer:\n" + "\n".join(long)


def test_templates_style_sheets_and_scripts_are_short() -> None:
    long = []
    for limit, patterns in ((150, ("ideas/*.html", "ideas/*.css")), (100, ("ideas/static/js/*.js",))):
        for path in files(*patterns):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > limit and "/vendor/" not in name_of(path):
                long.append(f"{name_of(path)}: {lines} lines, at most {limit}")
    assert not long, "\n".join(long)


def test_functions_are_short() -> None:
    sizes, long = [], []
    for path in files("ideas/*.py"):
        for node in functions(path):
            size = (node.end_lineno or 0) - node.lineno + 1
            sizes.append(size)
            if size > 40:
                long.append(f"{name_of(path)}:{node.lineno} {node.name}: {size} lines")
    assert not long, "no function over 40 lines:\n" + "\n".join(long)
    assert median(sizes) <= 9
    assert quantiles(sizes, n=10)[-1] <= 22


def test_the_central_noun_stays_small() -> None:
    path = next(path for path in files("ideas/submissions/models.py"))
    idea = next(node for node in tree(path).body if isinstance(node, ast.ClassDef) and node.name == "Idea")
    assert (idea.end_lineno or 0) - idea.lineno < 120


def test_every_module_says_what_it_is_for() -> None:
    silent = [name_of(path) for path in files("ideas/*.py", "tools/*.py") if not ast.get_docstring(tree(path))]
    assert not silent, f"a module opens with one to three lines: {silent}"
