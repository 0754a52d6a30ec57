"""How far long work is: a bar on a terminal, plain lines for a screen reader or a log."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUIET_S = 10.0  # longer silence makes one wonder whether anything still happens


class Progress:
    """Tells of long work, one step after the other.

    Args:
        stream: where to; None tells nobody.
        is_plain: lines even on a terminal.
    """

    def __init__(self, stream: TextIO | None, *, is_plain: bool = False) -> None:
        self._stream = stream
        self._is_drawn = stream is not None and stream.isatty() and not is_plain
        self._bar: Any = None

    @contextmanager
    def step(self, what: str, total: int) -> Iterator[Callable[[int], object]]:
        """Begin a step of ``total`` pieces; call what this yields with the pieces just done."""
        began_s = time.monotonic()
        if self._is_drawn:
            with self._drawn(what, total) as advance:
                yield advance
            return
        lines = _Lines(what, total, self.say)
        yield lines.advance
        self.say(f"{what}: {lines.done:,} of {total:,} in {time.monotonic() - began_s:.1f} s")

    def say(self, line: str) -> None:
        """Print a line, above the bar if there is one."""
        if self._bar is not None:
            self._bar.write(line, file=self._stream)
        elif self._stream is not None:
            print(line, file=self._stream, flush=True)

    @contextmanager
    def _drawn(self, what: str, total: int) -> Iterator[Callable[[int], object]]:
        from tqdm import tqdm

        with tqdm(desc=what, total=total, file=self._stream, dynamic_ncols=True) as bar:
            self._bar = bar
            try:
                yield bar.update
            finally:
                self._bar = None


class _Lines:
    """A line whenever it was quiet for QUIET_S."""

    def __init__(self, what: str, total: int, say: Callable[[str], None]) -> None:
        self._what, self._total, self._say = what, total, say
        self.done = 0
        self._told_s = time.monotonic()

    def advance(self, pieces: int) -> None:
        self.done += pieces
        if self.done < self._total and time.monotonic() - self._told_s > QUIET_S:
            self._say(f"{self._what}: {self.done:,} of {self._total:,}")
            self._told_s = time.monotonic()


SILENT = Progress(None)


def progress_on_stderr(*, is_plain: bool) -> Progress:
    """What commands use: what they print on stdout stays clean."""
    return Progress(sys.stderr, is_plain=is_plain)
