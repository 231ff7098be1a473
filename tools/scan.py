"""Look for unsafe code and for secrets: bandit, detect-secrets and a few questions of our own (`make scan`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ("ideas", "tools", "migrations", "config.py", "wsgi.py")

# What no scanner knows about this house: a pattern, where it is allowed, and why it is not elsewhere.
QUESTIONS = (
    (r"render_template_string\(", (), "a template built from a string can run what a visitor wrote"),
    (r"\bMarkup\(", ("ideas/markup.py", "ideas/words.py"), "only the sanitiser calls HTML safe"),
    (r"csrf\.exempt", ("ideas/notices/views.py",), "every POST carries its token"),  # one-click unsubscribing
    (r"Image\.open\((?!.*formats=)", (), "Pillow decides by content among named formats only"),
    (r"datetime\.(now|utcnow)\(\)", (), "a moment has a zone"),
    (
        r"\bfloat\(",
        ("ideas/gallery/", "ideas/submissions/forms", "ideas/demo/", "tools/"),
        "money is counted in whole minor units",
    ),
    (r"\bshell=True", (), "a shell runs what a file name says"),
)

# Lines that only look like secrets: the printed password of the demo cast, an example in words, an alphabet.
NO_SECRETS = r"plinth-demo-2026|://user:password@|LETTERS = "


def tracked(*endings: str) -> list[Path]:
    """The files of the repository, new ones included, ignored ones not."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listing.stdout.splitlines())
    return [path for path in paths if path.is_file() and (not endings or path.suffix in endings)]


def own_questions() -> Iterator[str]:
    for path in tracked(".py"):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(OWN) or name == "tools/scan.py":
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for pattern, allowed, why in QUESTIONS:
                if re.search(pattern, line) and not name.startswith(tuple(allowed) or ("\0",)):
                    yield f"{name}:{number}: {why}: {line.strip()}"


def bandit() -> Iterator[str]:
    """Findings of medium severity and up; a line that is safe says why in a `# nosec` comment."""
    places = [name for name in OWN if (ROOT / name).exists()]
    shape = ["--format", "custom", "--msg-template", "{relpath}:{line}: {test_id} {msg}"]
    done = _run("bandit", "--quiet", "-ll", *shape, "--recursive", *places)
    if done.returncode:
        yield from (done.stdout or done.stderr).strip().splitlines()


def secrets() -> Iterator[str]:
    """Strings that look like keys, outside of the lock files (hashes) and the tests (throw-away passwords)."""
    skipped = r"^(requirements/|tests/|ideas/static/vendor/|ideas/translations/|LICENSE)"
    files = [path.relative_to(ROOT).as_posix() for path in tracked()]
    wanted = [name for name in files if not re.match(skipped, name)]
    done = _run("detect_secrets", "scan", "--exclude-lines", NO_SECRETS, *wanted)
    if done.returncode:
        yield done.stderr.strip()
        return
    for name, findings in json.loads(done.stdout)["results"].items():
        for finding in findings:
            yield f"{name}:{finding['line_number']}: {finding['type']}; if it is none: pragma: allowlist secret"


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def main() -> int:
    scans: list[tuple[str, str | None, Callable[[], Iterator[str]]]] = [
        ("our own questions", None, own_questions),
        ("bandit", "bandit", bandit),
        ("detect-secrets", "detect_secrets", secrets),
    ]
    bad = 0
    for name, module, scan in scans:
        if module and not find_spec(module):
            print(f"{name} is not installed: `make test` installs it with requirements/dev.txt.")
            bad += 1
            continue
        findings = list(scan())
        print(f"{name}: {len(findings) or 'no'} finding{'s' if len(findings) != 1 else ''}")
        print("\n".join(findings), end="\n" if findings else "")
        bad += len(findings)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
