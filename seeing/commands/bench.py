"""``seeing bench``: what this machine needs for a look, and in a clone also how right it is."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.commands.options import add_settings, settings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from seeing.commands.options import Commands
    from seeing.frame import Pixels
    from seeing.settings import Settings

FRAME_SIZE_PX = (1280, 720)
ROUNDS = 60


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bench", help="measure speed and accuracy on this machine")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is timed")
    add_settings(parser)
    parser.set_defaults(do=_bench)


def _bench(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    for line in machine():
        print(line)
    for line in looks(settings, args.rounds):
        print(line, flush=True)
    if importlib.util.find_spec("tests.bench") is None:
        print("accuracy and sound: run `make bench` in a clone of the project")
        return 0
    everything = importlib.import_module("tests.bench.everything").everything
    for line in everything(settings):
        print(line, flush=True)
    return 0


def machine() -> Iterator[str]:
    """Name the machine, so that a figure can be told from another machine's."""
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    names = [line.partition(":")[2].strip() for line in cpuinfo if line.startswith("model name")]
    cpus = len(os.sched_getaffinity(0))
    yield f"machine: {names[0] if names else platform.machine()}, {cpus} CPUs usable"
    yield f"system: {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def looks(settings: Settings, rounds: int) -> Iterator[str]:
    """Time a look against the bare run of the same model, interleaved, on the same threads."""
    import cv2

    from seeing.frame import Frame
    from seeing.recognisers.gate import Gated
    from seeing.recognisers.objects import ObjectsRecogniser
    from seeing.sight.backbone import Backbone
    from seeing.sight.card import read_card, shipped_models
    from seeing.sight.detector import Detector
    from seeing.sight.interpreter import Model

    objects, backbone = (
        Model(read_card(shipped_models() / name), settings.models)
        for name in ("objects", "backbone")
    )
    pixels = cv2.resize(_scene(), FRAME_SIZE_PX).astype("uint8", copy=False)
    frame = Frame(pixels, time.monotonic(), "bench")
    recogniser, embedder = Gated(ObjectsRecogniser(Detector(objects))), Backbone(backbone)
    yield f"runtime: {objects.runtime}, {objects.threads} threads"
    yield _ratio("look for objects", lambda: recogniser.recognise(frame), objects.invoke, rounds)
    yield _ratio("embed a frame", lambda: embedder.embed(pixels), backbone.invoke, rounds)


def _ratio(what: str, whole: Callable[[], object], bare: Callable[[], None], rounds: int) -> str:
    whole_ms, bare_ms = list[float](), list[float]()
    for _ in range(5):
        whole()
    for _ in range(rounds):
        bare_ms.append(_time_ms(bare))
        whole_ms.append(_time_ms(whole))
    ratio = statistics.median(w / b for w, b in zip(whole_ms, bare_ms, strict=True))
    return (
        f"{what} (1280 x 720): {statistics.median(whole_ms):.1f} ms; bare inference "
        f"{statistics.median(bare_ms):.1f} ms; ratio {ratio:.3f}"
    )


def _time_ms(do: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    do()
    return (time.perf_counter() - began_s) * 1000


def _scene() -> Pixels:
    """A frame that is not empty: noise costs the decoder nothing, a street scene does."""
    import numpy as np

    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (90, 160, 3), np.uint8)
