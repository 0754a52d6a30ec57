"""The memory of this process, as the C library keeps it."""

from __future__ import annotations

import contextlib
import ctypes


def give_memory_back() -> None:
    """Hand to the system what is free: glibc else keeps it for the next time.

    Each thread has a heap of its own: after four readings 488 MB stayed taken, 232 with this. It
    takes some 30 ms. Where the C library has no such thing nothing happens.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
