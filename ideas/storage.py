"""Where stored files live: a folder of this machine, or a bucket of an S3-compatible service, behind one interface.

`STORAGE` names it: `file:///var/lib/plinth/media` or `s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=eu-1`.
Keys of a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, never from the address.
Names are content hashes, so a file is written once and never changes.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

from flask import current_app

from ideas.refusals import Refused
from ideas.words import _

NAME = re.compile(r"[a-z0-9]{16,64}\.[a-z0-9]{2,5}")
PARTS = ".parts"


class Missing(LookupError):
    """There is no file of that name in the store."""


class Storage(Protocol):
    """Files by name. Every method raises Refused (503 or 507) when the store cannot be reached or is full."""

    def put(self, data: bytes, name: str) -> None:
        """Store the whole file, or nothing of it."""

    def put_file(self, source: BinaryIO, name: str) -> None:
        """Store what `source` holds from its beginning on, however large, or nothing of it."""

    def get(self, name: str) -> bytes:
        """The file's bytes. Raises Missing."""

    def opened(self, name: str) -> BinaryIO:
        """The file, to be read piece by piece and closed. Raises Missing."""

    def has(self, name: str) -> bool: ...

    def remove(self, name: str) -> None:
        """Remove the file; one that is not there is fine."""

    def names(self) -> Iterator[str]: ...

    def stored_at(self, name: str) -> datetime | None:
        """When the file was written, by the store's clock; None: it is not there."""


def store(shelf: str = "") -> Storage:
    """The store that the settings name, opened once in each process (after a fork, never before).

    `shelf`: a part of it for files that are no pictures; its names do not appear among the others.
    """
    url = urlsplit(current_app.config["STORAGE"])
    if shelf:
        url = url._replace(path=f"{url.path.rstrip('/')}/{shelf}")
    return _opened(urlunsplit(url), os.getpid())


@lru_cache(maxsize=8)
def _opened(url: str, _process: int) -> Storage:
    scheme = urlsplit(url).scheme
    if scheme == "file":
        return Folder(Path(unquote(urlsplit(url).path)))
    if scheme == "s3":
        from ideas.storage_bucket import Bucket  # heavy; and its threads must not be there before a fork

        return Bucket(url)
    raise ValueError(f"STORAGE must start with file:// or s3://, not {scheme or url!r}")


def checked(name: str) -> str:
    """A name that cannot lead anywhere else. Raises Missing for all others."""
    if not NAME.fullmatch(name):
        raise Missing(name)
    return name


@contextmanager
def trouble() -> Iterator[None]:
    """Turn what a disk or a network throws into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            full = _("There is no room left for files. Nothing was lost; please try again later.")
            raise Refused(full, status=507) from error
        away = _("The store of files does not answer. Nothing was lost; please try again in a minute.")
        raise Refused(away, status=503, retry_after=60) from error


class Folder:
    """A folder. Files appear whole: written beside, flushed to the disk, then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes, name: str) -> None:
        self._write(name, lambda file: file.write(data))

    def put_file(self, source: BinaryIO, name: str) -> None:
        source.seek(0)
        self._write(name, lambda file: shutil.copyfileobj(source, file, 1 << 20))

    def _write(self, name: str, fill: Callable[[BinaryIO], object]) -> None:
        target = self._path(name)
        with trouble():
            parts = self.root / PARTS
            parts.mkdir(parents=True, exist_ok=True)
            target.parent.mkdir(exist_ok=True)
            handle, part = tempfile.mkstemp(dir=parts)
            try:
                with open(handle, "wb") as file:
                    fill(file)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(part, target)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise
            _flush_folder(target.parent)

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise Missing(name) from None

    def opened(self, name: str) -> BinaryIO:
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise Missing(name) from None

    def has(self, name: str) -> bool:
        return self._path(name).is_file()

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for folder in sorted(self.root.glob("[a-z0-9][a-z0-9]")):
            yield from sorted(file.name for file in folder.iterdir() if NAME.fullmatch(file.name))

    def stored_at(self, name: str) -> datetime | None:
        try:
            return datetime.fromtimestamp(self._path(name).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def sweep_parts(self, before: datetime) -> int:
        """Remove what killed processes left half written. How many."""
        old = [part for part in (self.root / PARTS).glob("*") if part.stat().st_mtime < before.timestamp()]
        for part in old:
            part.unlink(missing_ok=True)
        return len(old)

    def _path(self, name: str) -> Path:
        return self.root / checked(name)[:2] / name


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
