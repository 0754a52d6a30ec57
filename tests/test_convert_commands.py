"""`seeing-convert` as a person or a script uses it: a process, its output, its exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert import cli
from convert.embedded_file import read_embedded
from tests.collections_on_disk import collection
from tests.test_imports import NATIVE
from tests.tiny_tflite import Tiny, build

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@pytest.mark.parametrize(("module", "is_told"), [("sklearn.svm", True), ("convert.nix", False)])
def test_a_package_that_is_not_installed_is_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    is_told: bool,
) -> None:
    def missing(_: Sequence[str] | None) -> int:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr(cli, "_done", missing)
    if not is_told:
        with pytest.raises(ModuleNotFoundError):
            cli.main(["advise", "x"])
        return
    assert cli.main(["advise", "x"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("seeing-convert: expected the Python package sklearn; received none. ")
    assert len(told.splitlines()) == 1


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
