"""Evaluating packs and anybody's classifiers: the same numbers as whoever ran them before."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from convert.cli import main
from convert.evaluate import How, evaluate, photos_to_test
from convert.label_match import matches
from convert.measure import Evaluation
from convert.measure_many import MultilabelEvaluation
from convert.photo import Photo
from convert.photos import read_photos
from convert.progress import SILENT
from convert.subject import open_subject
from seeing.devices.picture import read_picture
from seeing.errors import ModelError, PictureError, UsageError
from seeing.sight.card import InputSpec
from seeing.sight.pack import Thresholds
from tests.packs import CAT, CUP, ROCKET, taught, write
from tests.pictures import DATA, needs_data, photograph, save
from tests.tiny_tflite import Tiny, build

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from seeing.frame import Pixels

RED, GREEN, BLUE = (230, 20, 20), (20, 230, 20), (20, 20, 230)


def plain(colour: tuple[int, int, int]) -> Pixels:
    return np.full((8, 8, 3), colour, np.uint8)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A classifier of three classes that takes a picture's red, green and blue for their scores."""
    path = tmp_path / "model.tflite"
    path.write_bytes(build(Tiny(side=1, packed="red note\ngreen note\nblue note\n")))
    return path


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """4 red, 3 green of which one is blue."""
    root = tmp_path / "photos"
    for label, colours in {"Red_Note": [RED] * 4, "green notes": [GREEN, GREEN, BLUE]}.items():
        (root / label).mkdir(parents=True)
        for i, colour in enumerate(colours):
            save(root / label / f"{i}.png", plain(colour))
    return root


def how(folder: Path, **changes: Any) -> How:
    return replace(How(folder / "cache", SILENT), **changes)


@pytest.mark.parametrize(
    ("folders", "labels", "found"),
    [
        (["10", "200"], ["10 Rupees", "20 Rupees", "200 Rupees"], {"10": 0, "200": 2}),
        (["10 euro"], ["10 rupees", "10"], {"10 euro": 1}),
        (["10 euro"], ["10 rupees"], {}),
        (["Rose", "tulips"], ["tulip", "roses"], {"Rose": 1, "tulips": 0}),
        (["hot-dog", "CAFÉ"], ["Hot dog", "cafe"], {"hot-dog": 0, "CAFÉ": 1}),
        (["cat", "Cat"], ["Cat", "cat"], {"cat": 1, "Cat": 0}),
        (["A", "a "], ["a"], {}),
        (["1"], ["1 front", "1 back"], {}),
        (["???", "x"], ["???", "x"], {"x": 1}),
        (["🌹"], ["🌷", "🌹"], {"🌹": 1}),
    ],
)
def test_a_folder_is_taken_for_a_label_only_where_there_is_no_choice(
    folders: list[str], labels: list[str], found: dict[str, int]
) -> None:
    assert matches(folders, labels) == found


def test_what_the_user_says_comes_first() -> None:
    labels = ["1 front", "1 back"]
    assert matches(["1"], labels, ["1=1 back"]) == {"1": 1}
    assert matches(["a", "b"], ["x"], ["a=x", "b=x"]) == {"a": 0, "b": 0}
    for wrong in ("1", "2=1 back", "1=back"):
        with pytest.raises(UsageError):
            matches(["1"], labels, [wrong])


def test_a_classifier_is_measured(model: Path, photos: Path, tmp_path: Path) -> None:
    got = evaluate(open_subject(model), read_photos(photos), how(tmp_path))
    assert isinstance(got.evaluation, Evaluation)
    assert got.evaluation.accuracy.hits == 6
    assert got.evaluation.accuracy.of == 7
    assert got.evaluation.confusion.tolist() == [[4, 0, 0], [0, 2, 1], [0, 0, 0]]
    assert got.speaks is None
    (said,) = got.data.left_out
    assert said == "Names were taken so: Red_Note as red note, green notes as green note."
    assert [step for step, _ in got.model.ms] == ["whole network"]


def test_things_without_a_name_are_left_out_and_told(
    model: Path, photos: Path, tmp_path: Path
) -> None:
    (photos / "yellow").mkdir()
    save(photos / "yellow" / "1.png", plain((200, 200, 0)))
    got = evaluate(open_subject(model), read_photos(photos), how(tmp_path))
    assert len(got.photos) == 7
    left_out = "1 photograph of yellow was left out: the model has no name for it."
    assert left_out in got.data.left_out
    named = evaluate(open_subject(model), read_photos(photos), how(tmp_path), ["yellow=blue note"])
    assert len(named.photos) == 8


