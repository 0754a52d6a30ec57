"""The looker: that modes may let go of memory while nobody asks, and answer all the same."""

from __future__ import annotations

import queue
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
def test_modes_rest_while_nobody_asks(monkeypatch: pytest.MonkeyPatch, needs_sight: bool) -> None:
    heavy, events = Heavy(), queue.SimpleQueue[object]()
    mode = Mode("heavy", lambda _: heavy, needs_sight=needs_sight)
    monkeypatch.setattr(looker, "mode_named", lambda _: mode)
    monkeypatch.setattr(looker, "REST_S", 0.05)
    one = looker.Looker(cast("CameraFeed", Feed()), Settings(), events.put)
    assert one.start(["heavy"]) == ()
    for look_id in (1, 2):
        assert heavy.rests.get(timeout=WAIT_S) == 0.05
        one.look(StartLook(look_id, "heavy"))
        done = events.get(timeout=WAIT_S)
        assert isinstance(done, LookDone)
        assert done.findings == (FOUND,)
    one.close()
    assert not one.is_busy()
