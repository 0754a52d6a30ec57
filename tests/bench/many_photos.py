"""A large collection: is memory flat, does a killed run go on, how many pictures a second?

    python -m tests.bench.many_photos --pictures 100000

Small pictures are made in a temporary folder. `seeing-convert embed` is killed (SIGKILL) after
three tenths of them, started again and let run to its end, then once more on the full cache.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

CLASSES = 10
SIDE_PX = 64
KILLED_AT = 0.3
LOOK_EVERY_S = 0.5
# Over what the first tenth of the work takes, all processes together.
MOST_GROWTH_MB = 30.0


@dataclass(frozen=True)
class Moment:
    """What was seen of a run: seconds since its start, embeddings on disk, memory of its own."""

    at_s: float
    kept: int
    memory_mb: float


@dataclass(frozen=True)
class Run:
    """One run, and what it looked like from the outside."""

    moments: tuple[Moment, ...]
    seconds: float
    most_mb: float


def make(folder: Path, count: int) -> None:
    """Write `count` different small JPEG files into ten class folders."""
    rng = np.random.default_rng(0)
    for number in range(count):
        place = folder / f"class {number % CLASSES}"
        if number < CLASSES:
            place.mkdir(parents=True)
        coarse = rng.integers(0, 256, (5, 5, 3), np.uint8)
        picture = cv2.resize(coarse, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(place / f"{number:06}.jpg"), picture)


def run(
    folder: Path, out: Path, cache: Path, network: Path | None, until: int | None = None
) -> Run:
    """Embed; kill as soon as `until` embeddings are on disk."""
    words: list[object] = ["embed", folder, "-o", out, "--cache", cache, "--plain"]
    words += ["--embedder", network] if network else []
    command = [sys.executable, "-m", "convert.cli", *map(str, words)]
    began_s, moments, most_mb = time.monotonic(), list[Moment](), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            memory = _memory_mb(running.pid)
            moments.append(Moment(time.monotonic() - began_s, _kept(cache), memory))
            most_mb = max(most_mb, memory)
            if until is not None and moments[-1].kept >= until:
                running.kill()
            time.sleep(LOOK_EVERY_S)
    if until is None and running.returncode != 0:
        raise SystemExit(f"seeing-convert ended with {running.returncode}")
    return Run(tuple(moments), time.monotonic() - began_s, most_mb)


def _kept(cache: Path) -> int:
    for file in cache.glob("*.sqlite"):
        with closing(sqlite3.connect(file, timeout=60)) as database:
            (last,) = database.execute("SELECT max(rowid) FROM vectors").fetchone()
            return last or 0
    return 0


def _memory_mb(pid: int) -> float:
    """Memory that belongs to the process and those below it alone: no files that are mapped."""
    total_kb = 0
    for each in (pid, *_children(pid)):
        try:
            lines = Path(f"/proc/{each}/status").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        total_kb += sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))
    return total_kb / 1000


def _children(pid: int) -> list[int]:
    """Those that it started, whichever of its threads did."""
    found = list[int]()
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, listed.read_text(encoding="utf-8").split())
        except OSError:
            continue  # the thread, or the whole process, has just ended
    return found


def memory_by_tenth(run: Run, first: int, count: int) -> list[float]:
    """Median memory in MB while each tenth from `first` to `count` embeddings was made."""
    seen: list[list[float]] = [[] for _ in range(10)]
    for moment in run.moments:
        if first < moment.kept < count:
            seen[10 * (moment.kept - first) // (count - first)].append(moment.memory_mb)
    return [round(float(np.median(tenth)), 1) for tenth in seen if tenth]


def measure(count: int, folder: Path, network: Path | None) -> dict[str, Any]:
    """The figures by name."""
    photos, out, cache = folder / "photos", folder / "out.npz", folder / "cache"
    make(photos, count)
    killed = run(photos, out, cache, network, until=round(KILLED_AT * count))
    kept = _kept(cache)
    resumed = run(photos, out, cache, network)
    all_kept, most_mb = _kept(cache), max(killed.most_mb, resumed.most_mb)
    tenths = memory_by_tenth(resumed, kept, count)
    with np.load(out) as held:
        rows, finite = len(held["vectors"]), bool(np.isfinite(held["vectors"][-1]).all())
    again = run(photos, folder / "again.npz", cache, network)
    return {
        "pictures": count,
        "kept when killed": kept,
        "embedded after that": all_kept - kept,
        "rows in the file": rows if finite else 0,
        "pictures a second": round((count - kept) / resumed.seconds, 1),
        "seconds until killed": round(killed.seconds, 1),
        "seconds of the rest": round(resumed.seconds, 1),
        "seconds from the cache": round(again.seconds, 1),
        "memory by tenth, MB": tenths,
        "growth, MB": round(max(tenths[1:]) - tenths[0], 1),
        "most memory, all processes, MB": round(most_mb, 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON; 1 when memory grows or anything is embedded twice."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--embedder", type=Path, metavar="FILE", help="default: the device's own")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(chosen.pictures, Path(folder), chosen.embedder)
        print(json.dumps(figures, indent=2), flush=True)  # removing the pictures takes a while
    is_whole = figures["rows in the file"] == chosen.pictures
    is_flat = figures["growth, MB"] <= MOST_GROWTH_MB
    done = figures["kept when killed"] + figures["embedded after that"]
    return 0 if is_whole and is_flat and done == chosen.pictures else 1


if __name__ == "__main__":
    sys.exit(main())