def test_nothing_in_common_is_one_clear_line(model: Path, photos: Path, tmp_path: Path) -> None:
    for folder in list(photos.iterdir()):
        folder.rename(photos / f"strange {len(folder.name)}")
    with pytest.raises(UsageError, match="red note, green note, blue note"):
        evaluate(open_subject(model), read_photos(photos), how(tmp_path))


def test_a_broken_picture_costs_only_itself(model: Path, photos: Path, tmp_path: Path) -> None:
    (photos / "Red_Note" / "0.png").write_bytes(b"no picture")
    got = evaluate(open_subject(model), read_photos(photos), how(tmp_path))
    assert len(got.photos) == 6
    assert "1 photograph could not be read." in got.data.left_out
    stored = evaluate(open_subject(model), read_photos(photos), how(tmp_path, is_turned=False))
    assert [photo.path for photo in stored.photos] == [photo.path for photo in got.photos]
    for path in photos.rglob("*.png"):
        path.write_bytes(b"no picture")
    with pytest.raises(PictureError):
        evaluate(open_subject(model), read_photos(photos), how(tmp_path, is_turned=False))


class Refuses:
    """An engine for answers that are all there already."""

    def run(self, jobs: Any, *_: object) -> Generator[Any]:
        assert not list(jobs)
        yield from ()


def test_a_second_run_asks_nothing_again(model: Path, photos: Path, tmp_path: Path) -> None:
    first = evaluate(open_subject(model), read_photos(photos), how(tmp_path))
    again = evaluate(open_subject(model), read_photos(photos), how(tmp_path, engine=Refuses()))
    assert (first.evaluation.probabilities == again.evaluation.probabilities).all()
    other = build(Tiny(side=1, packed="green note\nred note\nblue note\n"))
    model.write_bytes(other)
    swapped = evaluate(open_subject(model), read_photos(photos), how(tmp_path))
    assert isinstance(swapped.evaluation, Evaluation)
    assert swapped.evaluation.accuracy.hits == 0


def test_pictures_are_turned_unless_they_are_wanted_as_stored(tmp_path: Path) -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[0, 0] = 255
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(pixels).save(tmp_path / "lying.png", exif=exif)
    assert read_picture(tmp_path / "lying.png").pixels.shape == (6, 4, 3)
    stored = read_picture(tmp_path / "lying.png", is_turned=False).pixels
    assert (stored == pixels).all()


def folder_of(root: Path, **classes: str) -> Path:
    """A folder a class, each with one of scikit-image's photographs."""
    for label, name in classes.items():
        (root / label).mkdir(parents=True)
        (root / label / name).write_bytes(photograph(name).read_bytes())
    return root


def test_a_pack_is_measured_with_its_thresholds(tmp_path: Path) -> None:
    pack = write(tmp_path, taught())
    photos = read_photos(folder_of(tmp_path / "photos", chelsea=CAT, my_cup=CUP, rocket=ROCKET))
    got = evaluate(open_subject(pack), photos, how(tmp_path))
    assert isinstance(got.evaluation, Evaluation)
    assert got.evaluation.accuracy.hits == 2
    assert got.speaks is not None
    assert got.speaks.all()
    assert "asked all the same it spoke on none." in got.data.left_out[1]
    assert [step for step, _ in got.model.ms] == ["backbone", "head"]


def test_the_familiarity_is_part_of_the_rule(tmp_path: Path) -> None:
    """The rocket is like neither; only its familiarity keeps the pack from naming it."""
    bold = taught("bold", thresholds=Thresholds(0.5, 0.5), familiarity=-1.0)
    shy = taught("shy", thresholds=Thresholds(0.5, 0.5), familiarity=0.6)
    photos = read_photos(folder_of(tmp_path / "photos", chelsea=CAT, rocket=ROCKET))
    spoke = [
        evaluate(open_subject(write(tmp_path, pack)), photos, how(tmp_path)).data.left_out[-1]
        for pack in (bold, shy)
    ]
    assert "it spoke on 1, each time wrongly." in spoke[0]
    assert "it spoke on none." in spoke[1]


