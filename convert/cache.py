"""Embeddings that were made already, kept in one SQLite file for each embedder.

A killed run loses at most the last second: what was written before is whole.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seeing.errors import SeeingError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from numpy.typing import NDArray

    from convert.embedder import Embedder

# Changes whenever the way from a file to its embedding does, the recipes' own code included.
FORMAT = 1
FLUSH_S, FLUSH_ROWS = 1.0, 512
WAIT_FOR_OTHERS_S = 60.0


class CacheError(SeeingError):
    """Kept embeddings cannot be read, or no more can be kept."""


def default_cache() -> Path:
    """The user's folder for what can be made again."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "seeing"


def key_of(path: Path) -> bytes:
    """What stands for a file as it is now, by place, size and time. Raises OSError."""
    seen = path.stat()
    name = os.fsencode(path.absolute())
    text = name + f"\0{seen.st_size}\0{seen.st_mtime_ns}".encode()
    return hashlib.blake2b(text, digest_size=16).digest()


class Cache:
    """Vectors by file and variant. Use it in a ``with``: leaving it writes what is pending.

    Args:
        folder: made when missing.
        embedder: whose vectors they are.

    Raises:
        CacheError: the folder cannot be written, or the file in it is damaged.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.path = folder / f"embeddings-{embedder.sha256[:16]}-{FORMAT}.sqlite"
        self._width = embedder.width
        self._pending: dict[tuple[bytes, str], bytes] = {}
        self._flushed_s = time.monotonic()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._open()
        except (OSError, sqlite3.Error) as error:
            raise self._error(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            # After a full disk there is no use in trying once more.
            if not isinstance(error, CacheError):
                self.flush()
        finally:
            self._database.close()

    def get(self, key: bytes, variant: str) -> NDArray[np.float32] | None:
        """The vector of a file's variant, float32 (width,), or None."""
        if (key, variant) in self._pending:
            return np.frombuffer(self._pending[key, variant], np.float32)
        asked = "SELECT vector FROM vectors WHERE file = ? AND variant = ?"
        row = self._run(asked, (key, variant)).fetchone()
        vector = np.frombuffer(row[0], np.float32) if row else None
        return vector if vector is not None and len(vector) == self._width else None

    def kept(self, key: bytes, variant: str) -> NDArray[np.float32]:
        """The vector that must be there. Raises CacheError: somebody has taken it away."""
        vector = self.get(key, variant)
        if vector is None:
            raise self._error(LookupError("what was just written is not there"))
        return vector

    def has(self, key: bytes, variant: str) -> bool:
        """Whether there is one."""
        asked = "SELECT 1 FROM vectors WHERE file = ? AND variant = ?"
        return (key, variant) in self._pending or bool(self._run(asked, (key, variant)).fetchone())

    def put(self, key: bytes, variant: str, vector: NDArray[np.float32]) -> None:
        """Keep a vector; it is on disk after a second or so."""
        self._pending[key, variant] = np.ascontiguousarray(vector, np.float32).tobytes()
        is_late = time.monotonic() - self._flushed_s > FLUSH_S
        if is_late or len(self._pending) >= FLUSH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is pending. Raises CacheError; what was written before stays."""
        rows = [(*name, vector) for name, vector in self._pending.items()]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise self._error(error) from error
        self._pending.clear()
        self._flushed_s = time.monotonic()

    def _open(self) -> None:
        self._database = sqlite3.connect(self.path, timeout=WAIT_FOR_OTHERS_S)
        self._database.execute("PRAGMA page_size = 16384")  # three vectors of 1,280 a page
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors"
            " (file BLOB, variant TEXT, vector BLOB, PRIMARY KEY (file, variant))"
        )

    def _run(self, sql: str, values: tuple[bytes, str]) -> Any:
        try:
            return self._database.execute(sql, values)
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> CacheError:
        return CacheError.of(
            expected=f"to keep embeddings in {self.path}",
            received=str(error),
            todo="Make room and start again: what is there is used. If it is damaged, delete it.",
        )
