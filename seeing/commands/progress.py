"""How far a download is: a bar on a terminal, plain lines for a screen reader or a log."""

from __future__ import annotations

from typing import TextIO

WIDTH = 30
STEP = 0.1


class ProgressBar:
    """Draws a bar in place on a terminal; elsewhere a line whenever a tenth more has come.

    Args:
        name: of what is fetched.
        stream: where to.
        is_plain: lines even on a terminal.
    """

    def __init__(self, name: str, stream: TextIO, *, is_plain: bool) -> None:
        self._name = name
        self._stream = stream
        self._is_drawn = stream.isatty() and not is_plain
        self._told = -1

    def show(self, got_bytes: int, total_bytes: int) -> None:
        """Show the bytes so far and in all (0: not known)."""
        share = min(1.0, got_bytes / total_bytes) if total_bytes else 0.0
        # Without a total, a line for each megabyte.
        step = int(share / STEP) if total_bytes else got_bytes // 1_000_000
        if self._is_drawn:
            filled = round(share * WIDTH)
            bar = "#" * filled + "-" * (WIDTH - filled)
            self._stream.write(f"\r{self._name} [{bar}] {_size(got_bytes, total_bytes)} ")
            self._stream.flush()
        elif step > self._told:
            print(f"{self._name}: {_size(got_bytes, total_bytes)}", file=self._stream, flush=True)
        self._told = max(step, self._told)

    def end(self) -> None:
        """Leave the line of the bar, if there is one."""
        if self._is_drawn and self._told >= 0:
            print(file=self._stream)


def _size(got_bytes: int, total_bytes: int) -> str:
    got = f"{got_bytes / 1e6:.1f}"
    if not total_bytes:
        return f"{got} MB"
    return f"{got} of {total_bytes / 1e6:.1f} MB, {100 * got_bytes // total_bytes} %"
