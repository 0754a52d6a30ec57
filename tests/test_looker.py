"""The looker: a mode that was left lets go of memory, and answers all the same."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from seeing import looker
from seeing.events import LookDone
from seeing.finding import Finding
from seeing.frame import Frame
from seeing.mind.effects import StartLook
from seeing.recognisers.mode import Mode, Recognised
from seeing.settings import Settings

if TYPE_CHECKING:
    from seeing.devices.camera import CameraFeed

WAIT_S = 10.0
FOUND = Finding("object", "cup", 1.0)


class Feed:
    """A camera that always sees the same."""

    def frame(self) -> Frame:
        return Frame(np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8), 0.0, "test")

    glance = frame


class Heavy:
    """A recogniser that tells when it was allowed to rest."""

    def __init__(self) -> None:
        self.rests: queue.SimpleQueue[float] = queue.SimpleQueue()

    def recognise(self, frame: Frame) -> Recognised:
        assert frame.pixels.shape == (60, 80, 3)
        return Recognised((FOUND,), {"prepare": 0.0, "infer": 0.0, "decode": 0.0})

    def rest(self, idle_s: float) -> None:
        self.rests.put(idle_s)


@pytest.mark.parametrize("needs_sight", [False, True], ids=["plain", "behind the gate"])
def test_a_mode_rests_when_it_was_left(monkeypatch: pytest.MonkeyPatch, needs_sight: bool) -> None:
    heavy, light, events = Heavy(), Heavy(), queue.SimpleQueue[object]()
    modes = {
        "heavy": Mode("heavy", lambda _: heavy, needs_sight=needs_sight, can_rest=True),
        "light": Mode("light", lambda _: light, needs_sight=needs_sight),
    }
    monkeypatch.setattr(looker, "mode_named", modes.__getitem__)
    monkeypatch.setattr(looker, "REST_S", 0.05)
    one = looker.Looker(cast("CameraFeed", Feed()), Settings(), events.put)
    assert one.start(list(modes)) == ()
    for look_id, mode in enumerate(["light", "heavy", "light"]):
        one.look(StartLook(look_id, mode))
        done = events.get(timeout=WAIT_S)
        assert isinstance(done, LookDone)
        assert done.findings == (FOUND,)
        if mode == "light":
            assert heavy.rests.get(timeout=WAIT_S) == 0.05
    one.look(StartLook(3, "heavy"))
    events.get(timeout=WAIT_S)
    # What was begun before the look may still come; after it nobody takes memory from its mode.
    time.sleep(0.2)
    while not heavy.rests.empty():
        heavy.rests.get()
    time.sleep(0.3)
    assert heavy.rests.empty()
    assert light.rests.empty()
    one.close()
    assert not one.is_busy()
