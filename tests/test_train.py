"""`seeing-convert train` end to end: photographs in, a pack out that the device uses."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.cli import main
from seeing.cli import main as seeing_main
from seeing.devices.picture import read_picture
from seeing.sight.pack import read_pack
from tests.collections_on_disk import collection
from tests.pictures import photograph, save

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("tensorflow", reason="no TensorFlow: pip install 'seeing[convert]'")
pytestmark = pytest.mark.xdist_group("tensorflow")

THINGS = {"cat": "chelsea.png", "cup": "coffee.png", "rocket": "rocket.jpg"}


def views(root: Path, each: int, seed: int) -> Path:
    """A folder a thing: crops of one photograph of it, lit differently."""
    rng = np.random.default_rng(seed)
    for name, file in THINGS.items():
        whole = read_picture(photograph(file)).pixels
        (root / name).mkdir(parents=True)
        height, width = whole.shape[:2]
        for number in range(each):
            side = int(min(height, width) * rng.uniform(0.7, 1.0))
            y, x = rng.integers(0, height - side + 1), rng.integers(0, width - side + 1)
            lit = np.clip(whole[y : y + side, x : x + side] * rng.uniform(0.8, 1.2), 0, 255)
            save(root / name / f"{number:02}.jpg", lit.astype(np.uint8))
    return root


def train(photos: Path, out: Path, *more: str) -> int:
    cache = out.parent / "cache"
    return main(
        ["train", str(photos), "--out", str(out), "--cache", str(cache), "--group-by", "none",
         "--workers", "1", "--copies", "1", "--plain", *more]
    )  # fmt: skip


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return views(tmp_path_factory.mktemp("things") / "things", 16, seed=1)


@pytest.fixture(scope="module")
def pack(things: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packs") / "things"
    assert train(things, out, "--precision", "0.9") == 0
    return out


def test_the_device_uses_the_pack_and_knows_what_it_does_not_know(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = sorted(views(tmp_path / "new", 2, seed=9).rglob("*.jpg"))
    stranger = str(photograph("page.png"))
    assert seeing_main(["look", "--pack", str(pack), *map(str, pictures), stranger]) == 0
    *known, unknown = capsys.readouterr().out.splitlines()
    for path, line in zip(pictures, known, strict=True):
        assert path.parent.name in line.lower().rsplit(": ", 1)[1], line
    assert unknown.endswith("I am not sure what this is.")


def test_the_pack_says_where_it_comes_from(pack: Path, things: Path) -> None:
    read = read_pack(pack)
    assert read.labels == ("cat", "cup", "rocket")
    said = json.loads((pack / "provenance.json").read_text("utf-8"))
    assert len(said["photographs"]) == len(list(things.rglob("*.jpg")))
    assert {photo["split"] for photo in said["photographs"]} == {"train", "test"}
    report = (pack / "report.txt").read_text("utf-8")
    assert "In short" in report
    assert str(said["seed"]) in report
    assert (pack / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_same_photographs_give_the_same_head(pack: Path, things: Path, tmp_path: Path) -> None:
    assert train(things, tmp_path / "things", "--precision", "0.9") == 0
    for name in ("head.tflite", "head_float32.tflite", "labels.txt"):
        assert (tmp_path / "things" / name).read_bytes() == (pack / name).read_bytes(), name


@pytest.mark.parametrize("head", ["cosine", "knn", "prototype", "mlp"])
def test_every_head_reaches_the_device(
    head: str, things: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(things, tmp_path / head, "--head", head, "--precision", "0.8") == 0
    capsys.readouterr()
    picture = next((things / "rocket").glob("*.jpg"))
    assert seeing_main(["look", "--pack", str(tmp_path / head), str(picture)]) == 0
    assert "rocket" in capsys.readouterr().out.lower().rsplit(": ", 1)[1]


def test_several_labels_at_once(
    things: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f"{path},{path.parent.name}|{'animal' if path.parent.name == 'cat' else 'object'}"
        for path in sorted(things.rglob("*.jpg"))
    ]
    table = tmp_path / "table.csv"
    table.write_text("path,labels\n" + "\n".join(rows) + "\n", "utf-8")
    assert train(table, tmp_path / "many", "--head", "multilabel", "--precision", "0.8") == 0
    capsys.readouterr()
    picture = next((things / "cat").glob("*.jpg"))
    assert seeing_main(["look", "--pack", str(tmp_path / "many"), str(picture)]) == 0
    said = capsys.readouterr().out.lower()
    assert "cat" in said
    assert "animal" in said
    assert "object" not in said


def test_few_photographs_are_cross_validated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = views(tmp_path / "few", 4, seed=3)
    assert train(few, tmp_path / "pack") == 0
    assert "too few photographs to keep some for a test" in (
        tmp_path / "pack" / "report.txt"
    ).read_text("utf-8")
    # Twelve answers are no ground for stating anything plainly, but for a doubt.
    capsys.readouterr()
    picture = next((few / "cat").glob("*.jpg"))
    assert seeing_main(["look", "--pack", str(tmp_path / "pack"), str(picture)]) == 0
    assert "I am not sure. Perhaps cat" in capsys.readouterr().out


def test_one_photograph_of_each_is_enough_for_a_doubt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    single = views(tmp_path / "single", 1, seed=4)
    assert train(single, tmp_path / "pack", "--head", "cosine") == 0
    capsys.readouterr()
    picture = next((views(tmp_path / "new", 1, seed=5) / "rocket").glob("*.jpg"))
    stranger = photograph("page.png")
    command = ["look", "--pack", str(tmp_path / "pack"), str(picture), str(stranger)]
    assert seeing_main(command) == 0
    known, unknown = capsys.readouterr().out.splitlines()
    assert known.endswith("I am not sure. Perhaps rocket.")
    assert unknown.endswith("I am not sure what this is.")


def test_it_never_writes_over_what_is_no_pack(
    things: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-mother.txt").write_text("Dear mother", "utf-8")
    assert train(things, tmp_path / "letters") == 2
    assert "which stays as it is" in capsys.readouterr().err
    assert (tmp_path / "letters" / "to-mother.txt").exists()


@pytest.mark.parametrize(
    ("labels", "said"),
    [(("one",), "at least 2 classes"), ((), "expected pictures")],
)
def test_what_cannot_be_learnt_is_one_line(
    labels: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "photos"
    root.mkdir()
    collection(root, *labels)
    assert train(root, tmp_path / "pack") == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "pack").exists()


def test_heads_of_a_network_of_ones_own_are_named_before_the_work(
    things: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(things, tmp_path / "pack", "--unfreeze", "3", "--head", "knn") == 2
    assert "--head linear or mlp" in capsys.readouterr().err


def test_a_network_of_ones_own_reaches_the_device(
    things: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """MobileNet 0.25 with random weights: it learns little, but all the way through."""
    out = tmp_path / "own"
    network = ["--backbone", "MobileNet-0.25", "--weights", "none", "--freeze-first", "87"]
    assert train(things, out, *network, "--quantise", "ptq", "--precision", "0.8") == 0
    pack = read_pack(out)
    assert not pack.is_head
    capsys.readouterr()
    picture = next((things / "cat").glob("*.jpg"))
    assert seeing_main(["look", "--pack", str(out), str(picture)]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_help_needs_no_tensorflow() -> None:
    code = "import sys; from convert.cli import main\ntry: main(['train', '--help'])\n"
    code += "except SystemExit: print('tensorflow' in sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.strip() == "False"