def test_a_pack_of_several_labels(tmp_path: Path) -> None:
    pack = write(tmp_path, taught(activation="sigmoid", thresholds=Thresholds(0.5, 0.5)))
    both = Photo(photograph(CAT), ("Chelsea", "my cup"))
    neither = Photo(photograph(ROCKET), ())
    one = Photo(photograph(CUP), ("my cup",))
    got = evaluate(open_subject(pack), [both, neither, one], how(tmp_path))
    assert isinstance(got.evaluation, MultilabelEvaluation)
    assert got.evaluation.truth.tolist() == [[True, True], [False, False], [False, True]]
    assert got.evaluation.probabilities[2, 1] > 0.99


def test_a_pack_with_a_network_of_its_own(photos: Path, tmp_path: Path) -> None:
    contents = taught(
        "colours",
        labels=("red note", "green note", "blue note"),
        model=build(Tiny(side=1, has_softmax=False)),
        input=InputSpec("image", 1, 1, "float32", 0.0, 100.0, "crop"),
        outputs={"logits": "flat"},
        familiarity=None,
    )
    got = evaluate(open_subject(write(tmp_path, contents)), read_photos(photos), how(tmp_path))
    assert isinstance(got.evaluation, Evaluation)
    assert got.evaluation.accuracy.hits == 6
    red = np.exp(np.array(RED) / 100)
    assert got.evaluation.probabilities[0] == pytest.approx(red / red.sum(), abs=1e-5)


def test_which_photographs_are_tested() -> None:
    def photos(*splits: str) -> list[Photo]:
        return [Photo(photograph(CAT), ("cat",), split) for split in splits]

    assert [p.split for p in photos_to_test(photos("train", "val", "test"))] == ["test"]
    assert [p.split for p in photos_to_test(photos("train", "val"))] == ["val"]
    assert len(photos_to_test(photos("", ""))) == 2
    assert len(photos_to_test(photos("train", "val"), "all")) == 2
    with pytest.raises(UsageError, match="train"):
        photos_to_test(photos("train"), "test")


def test_what_cannot_be_evaluated(tmp_path: Path) -> None:
    (tmp_path / "text.tflite").write_text("no model")
    for path in (tmp_path / "text.tflite", tmp_path / "missing.tflite", tmp_path):
        with pytest.raises(ModelError):
            open_subject(path)


def test_the_command(
    model: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = [str(model), str(photos), "--plain", "--cache", str(tmp_path / "cache")]
    assert main(["evaluate", *common, "--report", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert "Of 7 photographs it named 6 correctly: 85.7 %." in said.out
    assert "Of 3 photographs of green note, 2 were called green note, 1 blue note." in said.out
    assert "report.html" in said.err
    text = (tmp_path / "out" / "report.txt").read_text("utf-8")
    assert f"seeing-convert evaluate {model} {photos}" in text
    assert main(["evaluate", *common, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["accuracy"] == pytest.approx(6 / 7, abs=1e-4)
    assert figures["confusion"] == [[4, 0, 0], [0, 2, 1], [0, 0, 0]]
    assert figures["classes"][2]["recall"] is None
    assert main(["evaluate", *common, "--report", str(model)]) == 2
    assert "a folder, or nothing yet" in capsys.readouterr().err
    assert main(["evaluate", *common, "--map", "nonsense"]) == 2
    assert capsys.readouterr().err.startswith("seeing-convert: expected --map FOLDER=LABEL")


@needs_data("models")
@needs_data("banknotes_inr_table")
@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "collection", "accuracy", "count"),
    [
        ("inr_tm_aks9111hat", "banknotes_inr_flat", 0.89, 257),
        ("inr_tm_aks9111hat", "banknotes_inr_table", 0.58, 210),
        ("inr_tm_mani", "banknotes_inr_flat", 0.92, 307),
        ("inr_tm_mani", "banknotes_inr_table", 0.57, 280),
    ],
)
def test_published_figures_are_reproduced(
    name: str, collection: str, accuracy: float, count: int, tmp_path: Path
) -> None:
    subject = open_subject(DATA / "models" / name / "model_unquant.tflite")
    photos = read_photos(DATA / collection)
    got = evaluate(subject, photos, how(tmp_path, is_turned=False)).evaluation
    assert isinstance(got, Evaluation)
    assert got.accuracy.of == count
    assert got.accuracy.value == pytest.approx(accuracy, abs=0.01)
