"""The plan of the house: who may look where, and what stands behind which door."""

from __future__ import annotations

import ast
from pathlib import Path

from ideas import ROOMS
from tests.house.reading import ROOT, calls, files, name_of, tree


def typing_only(path: Path) -> set[int]:
    """The lines of imports that exist for type checkers only."""
    blocks = [node for node in ast.walk(tree(path)) if isinstance(node, ast.If)]
    return {
        inner.lineno
        for block in blocks
        if ast.unparse(block.test) == "TYPE_CHECKING"
        for inner in ast.walk(block)
        if isinstance(inner, ast.ImportFrom)
    }


def rooms_imported(path: Path) -> set[str]:
    found, aside = set(), typing_only(path)
    for node in ast.walk(tree(path)):
        if getattr(node, "lineno", 0) in aside:
            continue
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("ideas.") and name.count(".") >= 1}
    return found & set(ROOMS)


def test_a_room_looks_only_back() -> None:
    order = {room: place for place, room in enumerate(ROOMS)}
    wrong = []
    for path in files("ideas/*.py"):
        parts = path.relative_to(ROOT).parts
        room = parts[1] if len(parts) > 2 else None
        if parts == ("ideas", "__init__.py"):
            continue
        for other in rooms_imported(path):
            if room is None or order[other] > order[room]:
                wrong.append(f"{name_of(path)} imports {other}")
    assert not wrong, "a room imports only earlier rooms; the ground floor none (docs/house.md):\n" + "\n".join(wrong)


def test_the_stage_of_an_idea_changes_behind_one_door() -> None:
    wrong = []
    for path in files("ideas/*.py"):
        if name_of(path) in ("ideas/submissions/lifecycle.py",) or "/demo/" in name_of(path):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                wrong += [f"{name_of(path)}:{node.lineno}" for t in targets if ast.unparse(t).endswith("idea.stage")]
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".values"):
                around = ast.unparse(node.func)
                if "update(Idea)" in around and any(word.arg == "stage" for word in node.keywords):
                    wrong.append(f"{name_of(path)}:{node.lineno}")
    assert not wrong, "only lifecycle.move writes idea.stage:\n" + "\n".join(wrong)


#: The edge beside views: commands, and what the worker runs in small transactions of its own.
EDGE = {"commands", "run_commands", "duties", "jobs", "work", "serving", "unsubscribing"}
SWEEPS = {"buckets", "delivery", "kept_forms", "media", "near_pictures", "periods", "search_index"}


def is_edge(path: Path) -> bool:
    return path.stem in EDGE or "views" in path.stem.split("_") or "demo" in path.parts


def test_only_the_edge_commits() -> None:
    wrong = [
        f"{name_of(path)}:{line}"
        for path in files("ideas/*/*.py")
        if not is_edge(path) and path.stem not in SWEEPS
        for call, line in calls(path)
        if call.endswith("session.commit")
    ]
    assert not wrong, "commit at the edge, once, visibly: in views, commands and duties:\n" + "\n".join(wrong)


def test_views_hold_no_sql() -> None:
    verbs = {f"sa.{verb}" for verb in ("select", "insert", "update", "delete", "exists")}
    wrong = [
        f"{name_of(path)}:{line}"
        for path in files("ideas/*/*.py")
        if "views" in path.stem.split("_") and "demo" not in path.parts
        for call, line in calls(path)
        if call in verbs
    ]
    assert not wrong, "a view loads through queries.py:\n" + "\n".join(wrong)


def test_only_the_edge_asks_the_clock() -> None:
    asking = {"sessions", "privacy"}  # whoever is there now, and what she may read today
    wrong = [
        f"{name_of(path)}:{line}"
        for path in files("ideas/*.py")
        for call, line in calls(path)
        if (call == "clock.now" and not is_edge(path) and path.stem not in asking)
        or (call.endswith(("datetime.now", "datetime.utcnow", "date.today")) and path.name != "clock.py")
    ]
    assert not wrong, "time is an argument (`at=`): only views, commands and the worker ask it:\n" + "\n".join(wrong)


def test_rules_are_pure() -> None:
    forbidden = {"flask", "flask_login", "ideas.clock", "config"}
    wrong = []
    for path in files("ideas/*/rules.py", "ideas/*/*_rules.py"):
        for node in ast.walk(tree(path)):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            wrong += [f"{name_of(path)} imports {module}" for module in modules if module in forbidden]
    assert not wrong, "rules answer from numbers, times and rows alone:\n" + "\n".join(wrong)


def test_pictures_are_decoded_in_the_darkroom_only() -> None:
    allowed = ("ideas/picture_",)
    wrong = [
        name_of(path)
        for path in files("ideas/*.py")
        if not name_of(path).startswith(allowed)
        and any(
            (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PIL"))
            or (isinstance(node, ast.Import) and any(alias.name.startswith("PIL") for alias in node.names))
            for node in ast.walk(tree(path))
        )
    ]
    assert not wrong, f"no decoder runs in the web process: {wrong}"


def test_config_knows_nothing_of_the_house() -> None:
    assert "ideas" not in {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree(ROOT / "config.py"))
        if isinstance(node, ast.ImportFrom)
    }
