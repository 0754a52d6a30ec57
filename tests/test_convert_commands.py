"""`seeing-convert` as a person or a script uses it: a process, its output, its exit code."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.embedded_file import read_embedded
from tests.collections_on_disk import collection
from tests.test_imports import NATIVE
from tests.tiny_tflite import Tiny, build

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).parents[1]
HEAVY = {"tensorflow", "keras", "ray", "sklearn", "matplotlib"}
MODULES = "check embed embedder embedded_file engine likeness photos progress split augment"
PATIENCE_S = 120.0


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "convert.cli", *map(str, arguments)]


def seeing_convert(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        timeout=PATIENCE_S,
    )


def test_embed_writes_a_file(tmp_path: Path) -> None:
    photos = collection(tmp_path / "photos", "apple", "🍐", each=10)
    (photos / "apple" / "004.png").write_text("no picture")
    out, cache = tmp_path / "out.npz", tmp_path / "cache"
    done = seeing_convert("embed", photos, "-o", out, "--cache", cache, "--copies", 2, "--plain")
    assert (done.returncode, done.stdout) == (0, f"{out}: 19 pictures, 1,280 numbers each\n")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"left out {photos / 'apple' / '004.png'}: ")
    assert second.startswith("embedding: 20 of 20 in ")
    embedded = read_embedded(out)
    assert {photo.label for photo in embedded.photos} == {"apple", "🍐"}
    assert embedded.copies.shape == (19, 2, 1280)
    again = tmp_path / "again.npz"
    seeing_convert("embed", photos, "-o", again, "--cache", cache, "--copies", 2)
    assert again.read_bytes() == out.read_bytes()


def test_embed_with_another_network_and_without_classes(tmp_path: Path) -> None:
    photos = collection(tmp_path, "apple", each=3) / "apple"
    network = tmp_path / "tiny.tflite"
    network.write_bytes(build(Tiny()))
    out = tmp_path / "out.npz"
    done = seeing_convert(
        "embed", photos, "-o", out, "--cache", tmp_path / "cache", "--embedder", network
    )
    assert done.returncode == 0, done.stderr
    with np.load(out) as held:
        assert held["vectors"].shape == (3, 12)
        assert held["labels"].tolist() == ["", "", ""]


def test_check_names_what_is_wrong(tmp_path: Path) -> None:
    photos = collection(tmp_path, "apple", "pear", each=4)
    fine = seeing_convert("check", photos, "--plain")
    assert fine.returncode == 0
    said = "8 pictures are fit (apple 4, pear 4); 0 left out, 0 complaints, 0 groups of the same"
    assert fine.stdout == f"{said} thing\n"
    (photos / "pear" / "003.png").write_bytes((photos / "pear" / "001.png").read_bytes())
    done = seeing_convert("check", photos, "--plain")
    assert done.returncode == 1
    complaint, summary = done.stdout.splitlines()
    assert complaint.startswith(f"left out {photos / 'pear' / '003.png'}: repeated, ")
    assert summary.startswith("7 pictures are fit (apple 4, pear 3); 1 left out")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check", "{}"], 2, "pictures in the class folder"),
        (["check", "{}/nowhere"], 2, "No such file or directory"),
        (["embed", "{}/apple", "-o", "{}/no/out.npz"], 2, "a folder for"),
        (["embed", "{}/apple", "-o", "{}/o.npz", "--copies", "-1"], 2, "of 0 or more"),
        (["embed", "{}/apple", "-o", "{}/o.npz", "--augment", "x"], 2, "augmentation recipe"),
        (["embed", "{}/apple", "-o", "{}/o.npz", "--embedder", "{}/x"], 1, "a TFLite network"),
        (["embed", "{}/apple", "-o", "{}/o.npz", "--address", "auto"], 2, "--engine ray"),
        (["embed", "{}/apple", "-o", "{}/apple", "--cache", "{}/c"], 1, "Is a directory"),
    ],
)
def test_what_is_wrong_is_one_line(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    collection(tmp_path, "apple", each=2)
    (tmp_path / "pear").mkdir()
    done = seeing_convert(*[argument.format(tmp_path) for argument in arguments])
    assert done.returncode == code
    assert done.stdout == ""
    line = done.stderr.splitlines()[-1]
    assert line.startswith("seeing-convert: expected ")
    assert said in line
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".", "o.npz"))]


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


def wait_until(happened: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end_s, f"no {what} in {PATIENCE_S} s"
        time.sleep(0.05)


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
    count = f"{sys.executable} -m tests.test_convert_commands {cache}"
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
    assert done.stderr.startswith("seeing-convert: expected to keep embeddings in ")
    assert "Traceback" not in done.stderr
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_that_is_full(tmp_path: Path) -> None:
    photos = collection(tmp_path, "apple", "pear", each=2)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("check", photos, "--plain"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=PROJECT,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr.splitlines()[-1]


def loaded_by(code: str, names: set[str]) -> list[str]:
    code += f"\nimport sys; print(*sorted(set(sys.modules) & {names!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    return done.stdout.split()


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by("import convert.cli", NATIVE | HEAVY) == []


def test_embedding_needs_no_tensorflow() -> None:
    imports = "; ".join(f"import convert.{name}" for name in MODULES.split())
    assert loaded_by(f"{imports}; import convert.engine_ray", HEAVY) == []


if __name__ == "__main__":
    print(kept(Path(sys.argv[1])))
