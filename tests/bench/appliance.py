"""What the daemon costs as an appliance: start-up, idle processor time, memory over many looks.

    python -m tests.bench.appliance

Starts the real daemon as a process, in front of four photographs, with the voice ``print``; what
watching costs is in `tests.bench.watching`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.phrases import phrases_in
from tests.bench.watching import watching
from tests.demo.__main__ import lay_out_photographs

if TYPE_CHECKING:
    from collections.abc import Iterator

IDLE_S = 20.0
# A reading that had begun before the mode changed may still come to its end.
SETTLE_S = 15.0
LOOKS, READINGS = 200, 20
MODE_NAMES = set(phrases_in("en").modes.values())
# Where a double press does not go to the next mode.
THREE_PRESSES = {"Money", "Page"}
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """What a process and its children have used: processor seconds, resident megabytes."""

    cpu_s: float
    resident_mb: float


def cost(pid: int) -> Cost:
    """Read it from /proc, children included."""
    pids = [pid, *children(pid)]
    ticks = sum(sum(map(int, stat(p)[11:15])) for p in pids)
    pages = sum(int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in pids)
    return Cost(ticks / TICKS_A_SECOND, pages * PAGE_BYTES / 1e6)


def stat(pid: int) -> list[str]:
    """The fields after the name, which may contain spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def children(pid: int) -> list[int]:
    """Processes that this one started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


class Device:
    """The daemon as a process; ``ask`` presses keys and waits for the sentence."""

    def __init__(self, folder: Path, *extra: str) -> None:
        photographs = lay_out_photographs(folder / "photographs")
        settings = ("button=keys", "voice=print", f"camera=photos:{photographs}", *extra)
        chosen = [word for setting in settings for word in ("--set", setting)]
        command = [sys.executable, "-m", "seeing.cli", "run", "--state", str(folder / "state")]
        self.mode = "Objects"
        self.began_s = time.monotonic()
        self.process = subprocess.Popen(
            [*command, *chosen],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def hear(self) -> str:
        assert self.process.stdout is not None
        heard = self.process.stdout.readline().strip()
        self.mode = heard.rstrip(".") if heard.rstrip(".") in MODE_NAMES else self.mode
        return heard

    def ask(self, keys: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(keys)
        self.process.stdin.flush()
        return self.hear()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def measured() -> Iterator[str]:
    """Lines of figures."""
    with tempfile.TemporaryDirectory() as folder:
        device = Device(Path(folder), "photos.each_s=0.7")
        device.hear()
        yield f"start to ready: {time.monotonic() - device.began_s:.2f} s"
        yield f"waiting for a press: {idle_percent(device):.2f} % of one core"
        yield from memory(device)
        device.end()
    yield from watching()


def idle_percent(device: Device) -> float:
    """Processor time of a device that nobody presses."""
    time.sleep(2)
    before = cost(device.process.pid).cpu_s
    time.sleep(IDLE_S)
    return 100 * (cost(device.process.pid).cpu_s - before) / IDLE_S


def memory(device: Device) -> Iterator[str]:
    """Resident memory after looks and readings, half by half; between them all modes once."""
    after_mb, reading_mb = [], 0.0
    for _ in range(2):
        to_mode(device, "Objects")
        ask_often(device, LOOKS // 2)
        to_mode(device, "Text")
        ask_often(device, READINGS // 2)
        reading_mb = cost(device.process.pid).resident_mb
        to_mode(device, "Colour")
        after_mb.append(cost(device.process.pid).resident_mb)
    yield f"resident memory with the last reading just said: {reading_mb:.0f} MB"
    yield (
        f"resident memory after {LOOKS} looks and {READINGS} readings: {after_mb[1]:.0f} MB; "
        f"growth over the second half: {after_mb[1] - after_mb[0]:+.1f} MB"
    )


def ask_often(device: Device, times: int) -> None:
    """Look or read so many times, each a press of its own and not half of a double one."""
    for _ in range(times):
        device.ask(" ")
        time.sleep(0.4)


def to_mode(device: Device, name: str) -> None:
    """Go round to a mode, and let what the presses began come to its end."""
    while device.mode != name:
        # Not together with the press before; and answers may come before the mode's name.
        time.sleep(1)
        heard = device.ask("t" if device.mode in THREE_PRESSES else "d")
        while heard.rstrip(".") not in MODE_NAMES:
            heard = device.hear()
    time.sleep(SETTLE_S)


if __name__ == "__main__":
    for line in measured():
        print(line, flush=True)
