"""One way to write a record down, so that equal records have equal bytes and a hash means something."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

Json = dict[str, Any]


def canonical(value: Any) -> str:
    """JSON with sorted keys, no blanks, texts in NFC. TypeError: a float, or anything JSON has no exact word for."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """The hash of a text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(digest: str) -> str:
    """The first twelve digits in groups of four, for people who compare by eye."""
    return " ".join(digest[i : i + 4] for i in range(0, 12, 4))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"a record cannot hold {type(value).__name__}: {value!r}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a record's keys are texts, not {key!r}")
    return unicodedata.normalize("NFC", key)
