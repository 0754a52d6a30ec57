"""An hour of use on a fast clock: three thousand looks, every fault at random, nothing untrue."""

from __future__ import annotations

import random
import re
import tracemalloc

import pytest

from seeing.settings import Settings
from tests.stories.story import Story
from tests.stories.world import World

HOUR_S = 3600.0
LOOKS = 3000
LABELS = ("dog", "cat", "person", "cup")
PLACES = ("left", "middle", "right")
STILL_TRUE_S = 5.0
FAULTS = (
    "camera lost", "camera found", "fail camera", "fail text", "fail objects", "looks take 0.05",
    "looks take 0.2", "looks take 3", "looks take 9", "cover", "see", "read EXIT | Platform four",
)  # fmt: skip
GESTURES = ("short", "short", "short", "short", "double", "triple", "long", "hold", "down", "up")


class Witness(World):
    """A world that remembers what was to be seen when, and objects to every untrue sentence."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.looks = 0
        self._seen: list[tuple[float, frozenset[str]]] = [(0.0, frozenset())]
        self._has_camera = False

    def _at(self, at_s: float, what: object) -> None:
        if getattr(what, "findings", None) is not None:
            self.looks += 1
        super()._at(at_s, what)

    def _handle(self, event: object) -> None:
        name = type(event).__name__
        if name in {"CameraFound", "CameraLost"}:
            self._has_camera = name == "CameraFound"
        super()._handle(event)  # type: ignore[arg-type]

    def _next(self) -> None:
        super()._next()
        labels = frozenset(finding.label for finding in self._findings)
        if labels != self._seen[-1][1]:
            self._seen = [*self._seen[-50:], (self.now_s, labels)]

    def _say(self, utterance) -> None:  # type: ignore[no-untyped-def]
        super()._say(utterance)
        text = utterance.text
        self.heard = self.heard[-20:]
        if text.startswith("Ready."):
            assert self._has_camera
        if "ago: " in text or text.startswith("Just now: "):
            return
        told = {label for label in LABELS if re.search(rf"\b{label}s?\b", text)}
        if "people" in text:
            told.add("person")
        if not text.startswith(("Press once", "Keep holding")):
            assert told <= self._to_be_seen(), text

    def _to_be_seen(self) -> set[str]:
        """Every label that was in front of the lens within the time that an answer stays true."""
        recent = set(self._seen[-1][1])
        for (_, labels), (until_s, _) in zip(self._seen, self._seen[1:], strict=False):
            if until_s >= self.now_s - STILL_TRUE_S:
                recent |= labels
        return recent


def hour(seed: int) -> Story:
    rng = random.Random(seed)
    actions = [(0.0, "started"), (0.1, "camera found")]
    for _ in range(int(LOOKS * 1.6)):
        at_s = rng.uniform(1, HOUR_S)
        some = rng.sample(LABELS, rng.randint(0, 3))
        things = ", ".join(f"{label} {rng.choice(PLACES)}{rng.choice(['', '?'])}" for label in some)
        actions.append((at_s, f"see {things}"))
        actions.append((at_s + rng.uniform(0, 1), rng.choice(GESTURES)))
        if rng.random() < 0.2:
            actions.append((at_s, rng.choice(FAULTS)))
    return Story(tuple(sorted(actions)), ())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_hour(seed: int) -> None:
    world = Witness(Settings())
    world.play(hour(seed))
    assert world.looks >= LOOKS
    assert world.said


def test_memory_stays_flat() -> None:
    world = Witness(Settings())
    story = hour(4)
    half = len(story.actions) // 2
    tracemalloc.start()
    sizes = []
    for part in (story.actions[:half], story.actions[half:]):
        world.play(Story(part, ()))
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[1] - sizes[0] < 100_000
