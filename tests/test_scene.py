"""Mode scene: what the one sentence is made of, and how right it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seeing.devices.picture import read_picture
from seeing.errors import ReaderError
from seeing.finding import Box, Finding
from seeing.frame import Frame
from seeing.phrases.en import ENGLISH
from seeing.recognisers import mode_named
from seeing.recognisers.gate import Gated
from seeing.recognisers.scene import SceneRecogniser, few_words, main_things
from seeing.settings import Settings
from seeing.sight.card import read_card, shipped_models
from tests.bench import coco
from tests.narrated import answer
from tests.pictures import DATA, needs_data, photograph, written
from tests.stories.print import text_line
from tests.stories.world import thing

if TYPE_CHECKING:
    from seeing.recognisers.mode import Recognised, Recogniser


@pytest.fixture(scope="module")
def scene() -> Recogniser:
    return mode_named("scene").open(Settings())


def sentence(recogniser: Recogniser, frame: Frame) -> str:
    return " ".join(answer("scene", recogniser.recognise(frame).findings, ENGLISH))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chelsea.png", "A cat in the middle."),
        ("coffee.png", "A cup in the middle."),
        ("astronaut.png", "A person in the middle."),
    ],
)
def test_photographs(scene: Recogniser, name: str, said: str) -> None:
    assert sentence(scene, read_picture(photograph(name))) == said


def test_a_sign_is_read_in_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is: how long a scene waits is not tested here."""
    monkeypatch.setattr("seeing.recognisers.scene.READING_S", 30.0)
    said = sentence(mode_named("scene").open(Settings()), Frame(written("Platform four"), 0, ""))
    assert "the words platform four" in said.lower()


@needs_data("photos_coral")
def test_what_no_detector_knows_has_its_imagenet_name(scene: Recogniser) -> None:
    frame = read_picture(DATA / "photos_coral" / "missvickie_potato_chips.jpg")
    (name, *_) = scene.recognise(frame).findings
    assert (name.kind, name.label, name.box) == ("name", "packet", None)


def test_things_and_text_are_one_sentence() -> None:
    findings = [thing("person left"), thing("dog right"), text_line("EXIT")]
    assert answer("scene", findings, ENGLISH) == [
        "A person on the left, a dog on the right and the words EXIT."
    ]


def test_small_things_beside_large_ones_and_doubts_beside_certainties_are_left_out() -> None:
    tiny = Finding("object", "clock", 0.9, box=Box(0, 0, 0.05, 0.05))
    dog, cat = thing("dog left"), thing("cat right?")
    assert main_things([dog, cat, tiny]) == (dog,)
    assert main_things([cat, tiny]) == (cat,)
    assert main_things([tiny]) == (tiny,)
    assert main_things([]) == ()


def test_of_text_only_what_a_sign_would_say() -> None:
    sign = Finding("text", "line", 0.95, text="EXIT")
    stains = [
        Finding("text", "line", 0.95, text="J)"),
        Finding("text", "line", 0.85, text="Seef"),
        Finding("text", "line", 0.95, text="a line that is far too long"),
    ]
    assert few_words([*stains, sign]) == (sign,)
    assert few_words(stains) == ()


def test_without_a_reader_the_things_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ReaderError("no tesseract")

    monkeypatch.setattr("seeing.sight.reader.Reader", missing)
    recogniser = mode_named("scene").open(Settings())
    assert sentence(recogniser, read_picture(photograph("chelsea.png"))) == "A cat in the middle."


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_reading_that_a_press_has_ended_is_no_fault(
    scene: Recogniser, caplog: pytest.LogCaptureFixture, is_cancelled: bool
) -> None:
    class Killed:
        def cancel(self) -> None:
            pass

        def recognise(self, _frame: Frame) -> Recognised:
            if is_cancelled:
                recogniser.cancel()
            raise ReaderError("tesseract was killed")

    assert isinstance(scene, Gated)
    inner = scene._inner
    assert isinstance(inner, SceneRecogniser)
    recogniser = SceneRecogniser(inner._things, inner._backbone, Killed())
    frame = read_picture(photograph("chelsea.png"))
    assert sentence(recogniser, frame) == "A cat in the middle."
    assert [record.levelname for record in caplog.records] == ["WARNING"] * (not is_cancelled)


@needs_data("coco_val64")
def test_the_figures_of_the_readme(scene: Recogniser) -> None:
    labels = read_card(shipped_models() / "objects").labels
    large = named_large = named = right = 0
    for truth in coco.truths(DATA / "coco_val64"):
        # As a glance: reading would take minutes and is no part of these figures.
        findings = scene.recognise(Frame(truth.picture, 0, "", is_glance=True)).findings
        said = " ".join(answer("scene", findings, ENGLISH))
        assert len(said.split()) <= 25
        there = Counter(labels[number] for number in truth.classes)
        big = Counter(labels[number] for number in truth.classes[shares(truth) > 0.05])
        told = Counter(finding.label for finding in findings if finding.kind == "object")
        large, named_large = large + big.total(), named_large + (told & big).total()
        named, right = named + told.total(), right + (told & there).total()
    assert named_large / large >= 0.6
    assert right / named >= 0.85


def shares(truth: coco.Truth) -> coco.Array:
    """How much of the picture each true box covers."""
    height, width = truth.picture.shape[:2]
    sides = truth.boxes[:, 2:] - truth.boxes[:, :2]
    return np.asarray(sides.prod(axis=1) / (height * width))
