"""What a pass over a sales file must remember, kept in a temporary file: a million lines cost no memory."""

from __future__ import annotations

import hashlib
import sqlite3
from types import TracebackType


class Memory:
    """Which line ids were seen, and how often each row came. Closed and gone at the end of the pass."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        for word in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000", "temp_store=FILE"):
            self._file.execute(f"PRAGMA {word}")
        self._file.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")
        self._file.execute("CREATE TABLE came (key BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")
        self._file.execute("BEGIN")

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def seen_in(self, source: str, line_id: str, line: int) -> int | None:
        """The line on which this id was seen before, or None: then it is remembered."""
        key = _key(source, line_id)
        if self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, line)).rowcount:
            return None
        (first,) = self._file.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
        return int(first)

    def occurrence(self, row: str) -> int:
        """How often this very row has come by now: 1 for the first time."""
        (times,) = self._file.execute(
            "INSERT INTO came VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET times = times + 1 RETURNING times",
            (_key(row),),
        ).fetchone()
        return int(times)


def _key(*parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).digest()
