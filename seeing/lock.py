"""One device a state folder: two would fight for the camera and talk over each other.

The lock is the kernel's, so it goes with the process however that ends; the number in the
file only says whom to send a signal to.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
from typing import TYPE_CHECKING

from seeing.errors import SeeingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO
    from pathlib import Path
    from typing import IO

log = logging.getLogger(__name__)

FILE = "run.lock"


@contextlib.contextmanager
def hold(state: Path) -> Iterator[None]:
    """Hold the state folder for as long as the block lasts.

    A folder that cannot be written (a full or read-only disk) is no reason not to see: it is
    logged, and nothing is held or remembered.

    Raises:
        SeeingError: another device holds it.
    """
    lock = _opened(state)
    try:
        if lock is not None:
            _take(lock, state)
        yield
    finally:
        if lock is not None:
            lock.close()


def _opened(state: Path) -> FileIO | None:
    try:
        state.mkdir(parents=True, exist_ok=True)
        # Unbuffered: what a full disk did not take would be tried again on closing, and fail there.
        return (state / FILE).open("a+b", buffering=0)
    except OSError as error:
        log.warning("nothing is remembered: %s", error)
        return None


def _take(lock: FileIO, state: Path) -> None:
    if not _locked(lock):
        raise SeeingError.of(
            expected=f"to be the only seeing that uses {state}",
            received="another one that runs",
            todo="Stop it first, or name another folder with --state.",
        )
    with contextlib.suppress(OSError):
        lock.truncate(0)
        lock.write(str(os.getpid()).encode())


def holder(state: Path) -> int | None:
    """The process that holds a state folder; None: nobody does."""
    try:
        with (state / FILE).open("r+") as lock:
            return None if _locked(lock) else int(lock.read())
    except (OSError, ValueError):
        return None


def _locked(lock: IO[str] | FileIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
