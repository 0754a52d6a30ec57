"""Ctrl-C that cannot get lost.

Python raises KeyboardInterrupt wherever the main thread happens to be. In a finaliser or a callback
of the garbage collector it is printed and forgotten, and minutes of work would go on.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_is_asked = threading.Event()


@contextmanager
def remembered() -> Iterator[None]:
    """Meanwhile a Ctrl-C is remembered; in any thread but the main one nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _is_asked.clear()
    before = signal.signal(signal.SIGINT, _remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _is_asked.clear()


def check() -> None:
    """Raise KeyboardInterrupt if there was a Ctrl-C: between two pieces of long work."""
    if _is_asked.is_set():
        raise KeyboardInterrupt


def _remember(_number: int, _frame: FrameType | None) -> None:
    _is_asked.set()
    raise KeyboardInterrupt
