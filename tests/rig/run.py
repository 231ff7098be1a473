"""What the processes of one test run share: a folder, and things that are made once in it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

VARIABLE = "PLINTH_TEST_RUN"


def begin() -> None:
    """Make the folder; pytest's workers inherit its name by the environment. Others (postgres) may look inside."""
    path = Path(tempfile.mkdtemp(prefix="plinth-test-"))
    path.chmod(0o755)
    (path / "owner").write_text(str(os.getpid()))
    os.environ[VARIABLE] = str(path)


def end() -> None:
    shutil.rmtree(folder(), ignore_errors=True)
    del os.environ[VARIABLE]


def folder() -> Path:
    return Path(os.environ[VARIABLE])


def owner() -> int:
    """The process that began this run."""
    return int((folder() / "owner").read_text())


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The file `name` in the folder of this run, made by the first process that asks; the others wait for it."""
    path = folder() / name
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            making = path.with_name(f"{name}.new")
            make(making)
            making.rename(path)
    return path
