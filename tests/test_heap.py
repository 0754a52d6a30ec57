"""The memory of the process: that what is freed goes back, also of threads."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import threading
from pathlib import Path

from seeing.devices.heap import give_memory_back, share_one_heap


def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def take_and_free():
    # Blocks too small for a mapping of their own; every other one stays.
    blocks = [bytearray(50_000) for _ in range(2_000)]
    kept.append(blocks[::500])


kept = []
{prepare}
before_mb = resident_mb()
for _ in range(4):
    threads = [threading.Thread(target=take_and_free) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
give_memory_back()
print(resident_mb() - before_mb)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells in /proc")
@pytest.mark.parametrize("prepare", ["", "share_one_heap()"])
def test_memory_goes_back(prepare: str) -> None:
    program = PROGRAM.replace("{prepare}", prepare)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 20, "of 400 MB that were taken, 3 are still used"
