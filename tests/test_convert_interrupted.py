"""Embedding that is stopped, killed or runs out of room: what was done is kept."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.collections_on_disk import collection
from tests.test_convert_commands import PATIENCE_S, PROJECT, command, seeing_convert
from tests.waiting import wait_until


def kept(cache: Path) -> int:
    """How many vectors are on disk."""
    files = list(cache.glob("*.sqlite"))
    if not files:
        return 0
    try:
        with closing(sqlite3.connect(files[0], timeout=60)) as database:
            (count,) = database.execute("SELECT count(*) FROM vectors").fetchone()
            return int(count)
    except sqlite3.OperationalError:
        return 0  # the table is not made yet


def long_work(tmp_path: Path) -> tuple[list[str], Path]:
    """A command that takes minutes, and its cache."""
    photos = collection(tmp_path / "photos", "apple", "pear", each=100, side_px=64)
    cache = tmp_path / "cache"
    more = ["--cache", cache, "--copies", 30, "--workers", 2, "--plain"]
    return command("embed", photos, "-o", tmp_path / "out.npz", *more), cache


def test_ctrl_c_in_the_middle_keeps_the_work(tmp_path: Path) -> None:
    words, cache = long_work(tmp_path)
    with subprocess.Popen(
        words, stderr=subprocess.PIPE, text=True, cwd=PROJECT, start_new_session=True
    ) as running:
        wait_until(lambda: kept(cache) >= 31, "vectors in the cache")
        os.killpg(running.pid, signal.SIGINT)  # a terminal sends it to everybody
        _, stderr = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 130
    last = "seeing-convert: stopped. Embeddings that were made are kept for the next time.\n"
    # On a busy machine a line that it still goes on may come before.
    assert [line for line in stderr.splitlines(keepends=True) if " of 200" not in line] == [last]
    assert kept(cache) >= 31
    assert list(tmp_path.glob("*.npz")) == []
    assert processes_with(str(tmp_path)) == []


def test_killed_in_the_middle_leaves_no_worker_and_a_whole_cache(tmp_path: Path) -> None:
    words, cache = long_work(tmp_path)
    with subprocess.Popen(words, stderr=subprocess.DEVNULL, cwd=PROJECT) as running:
        wait_until(lambda: kept(cache) >= 31, "vectors in the cache")
        workers = children(running.pid)
        running.kill()
    assert len(workers) >= 2
    wait_until(lambda: not any(map(is_alive, workers)), "end of the workers")
    before = kept(cache)
    few = tmp_path / "few"
    (few / "apple").mkdir(parents=True)
    (tmp_path / "photos" / "apple" / "000.png").rename(few / "apple" / "000.png")
    done = seeing_convert("embed", few, "-o", tmp_path / "o.npz", "--cache", cache, "--plain")
    assert done.returncode == 0, done.stderr
    assert kept(cache) > before >= 31


def children(pid: int) -> list[int]:
    """The processes that it started, and those that these started."""
    found = list[int]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found += [int(path.parent.name), *children(int(path.parent.name))]
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processes_with(text: str) -> list[str]:
    found = list[str]()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:
            continue
        if text in words and str(os.getpid()) != path.parent.name:
            found.append(words)
    return found


def may_mount() -> bool:
    """Whether a process may have mounts of its own here."""
    if shutil.which("unshare") is None:
        return False
    words = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


needs_mounts = pytest.mark.skipif(not may_mount(), reason="no mounts of one's own (unshare -rm)")


@needs_mounts
def test_a_full_disk_is_one_line_and_the_work_is_kept(tmp_path: Path) -> None:
    photos = collection(tmp_path / "photos", "apple", "pear", each=60, side_px=64)
    cache = tmp_path / "cache"
    cache.mkdir()
    embedding = " ".join(
        command("embed", photos, "-o", tmp_path / "out.npz", "--cache", cache, "--plain")
    )
    count = f"{sys.executable} -m tests.test_convert_interrupted {cache}"
    script = f"""
        mount -t tmpfs -o size=400k tmpfs {cache} || exit 99
        {embedding}; echo "code $?"; {count}
        mount -o remount,size=50m {cache} || exit 98
        {embedding}; echo "code $?"; {count}
    """
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        timeout=PATIENCE_S,
    )
    # How far it came before the disk was full hangs on the machine: how often it writes does.
    told = [line for line in done.stderr.splitlines() if not line.startswith("embedding: ")]
    assert len(told) == 1
    assert told[0].startswith("seeing-convert: expected to keep embeddings in ")
    failed, first, _, worked, second = done.stdout.splitlines()
    assert (failed, worked) == ("code 1", "code 0")
    assert 0 <= int(first) < int(second) == 120


@needs_mounts
def test_a_result_that_does_not_fit_is_not_half_there(tmp_path: Path) -> None:
    photos = collection(tmp_path / "photos", "apple", "pear", each=60, side_px=64)
    small = tmp_path / "small"
    small.mkdir()
    words = command("embed", photos, "-o", small / "out.npz", "--cache", tmp_path / "c", "--plain")
    script = (
        f"mount -t tmpfs -o size=300k tmpfs {small} && {' '.join(words)}; ls -A {small}; exit 7"
    )
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stdout) == (7, "")
    assert "No space left on device" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


if __name__ == "__main__":
    print(kept(Path(sys.argv[1])))
