"""A small load generator: processes that keep a connection open and ask for one page again and again."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def server(target: str, **environ: str) -> Iterator[int]:
    """waitress with `target` (module:app) on a free port of this machine, stopped afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=4"]
    command += ["--call", target] if target.endswith(":fresh") else [target]
    child = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)} | environ, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


def wait_for(port: int, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nobody listens on port {port}")


Times = multiprocessing.Queue  # of lists of seconds


def _ask(port: int, path: str, headers: dict[str, str], seconds: float, out: Times[list[float]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    times, end = [], time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 304):
            raise RuntimeError(f"{path} answered {answer.status}")
        times.append(time.monotonic() - start)
    out.put(times)


def per_second(
    port: int, path: str, *, seconds: float = 3.0, clients: int = 4, headers: dict[str, str] | None = None
) -> tuple[float, float]:
    """Answers per second, and the 95th percentile of the time of one in milliseconds."""
    out: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    people = [
        multiprocessing.Process(target=_ask, args=(port, path, headers or {}, seconds, out)) for _ in range(clients)
    ]
    for one in people:
        one.start()
    times = sorted(time for _ in people for time in out.get(timeout=seconds + 60))
    for one in people:
        one.join(10)
    return len(times) / seconds, times[int(len(times) * 0.95)] * 1000


def fetch(port: int, path: str) -> tuple[int, str | None]:
    """The size of a page and its ETag."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    return len(answer.read()), answer.getheader("ETag")
