"""Feed a program through a pipe while keeping an eye on it."""

from __future__ import annotations

import os
import selectors
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

TICK_S = 0.1


def pour(process: subprocess.Popen[bytes], data: bytes, watch: Callable[[], None]) -> bytes:
    """Write ``data`` to the program's stdin, wait until it ends, and return its stderr.

    ``Popen.communicate`` cannot do it: called again after a time-out it forgets the rest of
    the data (Python 3.11), and ``Popen.wait`` with a time-out notices the end up to 50 ms late.

    Args:
        process: started with pipes for stdin and stderr; reaped when this returns.
        data: what to write; the rest is dropped when the program ends before it has read all.
        watch: called at least every `TICK_S` seconds; may kill the program.
    """
    stdin, stderr = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stderr)
    os.set_blocking(stdin.fileno(), False)
    rest, complaint = memoryview(data), b""
    with selectors.DefaultSelector() as ready, stderr:
        ready.register(stdin, selectors.EVENT_WRITE)
        ready.register(stderr, selectors.EVENT_READ)
        while ready.get_map():
            watch()
            for key, _ in ready.select(TICK_S):
                if key.fileobj is stdin:
                    rest = _written(stdin, rest)
                    is_over = not rest
                else:
                    complaint += (more := os.read(stderr.fileno(), 4096))
                    is_over = not more
                if is_over:
                    ready.unregister(key.fileobj)
                    cast("IO[bytes]", key.fileobj).close()
    process.wait()
    return complaint


def _written(stdin: IO[bytes], rest: memoryview) -> memoryview:
    """Write what fits, and return what is left: nothing when nobody reads any more."""
    try:
        return rest[os.write(stdin.fileno(), rest) :]
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]
