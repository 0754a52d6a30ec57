"""What ``seeing bench`` prints in a clone: sound by ear, and accuracy on public pictures."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from seeing.frame import Frame
from seeing.recognisers import mode_named
from seeing.sight.card import shipped_models
from tests.bench import coco, colours
from tests.bench.heads import heads
from tests.bench.press import press_to_sound
from tests.pictures import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.finding import Box
    from seeing.settings import Settings


def everything(settings: Settings) -> Iterator[str]:
    """Measure all that needs a clone of the project or the pictures in SEEING_DATA."""
    yield from press_to_sound(settings, inference_ms(settings))
    yield from colours.lines()
    yield from heads()
    if not (DATA / "coco_val64").is_dir():
        yield f"accuracy: not measured, no coco_val64 in SEEING_DATA ({DATA})"
        return
    yield from accuracy(settings)


def inference_ms(settings: Settings) -> float:
    """The median of the bare inference of the objects' model."""
    recogniser = mode_named("objects").open(settings)
    frame = Frame(next(coco_pictures()), time.monotonic(), "bench")
    return statistics.median(recogniser.recognise(frame).ms["infer"] for _ in range(15))


def coco_pictures() -> Iterator[coco.Array]:
    """Something to look at, with or without the data sets."""
    from seeing.devices.picture import read_picture
    from tests.pictures import photograph

    yield read_picture(photograph("chelsea.png")).pixels


def accuracy(settings: Settings) -> Iterator[str]:
    """Objects on coco_val64: ours as it is spoken, ours as a detector, and the usual one."""
    data = DATA / "coco_val64"
    precision, recall, said = coco.measure(spoken(settings), data).spoken(0.0)
    yield (
        f"objects spoken on coco_val64: precision {precision:.3f}, recall {recall:.3f} "
        f"({said} things told, IoU 0.5)"
    )
    for name, find in (
        ("shipped", coco.device(shipped_models() / "objects")),
        ("SSD-MobileNet v1", coco.ssd(DATA / "models" / "coco_ssd_mobilenet_v1_quant")),
    ):
        figures = coco.measure(find, data)
        yield f"{name} on coco_val64: mAP {figures.mean_ap:.3f}, AP50 {figures.ap50:.3f}"


def spoken(settings: Settings) -> coco.Find:
    """What the device says, as boxes: findings and nothing else."""
    from seeing.sight.card import read_card

    labels = read_card(shipped_models() / "objects").labels
    recogniser = mode_named("objects").open(settings)

    def find(picture: coco.Array) -> list[coco.Found]:
        findings = recogniser.recognise(Frame(picture, time.monotonic(), "bench")).findings
        return [(labels.index(f.label), f.confidence, *_corners(f.box)) for f in findings if f.box]

    return find


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1
