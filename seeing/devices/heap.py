"""The memory of this process, as the C library keeps it."""

from __future__ import annotations

import contextlib
import ctypes

# glibc's number for it, from malloc.h.
M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let all threads that are started from now on take memory from one place.

    glibc else gives each a heap of its own, and what one has freed is of no use to the others:
    over 90 looks and 30 readings the daemon went from 266 to 295 MB, with this it stays at 260.
    Where the C library has no such thing nothing happens.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def give_memory_back() -> None:
    """Hand to the system what is free: glibc else keeps it for the next time.

    After four readings 488 MB stayed taken, 232 with this. It takes 1 ms, after a look at bank
    notes 13. Where the C library has no such thing nothing happens.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
