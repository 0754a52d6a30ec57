"""The figures on the cards and in the README hold, on public pictures."""

from __future__ import annotations

import pytest

from seeing.settings import Settings
from seeing.sight.card import Measured, read_card, read_verified_model, shipped_models
from tests.bench import coco, imagenet
from tests.bench.everything import spoken
from tests.pictures import DATA, needs_data

LEAST_PRECISION, LEAST_RECALL = 0.80, 0.40


def figures(name: str) -> dict[str, Measured]:
    card = read_card(shipped_models() / name)
    return {measured.figure: measured for measured in card.measured}


@needs_data("coco_val64")
def test_the_objects_card() -> None:
    measured = coco.measure(coco.device(shipped_models() / "objects"), DATA / "coco_val64")
    card = figures("objects")
    assert measured.pictures == card["mAP"].pictures
    assert measured.mean_ap == pytest.approx(card["mAP"].value, abs=card["mAP"].tolerance)
    assert measured.ap50 == pytest.approx(card["AP50"].value, abs=card["AP50"].tolerance)


@needs_data("coco_val64")
def test_what_is_spoken_of_objects() -> None:
    precision, recall, _ = coco.measure(spoken(Settings()), DATA / "coco_val64").spoken(0.0)
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


@needs_data("imagenet_samples")
def test_the_backbone_card() -> None:
    card = read_card(shipped_models() / "backbone")
    see = imagenet.seer(read_verified_model(card), card.input, card.outputs)
    measured = imagenet.measure(see, imagenet.truths(DATA / "imagenet_samples"))
    for count, name in ((1, "top-1"), (5, "top-5")):
        wanted = figures("backbone")[name]
        assert measured.top(count) == pytest.approx(wanted.value, abs=wanted.tolerance)
