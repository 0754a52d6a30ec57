"""Waits for what another process does: as long as a busy machine needs, no longer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 120.0


def wait_until(happened: Callable[[], object], what: str) -> None:
    """Wait until ``happened()`` is true; fail with ``what`` was awaited after two minutes."""
    end_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end_s, f"no {what} in {PATIENCE_S:g} s"
        time.sleep(0.05)
